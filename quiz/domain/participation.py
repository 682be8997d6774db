"""Participation: the periods that a report may cover, and rates.

A *period* is a pair of dates, both inclusive, in the zone in which people live; its *bounds* are the UTC instants from
which and until before which something falls into it. A *preset* names how periods are cut; each cuts time without gaps:

- by the decree (Nghị định 09/2019/NĐ-CP, Điều 12): first half-year 15/12 of the year before to 14/6, second 15/6 to
  14/12, year 15/12 to 14/12, quarter and month from a 15th to a 14th;
- by the calendar: year and half-year;
- by school: year 1/9 to 31/8; semester I 1/9 to 15/1, semester II 16/1 to 31/8 (with the summer, so that nothing falls
  between two). Schools end semesters on days of their own; they are asked for with free dates.

A *rate* is people out of a headcount. Without a headcount, or with 0, there is none: never 0 % or 100 %.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from fractions import Fraction

from quiz.domain.errors import InvalidInput
from quiz.domain.school_year import school_year_of

FREE = "free"
DEFAULT_PRESET = "half_year"
#: Years in which a report can lie; bounds outside would leave what databases and calendars agree on.
FIRST_YEAR, LAST_YEAR = 2000, 2200


@dataclass(frozen=True)
class Period:
    """The days from `first` to `last`, both inclusive. Raises InvalidInput when it ends before it starts."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise InvalidInput("to", "period-reversed")

    @property
    def days(self) -> int:
        """How many days it has, at least 1."""
        return (self.last - self.first).days + 1

    def bounds(self, zone: tzinfo) -> tuple[datetime, datetime]:
        """UTC instants of the beginning of the first day and of the end of the last: from which, until before which."""
        return _midnight(self.first, zone), _midnight(self.last + timedelta(days=1), zone)


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC)


def _until_before(first: date, following: date) -> Period:
    return Period(first, following - timedelta(days=1))


def _decree(months: int) -> Callable[[date], Period]:
    """Periods of so many months that begin on a 15th, counted from the 15th of December."""

    def period(day: date) -> Period:
        passed = day.year * 12 + day.month - 1 - (day.day < 15)  # months since year 0, begun on a 15th
        first = passed - (passed + 1) % months
        return _until_before(_month(first, 15), _month(first + months, 15))

    return period


def _month(number: int, day: int) -> date:
    return date(number // 12, number % 12 + 1, day)


def _calendar_year(day: date) -> Period:
    return Period(date(day.year, 1, 1), date(day.year, 12, 31))


def _calendar_half(day: date) -> Period:
    if day.month <= 6:
        return Period(date(day.year, 1, 1), date(day.year, 6, 30))
    return Period(date(day.year, 7, 1), date(day.year, 12, 31))


def _school_year(day: date) -> Period:
    year = school_year_of(day)
    return Period(date(year, 9, 1), date(year + 1, 8, 31))


def _semester(day: date) -> Period:
    year = school_year_of(day)
    second = date(year + 1, 1, 16)
    if day < second:
        return _until_before(date(year, 9, 1), second)
    return Period(second, date(year + 1, 8, 31))


#: Every preset, in the order in which they are offered, and how it cuts time.
PRESETS: dict[str, Callable[[date], Period]] = {
    "half_year": _decree(6),
    "year": _decree(12),
    "quarter": _decree(3),
    "month": _decree(1),
    "calendar_half": _calendar_half,
    "calendar_year": _calendar_year,
    "school_year": _school_year,
    "semester": _semester,
}


def period_of(preset: str, day: date) -> Period:
    """The period of a preset in which a day lies; raises InvalidInput for an unknown preset."""
    if preset not in PRESETS:
        raise InvalidInput("preset", "value-unknown", {"value": preset})
    return PRESETS[preset](day)


def period_before(preset: str, period: Period) -> Period:
    """The period of the same preset that ends where this one begins."""
    return period_of(preset, period.first - timedelta(days=1))


def read_period(first: str | None, last: str | None) -> Period:
    """The period between two dates as written, year-month-day; raises InvalidInput with the field that is wrong."""
    return Period(_read_date("from", first), _read_date("to", last))


def _read_date(field: str, text: str | None) -> date:
    if not text or not text.strip():
        raise InvalidInput(field, "required")
    try:
        day = datetime.strptime(text.strip(), "%Y-%m-%d").replace(tzinfo=UTC).date()
    except ValueError:
        raise InvalidInput(field, "date-unfit", {"value": text.strip()[:40]}) from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise InvalidInput(field, "date-unfit", {"value": text.strip()[:40]})
    return day


@dataclass(frozen=True)
class Rate:
    """People out of a headcount; the headcount is at least 1."""

    people: int
    headcount: int

    @property
    def exact(self) -> Fraction:
        """The rate as a fraction of 1."""
        return Fraction(self.people, self.headcount)

    @property
    def is_over(self) -> bool:
        """More people than the headcount has: shown as it is, and flagged."""
        return self.people > self.headcount


def rate_of(people: int, headcount: int | None) -> Rate | None:
    """The rate, or None where the headcount is missing or 0."""
    return Rate(people, headcount) if headcount else None
