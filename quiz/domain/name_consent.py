"""Who has to agree before somebody's full name is published as a winner's.

Of a child both the child, from seven years on, and a parent or guardian; of an adult he himself. Without a birthday a pupil
counts as a child of that age, so that no signature is left out by mistake.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

FATHER, MOTHER, GUARDIAN = "father", "mother", "guardian"
REPRESENTATIVES = (FATHER, MOTHER, GUARDIAN)
_AGREES_FROM, _ADULT_FROM = 7, 18


@dataclass(frozen=True)
class NeededConsent:
    """Whether the person's own consent is needed, and that of a parent or guardian."""

    own: bool
    representative: bool


def needed_consent(audience: str, born: date | None, day: date) -> NeededConsent:
    """Whose consent is needed on that day."""
    if audience != "student":
        return NeededConsent(True, False)
    age = None if born is None else day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    if age is not None and age >= _ADULT_FROM:
        return NeededConsent(True, False)
    return NeededConsent(age is None or age >= _AGREES_FROM, True)
