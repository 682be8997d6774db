"""What periods are called: by the year in which they end, the calendar's told apart from the decree's."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from quiz.domain.participation import FREE, PRESETS, Period, period_of
from quiz.web import report_query
from quiz.web.period_words import period_name, period_options
from tests.web.look import look_app


@pytest.mark.parametrize(
    ("preset", "day", "name"),
    [
        ("half_year", "2025-12-15", "6 tháng đầu năm 2026"),
        ("half_year", "2026-12-14", "6 tháng cuối năm 2026"),
        ("year", "2025-12-20", "Năm 2026"),
        ("quarter", "2026-01-10", "Quý I năm 2026"),
        ("quarter", "2026-12-14", "Quý IV năm 2026"),
        ("month", "2025-12-15", "Tháng 1 năm 2026"),
        ("calendar_half", "2026-01-01", "6 tháng đầu năm 2026 (dương lịch)"),
        ("calendar_year", "2026-12-31", "Năm 2026 (dương lịch)"),
        ("school_year", "2027-03-01", "Năm học 2026-2027"),
        ("semester", "2026-10-01", "Học kì I, 2026-2027"),
        ("semester", "2027-05-01", "Học kì II, 2026-2027"),
    ],
)
def test_the_name_of_a_period(preset: str, day: str, name: str) -> None:
    with look_app().test_request_context():
        assert period_name(preset, period_of(preset, date.fromisoformat(day))) == name


def test_a_free_period_is_called_by_its_days() -> None:
    with look_app().test_request_context():
        assert period_name(FREE, Period(date(2026, 1, 2), date(2026, 3, 4))) == "02/01/2026 đến 04/03/2026"


def test_every_preset_is_offered_with_the_period_before_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report_query, "local_zone", lambda: ZoneInfo("Asia/Ho_Chi_Minh"))
    with look_app().test_request_context():
        options = dict(period_options(datetime(2026, 12, 14, 17, 0, tzinfo=UTC)))
    assert len(options) == 2 * len(PRESETS) + 1
    assert options["half_year"] == "6 tháng đầu năm 2027, 15/12/26–14/06/27", "it is the 15th in Vietnam"
    assert options["half_year.before"] == "6 tháng cuối năm 2026, 15/06/26–14/12/26"
    assert FREE in options
