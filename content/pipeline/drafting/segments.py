"""From clauses to segments: stretches of a clause's own text that say one thing, cut where the text itself cuts.

A segment is always a contiguous part of its clause, so that it can be quoted character for character.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from content.pipeline.clauses import Clause
from content.pipeline.drafting.vocabulary import LONG_FORMS, VERBS
from quiz.domain.text import fold, fold_space, nfc

_CUT = re.compile(r";\s*|\.\s+(?=[A-ZĐÀ-Ỹ])|(?<=[^\d]):\s+(?=[A-ZĐÀ-Ỹ])")
_OLD_TONES = (
    ("oá", "óa"), ("oà", "òa"), ("oả", "ỏa"), ("oã", "õa"), ("oạ", "ọa"), ("uỷ", "ủy"), ("uý", "úy"), ("uỳ", "ùy"), ("uỵ", "ụy"), ("oè", "òe"),
)  # fmt: skip
_VERB = "|".join(re.escape(verb) for verb in sorted(VERBS, key=len, reverse=True))
STARTS_WITH_VERB = re.compile(rf"^(?:{_VERB})(?!\w)", re.IGNORECASE)
_ABOUT = re.compile(r"^(?:Về|Đối với|Trong)\s+(?:việc\s+|công tác\s+)?(.{4,80})$")
_LEAD = re.compile(
    r"^(?:Đặc biệt(?: là)?,?|Đồng thời,?|Ngoài ra,?|Bên cạnh đó,?|Trong đó,?|Riêng)\s+", re.IGNORECASE
)


@dataclass(frozen=True)
class Segment:
    """One stretch of a clause: its text as printed and where it begins in the clause."""

    clause: Clause
    text: str
    start: int
    #: What a heading inside the clause says of this segment: "Về niêm yết: Sở ..." is about "niêm yết".
    about: str = ""

    def part(self, start: int, end: int) -> str:
        """Return the printed characters from `start` to `end` of the segment."""
        return self.text[start:end].strip(" ,;.")


def segments(clauses: Iterable[Clause]) -> Iterator[Segment]:
    """Return the segments of the clauses in the order of the text."""
    for clause in clauses:
        start, about = 0, ""
        for cut in (*_CUT.finditer(clause.text), None):
            end = cut.start() if cut else len(clause.text)
            lead = _LEAD.match(clause.text[start:end])
            begin = start + (lead.end() if lead else 0)
            text = clause.text[begin:end].rstrip(" ,;:./")
            heads = bool(cut and cut[0].startswith(":"))
            if text and heads and (found := _ABOUT.match(text)):
                about = found[1]
            elif text:
                yield Segment(clause, text, begin, about)
                about = ""
            start = cut.end() if cut else end


@lru_cache(maxsize=4096)
def spoken(text: str) -> str:
    """Return the plan's words as a question writes them: long forms, the new place of tone marks, no doubled dots."""
    text = nfc(text)
    for short, long in LONG_FORMS:
        text = re.sub(rf"(?<![\w&/-]){re.escape(short)}(?![\w&/-])", long, text)
    for old, new in _OLD_TONES:
        # "quý", "khoái": qu- is one sound, and a tone mark inside a longer syllable stays.
        text = re.sub(rf"(?<![qQ]){old}(?!\w)", new, text)
    text = re.sub(r"\b(Cải cách hành chính) (?=[Nn]hà nước)", "cải cách hành chính ", text)
    return re.sub(r"\s*\.{3,}\s*,?", "", text).strip()


@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """Return `text` as it is compared: spoken, folded, one space."""
    return fold_space(fold(spoken(text)))


def sentence_case(text: str) -> str:
    """Return `text` with its first letter as a capital."""
    return text[:1].upper() + text[1:]


def inner_case(text: str) -> str:
    """Return `text` as it stands inside a sentence: a small first letter, unless a name begins it."""
    first, _, second = text.partition(" ")
    is_name = (
        first in _NAMES
        or (len(first) > 1 and first.isupper())
        or (second[:1].isupper() and first not in _COMMON)
    )
    return text if is_name else text[:1].lower() + text[1:]


_NAMES = {
    "Sở",
    "Bộ",
    "Trung",
    "Ủy",
    "Hội",
    "Nhà",
    "Quốc",
    "Chính",
    "Đảng",
    "Zalo",
    "Website",
    "Cổng",
    "Văn",
    "Phòng",
    "UBND",
    "Nhân",
    "Trường",
}
_COMMON = {"Luật"}


def is_action(text: str) -> bool:
    """Say whether `text` begins with a verb with which plans ask for something."""
    return bool(STARTS_WITH_VERB.match(text))


_STOP = frozenset(
    [
        "va",
        "cua",
        "cac",
        "ve",
        "cho",
        "trong",
        "den",
        "de",
        "nham",
        "tai",
        "tren",
        "len",
        "qua",
        "thong",
        "theo",
        "duoc",
        "phai",
        "can",
        "nhung",
        "mot",
        "viec",
        "cong",
        "tac",
        "voi",
        "noi",
        "chung",
        "rieng",
        "nay",
        "do",
        "la",
        "o",
        "tu",
    ]
)


#: Word pairs that every plan of the field has in every second clause: they make nothing alike.
THEME = {"cai cach", "cach hanh", "hanh chinh", "tuyen truyen"}


@lru_cache(maxsize=4096)
def content_words(text: str) -> frozenset[str]:
    """Return the folded words of `text` that carry meaning: what likeness is measured on."""
    found = re.findall(r"[^\W_]+", fold(spoken(text)))
    pairs = zip(found, found[1:], strict=False)
    kept = {f"{one} {two}" for one, two in pairs if one not in _STOP and two not in _STOP} - THEME
    return frozenset(kept | {word for word in found if word not in _STOP and len(found) < 3})


def likeness(one: str, other: str) -> float:
    """Return the share of the shorter text's meaningful word pairs that the other has too, from 0 to 1."""
    first, second = content_words(one), content_words(other)
    smaller = min(len(first), len(second))
    return len(first & second) / smaller if smaller else 0.0
