"""Names of classes: as a cell holds them, as a spreadsheet spoiled them, and as a title or a sheet's name tells them.

Spreadsheets turn "6/1" into a day, "10.10" into 10.1 and "10E1" into 100, and keep no trace of what was typed. What a date
or a number may have been is listed, never chosen.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from quiz.domain.text import fold, fold_space, nfc
from quiz.exchange.roster_text import cell_text, has_control, is_long_number, trim
from quiz.exchange.sheets import Cell

MOST_LETTERS = 60
_GRADES = range(1, 13)
_TYPED_DATE = re.compile(
    r"(?P<day>\d{1,2})-(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|thg\d{1,2})(-\d{2,4})?|"
    r"(?P<d>\d{1,2})/(?P<m>\d{1,2})/\d{4}|\d{4}-(?P<month2>\d{2})-(?P<day2>\d{2})( 00:00:00)?"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_TYPED_NUMBER = re.compile(r"\d(?:[.,]\d+)?E\+\d+", re.IGNORECASE)

_GRADE = r"(?:1[0-2]|[1-9])"
_SUBJECT = (
    r"(?:Toán|Tin|Lý|Lí|Vật lý|Vật lí|Hóa|Hoá|Sinh|Văn|Ngữ văn|Sử|Lịch sử|Địa|Địa lí|Địa lý|Anh|Tiếng Anh|Pháp|Nga|"
    r"Trung|Nhật|[A-ZĐ]\d{0,2})"
)
#: 6A1, 6/1, 10.10, 12T1, 10E1, 10 Toán, 9-3; and the groups of preschools.
_SHAPE = re.compile(
    rf"{_GRADE}(?:[A-Za-zĐđ]{{1,4}}[\d.]{{0,4}}|\s?[/._-]\s?[A-Za-zĐđ]?\d{{1,2}}|\s{_SUBJECT}\s?\d{{0,2}})"
    r"|(?:Mầm|Chồi|Lá)\s?\d{1,2}|Nhà trẻ(?:\s?\d{1,2})?",
    re.IGNORECASE,
)
_TITLE = re.compile(r"\b(?:lớp|lop)\s*:?\s*(.+)", re.IGNORECASE)
_ENDS_TITLE = re.compile(
    r"\s*(?:[-–—,;:(|]|\b(?:năm học|nam hoc|nh|niên khóa|niên khoá|học k[ìỳ]|hk|gvcn|giáo viên|sĩ số|trường)\b).*",
    re.IGNORECASE,
)
_STANDS_FOR_SLASH = re.compile(r"(?<=\d)\s?[._-]\s?(?=\d)")
_OF_SHEET = re.compile(
    r"^(?:(?:danh sách|danh sach|dshs|ds hs|ds|hs|học sinh)\s*)?(?:lớp|lop)?\s*", re.IGNORECASE
)


@dataclass(frozen=True)
class ClassCell:
    """The class as written; or `candidates` with what the cell shows, to be asked; or a `problem`."""

    name: str | None = None
    shown: str = ""
    candidates: tuple[str, ...] = ()
    problem: str | None = None


def read_class(cell: Cell) -> ClassCell:
    """The class in a cell. Texts are taken as they are, but for what is plainly a date or number written out by a spreadsheet.

    Problems: `class-too-long`, `control-character`, `class-unfit` for a number as long as a citizen's or a telephone's.
    """
    if isinstance(cell, str):
        return _from_text(cell)
    if isinstance(cell, bool):
        return ClassCell(cell_text(cell))
    if isinstance(cell, datetime | date):
        return ClassCell(shown=cell_text(cell), candidates=of_date(cell.day, cell.month, cell.year))
    if isinstance(cell, time):
        return ClassCell(shown=cell_text(cell), candidates=(f"{cell.hour}/{cell.minute}",))
    if isinstance(cell, timedelta):
        return ClassCell(shown=cell_text(cell), candidates=(cell_text(cell),))
    if is_long_number(cell):
        return ClassCell(problem="class-unfit")
    return ClassCell(shown=cell_text(cell), candidates=of_number(cell))


@lru_cache(maxsize=4096)
def _from_text(cell: str) -> ClassCell:
    text = trim(nfc(cell))
    if has_control(text):
        return ClassCell(problem="control-character")
    if not text:
        return ClassCell()
    if len(text) > MOST_LETTERS:
        return ClassCell(problem="class-too-long")
    dated = _TYPED_DATE.fullmatch(fold(text))
    if dated:
        day, month = _day_and_month(dated)
        candidates = of_date(day, month, 0)
        return ClassCell(shown=text, candidates=candidates) if candidates else ClassCell(text)
    if is_long_number(text):
        return ClassCell(problem="class-unfit")
    if _TYPED_NUMBER.fullmatch(text):
        return ClassCell(shown=text, candidates=of_number(float(text.replace(",", "."))))
    return ClassCell(text)


def _day_and_month(found: re.Match[str]) -> tuple[int, int]:
    parts = found.groupdict()
    day = int(parts["day"] or parts["d"] or parts["day2"])
    name = parts["month"]
    if name:
        return day, _MONTHS.index(name) + 1 if name in _MONTHS else int(name[3:])
    return day, int(parts["m"] or parts["month2"])


def of_date(day: int, month: int, year: int) -> tuple[str, ...]:
    """What may have been typed where a spreadsheet shows this day: "6/1" and "1/6", the greater number first.

    A first day of a month may also have been a month and a year: "6/13" for June 2013.
    """
    pairs = sorted({(day, month), (month, day)}, reverse=True)
    found = [f"{first}/{second}" for first, second in pairs if first in _GRADES]
    if day == 1 and (2013 <= year <= 2019 or 1930 <= year <= 1999):
        found.append(f"{month}/{year % 100}")
    return tuple(found)


def of_number(number: float) -> tuple[str, ...]:
    """What may have been typed where a spreadsheet keeps this number: 10.1 was "10.1" or "10.10", 100 was "10E1" or "1E2"."""
    plain = cell_text(number)
    if not float(number).is_integer():
        whole, _, part = plain.partition(".")
        return (plain, f"{whole}.{part}0") if len(part) == 1 else (plain,)
    powers = [
        f"{grade}E{power}"
        for power in range(1, 10)
        for grade in reversed(_GRADES)
        if grade * 10**power == number
    ]
    return (plain, *powers) if number in _GRADES else (*powers, plain)


def class_of_title(text: str) -> str | None:
    """The class that a line above or between the people names: "DANH SÁCH HỌC SINH LỚP 6A1 NĂM HỌC 2026-2027" gives 6A1."""
    found = _TITLE.search(fold_space(text))
    return _shaped(found[1]) if found else None


def class_of_sheet(name: str) -> str | None:
    """The class that a sheet is named after, if it is."""
    return _shaped(_OF_SHEET.sub("", fold_space(name)))


def spellings_of_sheet(name: str) -> tuple[str, ...]:
    """What the class of such a sheet may be called: a sheet's name holds no slash, so "6-1" may stand for "6/1"."""
    found = class_of_sheet(name)
    if not found:
        return ()
    slashed = _STANDS_FOR_SLASH.sub("/", found)
    return (found,) if slashed == found else (slashed, found)


def _shaped(text: str) -> str | None:
    found = _SHAPE.match(text)
    if not found:
        return None
    rest = text[found.end() :]
    if rest and not _ENDS_TITLE.fullmatch(rest):
        return None
    name = found[0].strip()
    return name.upper() if name.isascii() and name.islower() else name
