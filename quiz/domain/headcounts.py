"""What a unit owes of headcounts: whose, and in which state the newest one is."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from quiz.domain.school_year import school_year_of

AUDIENCES = ("staff", "student")
PRESCHOOL = "mam_non"
MISSING, STALE, UNCONFIRMED, CONFIRMED = "missing", "stale", "unconfirmed", "confirmed"
#: The worst first: a unit's state is that of its worst audience.
STATES = (MISSING, STALE, UNCONFIRMED, CONFIRMED)


def audiences_of(*, is_school: bool, is_area: bool, levels: Collection[str]) -> tuple[str, ...]:
    """Whom the unit counts: everybody staff, schools pupils too but for preschools; a commune only holds others."""
    if is_area:
        return ()
    if is_school and set(levels) != {PRESCHOOL}:
        return AUDIENCES
    return AUDIENCES[:1]


def is_stale(as_of: date, today: date) -> bool:
    """Whether it was counted in an earlier school year: classes have gone up and leavers have left since."""
    return school_year_of(as_of) < school_year_of(today)


def state_of(as_of: date | None, *, is_confirmed: bool, today: date) -> str:
    """The state of the newest headcount of one audience; `as_of` None: there is none."""
    if as_of is None:
        return MISSING
    if is_stale(as_of, today):
        return STALE
    return CONFIRMED if is_confirmed else UNCONFIRMED
