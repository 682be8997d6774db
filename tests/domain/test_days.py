"""A day is that of the place where people are, not that of the server."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from quiz.domain.days import day_of, use_zone


@pytest.fixture(autouse=True)
def _usual_zone() -> Iterator[None]:
    yield
    use_zone("Asia/Ho_Chi_Minh")


@pytest.mark.parametrize(
    ("zone", "hour", "day"),
    [
        ("Asia/Ho_Chi_Minh", 16, date(2026, 8, 31)),
        ("Asia/Ho_Chi_Minh", 17, date(2026, 9, 1)),
        ("UTC", 17, date(2026, 8, 31)),
        ("America/Lima", 3, date(2026, 8, 30)),
    ],
)
def test_the_day_of_an_instant_is_that_of_the_zone_in_use(zone: str, hour: int, day: date) -> None:
    use_zone(zone)
    assert day_of(datetime(2026, 8, 31, hour, tzinfo=UTC)) == day
