"""How many and until when: numbers that a plan sets itself, asked in place of the number. Dates of documents are none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from content.pipeline.citations import Citation
from content.pipeline.drafting.draft import Choice, Draft
from content.pipeline.drafting.requirements import speaks_of_documents
from content.pipeline.drafting.segments import STARTS_WITH_VERB, Segment, inner_case, is_action, spoken
from content.pipeline.drafting.units import breaks
from content.pipeline.drafting.wording import digest, explained

_COUNT = re.compile(
    r"(?P<least>ít nhất|tối thiểu|trong thời hạn|trong vòng)\s+(?P<number>\d{1,3}|một|hai|ba|bốn|năm)(?P<percent>%)?\s+"
    r"(?P<unit>ngày làm việc|ngày|giờ|tin, bài|tin|bài|kỳ|lần|buổi|công chức|học sinh|lượt|sản phẩm|cuộc)",
    re.IGNORECASE,
)
_WORDS = {"một": "1", "hai": "2", "ba": "3", "bốn": "4", "năm": "5"}
_LONGEST = 34
#: A name alone with a number makes no question: "quy trình trả lời trong thời hạn 03 ngày".
_IS_SENTENCE = re.compile(rf"{STARTS_WITH_VERB.pattern}|^mỗi\b|\b(?:phải|được|cần|có)\b", re.IGNORECASE)
_DAY = re.compile(
    r"(?P<lead>,?\s*hoàn thành)?\s*trước ngày\s+(?P<day>\d{1,2})\s+tháng\s+(?P<month>\d{1,2})(?:\s+năm\s+(?P<year>\d{4}))?"
)
_SAY = (
    "Con số này là mức phải đạt, nên ghi vào lịch làm việc ngay từ đầu.",
    "Biết trước mức phải đạt thì dễ tự kiểm tra giữa chừng.",
    "Có con số rõ thì người làm và người kiểm tra hiểu như nhau.",
)  # fmt: skip


def count_questions(parts: Sequence[Segment], citations: tuple[Citation, ...]) -> Iterator[Draft]:
    """Return questions with a number as answer: at least how many, within how many days."""
    for part in parts:
        if speaks_of_documents(part, citations):
            continue
        for begin, end in _sentences(part.text):
            text = part.part(begin, end)
            found = _COUNT.search(text)
            if not found or ":" in text or "“" in text or not _IS_SENTENCE.search(text):
                continue
            if len(_COUNT.findall(text)) == 1 and len(text.split()) <= _LONGEST:
                yield _count(part, text, found)


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    begun = 0
    for old, new in (*breaks(text), (len(text), len(text))):
        yield begun, old
        begun = new


def _count(part: Segment, text: str, found: re.Match[str]) -> Draft:
    number = _WORDS.get(found["number"].lower(), found["number"].lstrip("0"))
    asked = "bao nhiêu phần trăm" if found["percent"] else "mấy"
    sentence = f"{text[: found.start()]}{found['least']} {asked} {text[found.start('unit') :]}"
    need = "cần " if is_action(sentence) else ""
    unit = "%" if found["percent"] else spoken(found["unit"])
    return Draft(
        kind="number",
        slot="count",
        level="recall",
        stem=f"Theo Kế hoạch, {need}{inner_case(spoken(sentence))}? (Ghi bằng chữ số)",
        quotes=((part.clause, text),),
        explanation=explained(((part.clause, text),), _SAY[digest(text) % len(_SAY)], text),
        for_pupils=False,
        value=number,
        unit=unit,
        form="Ghi bằng chữ số.",
    )


@dataclass(frozen=True)
class _Term:
    """One date until which something is to be done."""

    part: Segment
    text: str
    found: re.Match[str]

    @property
    def date(self) -> tuple[int, int, int]:
        return int(self.found["year"] or 0), int(self.found["month"]), int(self.found["day"])


def deadline_choices(parts: Sequence[Segment], offices: dict[str, str]) -> Iterator[Draft]:
    """Return choices of the date until which an office does something; `offices` are names by section."""
    terms = [
        _Term(part, part.part(begin, end), found)
        for part in parts
        for begin, end in _with_dates(part.text)
        if (found := _DAY.search(part.part(begin, end)))
        and len(_DAY.findall(part.part(begin, end))) == 1
        and "và ngày" not in part.part(begin, end)
    ]
    for term in terms:
        yield from _deadline(term, [other for other in terms if other.date != term.date], offices)


def _with_dates(text: str) -> Iterator[tuple[int, int]]:
    """Return the actions of a text, a date that stands alone after a comma with what it belongs to."""
    pieces = list(_sentences(text))
    merged: list[tuple[int, int]] = []
    for begin, end in pieces:
        if merged and re.match(r"hoàn thành\s", text[begin:end]):
            merged[-1] = (merged[-1][0], end)
        else:
            merged.append((begin, end))
    yield from merged


_OTHERS = 3


def _deadline(term: _Term, others: Sequence[_Term], offices: dict[str, str]) -> Iterator[Draft]:
    what = (term.text[: term.found.start()] + term.text[term.found.end() :]).strip(" ,")
    office = offices.get(term.part.clause.section, "")
    if not office or not is_action(what) or len(what.split()) > _LONGEST - 10:
        return
    dates = {other.date: other for other in others if bool(other.date[0]) == bool(term.date[0])}
    chosen = [
        Choice(
            _day(date), why="Đây là hạn của một việc khác trong Kế hoạch.", source=dates[date].part.clause.id
        )
        for date in sorted(dates, key=lambda date: abs(date[1] - term.date[1]))[:_OTHERS]
    ]
    year, month, day = term.date
    for shift in (1, -1, 2):
        moved = (year, month + shift, day)
        if len(chosen) < _OTHERS and 1 <= moved[1] <= 12 and day <= 28 and moved not in dates:
            chosen.append(Choice(_day(moved), why="Nhớ đúng ngày nhưng lệch tháng."))
    if len(chosen) < _OTHERS:
        return
    yield Draft(
        kind="single_choice",
        slot="deadline",
        level="recall",
        stem=f"Theo Kế hoạch, {inner_case(office)} phải {inner_case(spoken(what))} trước ngày nào?",
        quotes=((term.part.clause, term.text),),
        explanation=explained(
            ((term.part.clause, term.text),), "Ghi hạn này vào lịch thì không phải làm vội.", term.text
        ),
        options=(Choice(_day(term.date), is_key=True), *chosen),
        for_pupils=False,
        like=(f"duty {term.part.clause.id} {inner_case(spoken(term.text))}",),
    )


def _day(date: tuple[int, int, int]) -> str:
    year, month, day = date
    return f"Ngày {day:02d} tháng {month:02d}" + (f" năm {year}" if year else "")
