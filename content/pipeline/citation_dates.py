"""Years and days of cited documents that cannot be: "Thông tư 01/12011/TT-BNV", "ngày 31/02/2021", a number of another year."""

from __future__ import annotations

import re
from datetime import date

#: The first documents of the state that plans still cite, and a year that no plan reaches.
_EARLIEST, _LATEST = 1945, 2100
_YEAR_OF_NUMBER = re.compile(r"^\d{1,5}/(\d{4,6})[-/]")


def date_flags(number: str, day: str) -> list[str]:
    """Return what is wrong with a number and an ISO day ("" where none is printed).

    `impossible_year`: a year that no document has; `impossible_date`: no day of the calendar; `year_differs`: the
    number's year is not the day's.
    """
    flags = []
    printed = _YEAR_OF_NUMBER.match(number)
    year = int(printed[1]) if printed else None
    day_year = int(day[:4]) if day else None
    if any(value is not None and not _EARLIEST <= value <= _LATEST for value in (year, day_year)):
        flags.append("impossible_year")
    elif year is not None and day_year is not None and year != day_year:
        flags.append("year_differs")
    if day and not _is_day(day):
        flags.append("impossible_date")
    return flags


def _is_day(day: str) -> bool:
    try:
        date.fromisoformat(day)
    except ValueError:
        return False
    return True
