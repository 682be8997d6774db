"""Corrections: how a question whose key was found wrong is marked instead of by its key.

*Modes*: `accept_both`: by the key or by a second key, whichever gives more; `full_marks`: everybody who had the question has
its marks, answered or not; `drop`: the question counts for nobody, neither its marks nor what it could have brought.
Of several corrections of one question the newest stands alone. Marks are thousandths.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from quiz.domain.questions import (
    UnfitAnswer,
    checked_answer,
    is_whole,
    key_of,
    part_ids,
    same_answer,
    score_answer,
)

ACCEPT_BOTH, FULL_MARKS, DROP = "accept_both", "full_marks", "drop"
MODES = (ACCEPT_BOTH, FULL_MARKS, DROP)


@dataclass(frozen=True)
class Correction:
    """What is in force for one question version. `accepted`: the second key in the bank's ids, with accept_both alone."""

    mode: str
    accepted: Any = None


@dataclass(frozen=True)
class Marks:
    """What an answer brings, and what the question can bring."""

    score: int
    most: int

    @property
    def is_right(self) -> bool:
        """Whether nothing was lost; a question that counts for nobody is right for nobody."""
        return 0 < self.most == self.score


def marks_of(
    kind: str, body: Mapping[str, Any], answer: Any, *, max_score: int, correction: Correction | None
) -> Marks:
    """The marks of an answer in the bank's ids, by the key or by what corrects it."""
    if correction is not None and correction.mode == DROP:
        return Marks(0, 0)
    if correction is not None and correction.mode == FULL_MARKS:
        return Marks(max_score, max_score)
    keys = [key_of(kind, body)] + ([] if correction is None else [correction.accepted])
    scoring = body.get("scoring")
    scores = (
        score_answer(kind, key, answer, max_score=max_score, scoring=scoring, body=body) for key in keys
    )
    return Marks(max(scores), max_score)


def checked_key(kind: str, body: Mapping[str, Any], key: Any) -> Any:
    """A second key as it is kept; raises UnfitAnswer for one that is empty, not whole, or no key of this question."""
    fit = checked_answer(kind, part_ids(kind, body), key)
    if not is_whole(kind, body, fit):
        raise UnfitAnswer("empty")
    return fit


def restores_key(kind: str, body: Mapping[str, Any], correction: Correction) -> bool:
    """Whether a correction marks by the key alone: it takes an earlier one back."""
    return correction.mode == ACCEPT_BOTH and same_answer(kind, correction.accepted, key_of(kind, body))
