"""Which of a person's finished attempts at a quiz counts, by the rule under which it was begun."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class FinishedAttempt:
    """What the rule looks at; `score` in thousandths of a mark."""

    number: int
    score: int
    duration_ms: int


def counting_number(attempts: Sequence[FinishedAttempt], rule: str) -> int | None:
    """The number of the counting attempt; None when none is finished. best: a tie goes to the shorter, then the earlier."""
    if not attempts:
        return None
    if rule == "last":
        return max(attempt.number for attempt in attempts)
    if rule == "first":
        return min(attempt.number for attempt in attempts)
    return max(attempts, key=lambda one: (one.score, -one.duration_ms, -one.number)).number
