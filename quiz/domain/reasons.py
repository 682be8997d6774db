"""The reason that a person gives for a decision: it is kept with it and shown to those whom it concerns."""

from __future__ import annotations

from quiz.domain.errors import InvalidInput
from quiz.domain.text import fold_space, is_storable

MOST_LETTERS = 1000


def checked_reason(text: str, *, field: str = "reason") -> str:
    """The reason on one line, in the form that is stored; raises InvalidInput when it is empty, too long or unreadable."""
    reason = fold_space(text)
    if not reason:
        raise InvalidInput(field, "reason-required")
    if len(reason) > MOST_LETTERS or not is_storable(reason):
        raise InvalidInput(field, "reason-unfit", {"most": str(MOST_LETTERS)})
    return reason
