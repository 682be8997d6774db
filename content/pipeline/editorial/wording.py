"""Remarks on words: misprints of set phrases, missing commas, demands made twice, names of things that are not theirs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from content.pipeline.clauses import Clause
from content.pipeline.editorial.note import UNSURE, EditorNote
from content.pipeline.sections import Document
from quiz.domain.text import nfc

#: Phrases that officials always write alike; one word that is one letter off is a misprint.
_SET_PHRASES = (
    "cán bộ, công chức", "cải cách hành chính", "thủ tục hành chính", "giáo dục và đào tạo", "ủy ban nhân dân",
    "hội đồng nhân dân", "dịch vụ công trực tuyến", "cơ chế một cửa", "bưu chính công ích", "quy phạm pháp luật",
    "phục vụ hành chính công", "tiếp nhận và trả kết quả",
)  # fmt: skip
_PEOPLE = "cán bộ quản lý|cán bộ|công chức|viên chức|học sinh|giáo viên|nhân viên|người lao động|quần chúng|phụ huynh"
_NO_COMMA = re.compile(rf"\b(?:{_PEOPLE})\s+(?:đông đảo\s+)?(?:{_PEOPLE})\b", re.IGNORECASE)
_DEMANDS = (
    "tiết kiệm", "thiết thực", "hiệu quả", "kịp thời", "đầy đủ", "rõ ràng", "dễ hiểu", "sinh động", "nghiêm túc", "đúng quy định",
)  # fmt: skip
_SENTENCE = re.compile(r"[^.;]+")
#: Printed phrase -> the name that is presumably meant.
_PRESUMED_NAMES = ((re.compile(r"[Cc]hỉ số cạnh tranh"), "Chỉ số năng lực cạnh tranh cấp tỉnh (PCI)"),)
_TOKEN = re.compile(r"\w+|[^\w\s]")


def wording_notes(document: Document) -> list[EditorNote]:
    """Return the remarks on the words of the clauses."""
    notes: list[EditorNote] = []
    for clause in document.clauses:
        notes += [*_misprints(clause), *_commas(clause), *_repeats(clause), *_names(clause)]
    return notes


def _misprints(clause: Clause) -> Iterator[EditorNote]:
    tokens = list(_TOKEN.finditer(clause.text))
    printed = [_plain_tone(token[0].lower()) for token in tokens]
    for phrase in _SET_PHRASES:
        wanted = [_plain_tone(word) for word in _TOKEN.findall(phrase)]
        for start in range(len(printed) - len(wanted) + 1):
            window = printed[start : start + len(wanted)]
            wrong = [place for place, word in enumerate(window) if word != wanted[place]]
            if len(wrong) == 1 and _one_letter_off(window[wrong[0]], wanted[wrong[0]]):
                first, last = tokens[start], tokens[start + len(wanted) - 1]
                words = clause.text[first.start() : last.end()]
                shown = clause.text[tokens[max(0, start - 1)].start() : last.end()]
                message = f"{clause.display}: “{shown}”, có lẽ là “{phrase}”."
                yield EditorNote(
                    clause.line_at(first.start()),
                    "misprint",
                    message,
                    words=words,
                    clause=clause.id,
                    is_error=True,
                )


def _commas(clause: Clause) -> Iterator[EditorNote]:
    for found in _NO_COMMA.finditer(clause.text):
        message = f"{clause.display}: thiếu dấu phẩy trong “{found[0]}”."
        yield EditorNote(
            clause.line_at(found.start()), "comma_missing", message, words=found[0], clause=clause.id
        )


def _repeats(clause: Clause) -> Iterator[EditorNote]:
    for sentence in _SENTENCE.finditer(clause.text):
        for demand in _DEMANDS:
            places = [found.start() for found in re.finditer(rf"\b{demand}\b", sentence[0].lower())]
            if len(places) > 1:
                message = f"{clause.display}: một câu hai lần yêu cầu “{demand}”."
                line = clause.line_at(sentence.start() + places[1])
                yield EditorNote(line, "demand_repeated", message, words=demand, clause=clause.id)


def _names(clause: Clause) -> Iterator[EditorNote]:
    for pattern, meant in _PRESUMED_NAMES:
        if found := pattern.search(clause.text):
            message = f"{clause.display}: “{found[0]}”, có lẽ là {meant}."
            yield EditorNote(
                clause.line_at(found.start()), "name_doubtful", message, UNSURE, found[0], clause.id
            )


_TONE_PLACES = {
    "oà": "òa", "oá": "óa", "oả": "ỏa", "oã": "õa", "oạ": "ọa", "oè": "òe", "oé": "óe", "oẻ": "ỏe", "oẽ": "õe", "oẹ": "ọe",
    "uỳ": "ùy", "uý": "úy", "uỷ": "ủy", "uỹ": "ũy", "uỵ": "ụy",
}  # fmt: skip


def _plain_tone(word: str) -> str:
    """Return a word with its tone mark in one place: "uỷ" and "ủy" are no misprints of each other."""
    word = nfc(word)
    return word[:-2] + _TONE_PLACES.get(word[-2:], word[-2:])


def _one_letter_off(one: str, other: str) -> bool:
    """Say whether two words differ by one letter: changed, added or left out."""
    if len(one) == len(other):
        return sum(a != b for a, b in zip(one, other, strict=True)) == 1
    short, long = sorted((one, other), key=len)
    return len(long) - len(short) == 1 and any(long[:i] + long[i + 1 :] == short for i in range(len(long)))
