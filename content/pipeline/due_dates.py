"""The day by which something is to be done, read from a printed time ("Trước ngày 15/6/2026", "Quý II/2026")."""

from __future__ import annotations

import calendar
import re
from datetime import date

from quiz.domain.text import fold, fold_space

_DAY = re.compile(
    r"(?<![\d/])(\d{1,2})\s*(?:[/.-]|thang)\s*(\d{1,2})(?:\s*(?:[/.-]|,?\s*nam)\s*(\d{4}))?(?![\d/])"
)
_MONTH = re.compile(
    r"thang\s*((?:\d{1,2}\s*(?:,|va|-|den)\s*(?:thang\s*)?)*\d{1,2})(?:\s*(?:/|-|,?\s*nam)\s*(\d{4}))?(?![\d/])"
)
_MONTH_OF_YEAR = re.compile(r"(?<![\d/])(\d{1,2})/(\d{4})(?!\d)")
_QUARTER = re.compile(
    r"quy\s*((?:(?:iv|i{1,3}|[1-4])\s*(?:,|va|-|den)\s*(?:quy\s*)?)*(?:iv|i{1,3}|[1-4]))\b(?:\s*(?:/|-|,?\s*nam)\s*(\d{4}))?"
)
_YEAR = re.compile(r"(?:^|\b)(?:trong\s+|ca\s+|het\s+|den\s+|cuoi\s+)*nam\s*(\d{4})\s*\.?$")
_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_AGAIN = re.compile(r"\b(?:hang|moi|dinh ky|thuong xuyen)\b")
_TITLE_YEAR = re.compile(r"\bnam\s*((?:19|20)\d\d)\b(?!\s*[-–]\s*\d)")
_PERIOD = re.compile(r"\b(?:19|20)\d\d\s*[-–—]\s*(?:19|20)\d\d\b")


def due_date(text: str, year: int | None) -> date | None:
    """Return the last day that a printed time names, None where it names none or comes again and again.

    `year` is the plan's own year; without it a time printed without a year is no day.
    """
    folded = fold(fold_space(text)).replace("–", "-")
    if not folded or _AGAIN.search(folded):
        return None
    days = [*_days(folded, year)]
    if not days:
        days = [*_ends_of_months(folded, year)]
    if not days and (found := _YEAR.search(folded)):
        days = [date(int(found[1]), 12, 31)]
    return max(days, default=None)


def year_of_title(title: str) -> int | None:
    """Return the year that a plan is for; None where its title names none, several, or a period."""
    folded = fold(title)
    if _PERIOD.search(folded):
        return None
    years = {int(found) for found in _TITLE_YEAR.findall(folded)}
    return years.pop() if len(years) == 1 else None


def _days(folded: str, year: int | None) -> list[date]:
    days = []
    for found in _DAY.finditer(folded):
        in_year = int(found[3]) if found[3] else year
        if in_year is None or folded[: found.start()].rstrip().endswith(("quy", "thang")):
            continue
        try:
            days.append(date(in_year, int(found[2]), int(found[1])))
        except ValueError:
            continue  # "31/6" is no day: it is not read as another
    return days


def _ends_of_months(folded: str, year: int | None) -> list[date]:
    """Return the last days of the months and quarters that are named."""
    ends = [(found[2], int(re.findall(r"\d{1,2}", found[1])[-1])) for found in _MONTH.finditer(folded)]
    ends += [(found[2], int(found[1])) for found in _MONTH_OF_YEAR.finditer(folded)]
    for found in _QUARTER.finditer(folded):
        last = re.findall(r"iv|i{1,3}|[1-4]", found[1])[-1]
        ends.append((found[2], 3 * _QUARTERS[last]))
    days = []
    for printed, month in ends:
        in_year = int(printed) if printed else year
        if in_year is not None and 1 <= month <= 12:
            days.append(date(in_year, month, calendar.monthrange(in_year, month)[1]))
    return days
