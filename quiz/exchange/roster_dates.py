"""Birth dates of a roster: real dates, Excel's day numbers, or texts with the day first, as Vietnamese lists write them.

Texts: dd/MM/yyyy with slashes, dashes, dots or spaces, "ngày 5 tháng 9 năm 2012", and yyyy-MM-dd. A year of two digits is
one of 2000 to 2029 if it is below 30, otherwise one of 1930 to 1999: the rule by which spreadsheets complete it. The month
never comes first: 12/31/2012 is not on the calendar.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from quiz.domain.text import fold
from quiz.exchange.roster_text import is_whole, quoted, trim
from quiz.exchange.sheets import Cell

#: Excel's day 0; day 60 is a 29 February 1900 that never was, and birthdays before it do not occur.
_DAY_ZERO = date(1899, 12, 30)
_FIRST_DAY_NUMBER, _LAST_DAY_NUMBER = 7_306, 73_050  # 1920 to 2099
_FIRST_YEAR, _LAST_YEAR = 1900, 2099
_CENTURY_FROM = 30
_SEPARATED = re.compile(r"(\d{1,2})\s*[/.\- ]\s*(\d{1,2})\s*[/.\- ]\s*(\d{4}|\d{2})")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_SPOKEN = re.compile(r"(?:ngay\s*)?(\d{1,2})\s*thang\s*(\d{1,2}),?\s*nam\s*(\d{4})")
_MONTH = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{4})")
_TIME = re.compile(r"[ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?( ?[APap][Mm])?Z?$")


@dataclass(frozen=True)
class Birth:
    """The date, or `problem`: `date-off-calendar`, `date-year-only`, `date-unreadable`; `value` as written, for its sentence."""

    date: date | None = None
    problem: str | None = None
    value: str = ""


def read_birth(cell: Cell) -> Birth:
    """The birth date in a cell; an empty one gives none."""
    if isinstance(cell, datetime):
        return _within(cell.date(), cell)
    if isinstance(cell, date):
        return _within(cell, cell)
    if isinstance(cell, str):
        return _from_text(cell)
    if is_whole(cell):
        if _FIRST_YEAR <= cell <= _LAST_YEAR:
            return Birth(problem="date-year-only", value=str(int(cell)))
        if _FIRST_DAY_NUMBER <= cell <= _LAST_DAY_NUMBER:
            return Birth(_DAY_ZERO + timedelta(days=int(cell)))
    return Birth(problem="date-unreadable", value=quoted(cell))


def read_birth_parts(day: Cell, month: Cell, year: Cell) -> Birth:
    """The date from a day, a month and a year in cells of their own."""
    texts = [quoted(cell) for cell in (day, month, year)]
    if not any(texts):
        return Birth()
    if not texts[0] and not texts[1]:
        return read_birth(year)
    return _from_text("/".join(texts))


def _within(found: date, cell: Cell) -> Birth:
    if _FIRST_YEAR <= found.year <= _LAST_YEAR:
        return Birth(found)
    return Birth(problem="date-unreadable", value=quoted(cell))


@lru_cache(maxsize=20_000)
def _from_text(cell: str) -> Birth:
    text = _TIME.sub("", trim(cell).lstrip("'"))
    if not text:
        return Birth()
    day_first = _SEPARATED.fullmatch(text) or _SPOKEN.fullmatch(fold(text))
    iso = _ISO.fullmatch(text)
    if day_first:
        day, month, year = (int(part) for part in day_first.groups())
        return _on_calendar(_full_year(year, len(day_first[3])), month, day, text)
    if iso:
        year, month, day = (int(part) for part in iso.groups())
        return _on_calendar(year, month, day, text)
    if re.fullmatch(r"\d{4}", text) and _FIRST_YEAR <= int(text) <= _LAST_YEAR:
        return Birth(problem="date-year-only", value=text)
    if _MONTH.fullmatch(text):
        return Birth(problem="date-year-only", value=text)
    return Birth(problem="date-unreadable", value=quoted(text))


def _full_year(year: int, digits: int) -> int:
    if digits == 4:
        return year
    return 2000 + year if year < _CENTURY_FROM else 1900 + year


def _on_calendar(year: int, month: int, day: int, text: str) -> Birth:
    try:
        found = date(year, month, day)
    except ValueError:
        return Birth(problem="date-off-calendar", value=quoted(text))
    return _within(found, text)
