"""Whose signature is needed before a winner is named in full."""

from __future__ import annotations

from datetime import date

import pytest

from quiz.domain.name_consent import NeededConsent, needed_consent

DAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("audience", "born", "own", "representative"),
    [
        ("staff", None, True, False),
        ("student", None, True, True),
        ("student", date(2019, 11, 21), False, True),  # seven tomorrow
        ("student", date(2019, 11, 20), True, True),  # seven today
        ("student", date(2008, 11, 21), True, True),  # eighteen tomorrow
        ("student", date(2008, 11, 20), True, False),  # eighteen today
    ],
)
def test_a_child_from_seven_years_on_and_a_parent_agree_together(
    audience: str, born: date | None, own: bool, representative: bool
) -> None:
    assert needed_consent(audience, born, DAY) == NeededConsent(own, representative)
