"""Which PINs there are, and how slow guessing one is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from quiz.domain.pins import FORGET, LONGEST_WAIT, PUPIL_TRIES, is_easy, is_pin, normalised_pin, waits_until

NOON = datetime(2026, 11, 16, 5, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "fits"),
    [
        ("4071", True),
        (" 40 71", True),
        ("407", False),
        ("40711", False),
        ("407a", False),
        ("٤٠٧١", False),
        ("", False),
    ],
)
def test_a_pin_is_four_digits(typed: str, fits: bool) -> None:
    assert is_pin(normalised_pin(typed)) is fits


def test_what_everybody_tries_first_is_called_easy() -> None:
    assert [pin for pin in ("0000", "1234", "9876", "4071", "1223") if is_easy(pin)] == [
        "0000",
        "1234",
        "9876",
    ]


def test_a_day_of_guessing_one_pupil_reaches_a_few_dozen_of_ten_thousand() -> None:
    at, tries = NOON, 0
    while at < NOON + FORGET:
        tries += 1
        at = waits_until(tries, at, free=PUPIL_TRIES, longest=LONGEST_WAIT) or at
    assert PUPIL_TRIES < tries < 40


def test_the_wait_grows_and_then_stays() -> None:
    waits = [waits_until(count, NOON, free=10, longest=LONGEST_WAIT) for count in (0, 9, 10, 11, 12, 500)]
    assert waits[:2] == [None, None]
    assert [wait - NOON for wait in waits[2:] if wait] == [
        timedelta(seconds=60),
        timedelta(seconds=120),
        timedelta(seconds=240),
        timedelta(hours=1),
    ]
