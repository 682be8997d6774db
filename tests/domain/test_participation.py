"""Periods of a report: by the decree, by the calendar, by school, free; their bounds; rates."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz.domain.errors import InvalidInput
from quiz.domain.participation import (
    PRESETS,
    Period,
    period_before,
    period_of,
    rate_of,
    read_period,
)

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
DAYS = st.dates(date(2015, 1, 1), date(2040, 12, 31))


@pytest.mark.parametrize(
    ("preset", "day", "first", "last"),
    [
        ("half_year", "2026-06-14", "2025-12-15", "2026-06-14"),
        ("half_year", "2026-06-15", "2026-06-15", "2026-12-14"),
        ("half_year", "2026-12-14", "2026-06-15", "2026-12-14"),
        ("half_year", "2026-12-15", "2026-12-15", "2027-06-14"),
        ("half_year", "2027-01-01", "2026-12-15", "2027-06-14"),
        ("year", "2026-12-14", "2025-12-15", "2026-12-14"),
        ("year", "2026-12-15", "2026-12-15", "2027-12-14"),
        ("quarter", "2026-01-20", "2025-12-15", "2026-03-14"),
        ("quarter", "2026-03-15", "2026-03-15", "2026-06-14"),
        ("quarter", "2026-11-24", "2026-09-15", "2026-12-14"),
        ("month", "2026-03-14", "2026-02-15", "2026-03-14"),
        ("month", "2026-03-15", "2026-03-15", "2026-04-14"),
        ("month", "2026-01-01", "2025-12-15", "2026-01-14"),
        ("calendar_half", "2026-06-30", "2026-01-01", "2026-06-30"),
        ("calendar_half", "2026-07-01", "2026-07-01", "2026-12-31"),
        ("calendar_year", "2028-02-29", "2028-01-01", "2028-12-31"),
        ("school_year", "2026-08-31", "2025-09-01", "2026-08-31"),
        ("school_year", "2026-09-01", "2026-09-01", "2027-08-31"),
        ("semester", "2027-01-15", "2026-09-01", "2027-01-15"),
        ("semester", "2027-01-16", "2027-01-16", "2027-08-31"),
        ("semester", "2026-05-20", "2026-01-16", "2026-08-31"),
    ],
)
def test_the_period_of_a_day(preset: str, day: str, first: str, last: str) -> None:
    assert period_of(preset, date.fromisoformat(day)) == Period(
        date.fromisoformat(first), date.fromisoformat(last)
    )


@given(st.sampled_from(sorted(PRESETS)), DAYS)
def test_periods_leave_no_gap_and_do_not_overlap(preset: str, day: date) -> None:
    period = period_of(preset, day)
    assert period.first <= day <= period.last
    assert period_of(preset, period.first) == period == period_of(preset, period.last)
    after = period_of(preset, period.last + timedelta(days=1))
    assert after.first == period.last + timedelta(days=1)
    assert period_before(preset, after) == period


@given(st.sampled_from([("month", 12), ("quarter", 4), ("half_year", 2)]), DAYS)
def test_the_parts_of_the_decrees_year_make_up_the_year(part: tuple[str, int], day: date) -> None:
    preset, count = part
    year = period_of("year", day)
    parts, at = [], year.first
    while at <= year.last:
        parts.append(period_of(preset, at))
        at = parts[-1].last + timedelta(days=1)
    assert len(parts) == count
    assert (parts[0].first, parts[-1].last) == (year.first, year.last)
    assert sum(each.days for each in parts) == year.days


def test_days_are_those_of_the_place_and_both_inclusive() -> None:
    begin, end = Period(date(2026, 11, 16), date(2026, 11, 17)).bounds(VIETNAM)
    assert begin == datetime(2026, 11, 15, 17, tzinfo=UTC)
    assert end == datetime(2026, 11, 17, 17, tzinfo=UTC)


def test_one_day_is_a_period_and_a_reversed_one_is_refused() -> None:
    assert read_period("2026-06-14", "2026-06-14").days == 1
    with pytest.raises(InvalidInput) as caught:
        read_period("2026-06-15", "2026-06-14")
    assert (caught.value.field, caught.value.code) == ("to", "period-reversed")


@pytest.mark.parametrize(
    ("first", "last", "field", "code"),
    [
        ("", "2026-06-14", "from", "required"),
        ("2026-06-14", None, "to", "required"),
        ("14/06/2026", "2026-06-14", "from", "date-unfit"),
        ("2026-06-14", "2026-02-30", "to", "date-unfit"),
        ("0001-01-01", "2026-02-28", "from", "date-unfit"),
        ("2026-01-01", "9999-12-31", "to", "date-unfit"),
    ],
)
def test_a_date_that_cannot_be_read_names_its_field(
    first: str, last: str | None, field: str, code: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_period(first, last)
    assert (caught.value.field, caught.value.code) == (field, code)


def test_an_unknown_preset_is_refused() -> None:
    with pytest.raises(InvalidInput):
        period_of("fortnight", date(2026, 1, 1))


def test_a_rate_needs_a_headcount_and_over_one_is_flagged() -> None:
    assert rate_of(5, None) is None
    assert rate_of(5, 0) is None
    rate = rate_of(11, 10)
    assert rate is not None
    assert rate.is_over
    assert rate.exact * 10 == 11
    whole = rate_of(10, 10)
    assert whole is not None
    assert not whole.is_over
