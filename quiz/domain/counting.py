"""Which of a person's finished attempts at a quiz counts, by the rule under which it was begun, and what then stands for him."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class FinishedAttempt:
    """What the rule looks at; `score` in thousandths of a mark, `percent` in thousandths of a per cent."""

    number: int
    score: int
    duration_ms: int
    percent: int = 0
    submitted_at: datetime | None = None


@dataclass(frozen=True)
class Counted:
    """What stands for a person. `number`: the counting attempt; None where all of them count (mean)."""

    number: int | None
    score: int
    percent: int
    duration_ms: int
    submitted_at: datetime | None


def counting_number(attempts: Sequence[FinishedAttempt], rule: str) -> int | None:
    """The number of the counting attempt; None when none is finished, or all count (mean).

    best: a tie goes to the shorter, then the earlier.
    """
    if not attempts or rule == "mean":
        return None
    if rule == "last":
        return max(attempt.number for attempt in attempts)
    if rule == "first":
        return min(attempt.number for attempt in attempts)
    return max(attempts, key=lambda one: (one.score, -one.duration_ms, -one.number)).number


def counted(attempts: Sequence[FinishedAttempt], rule: str) -> Counted | None:
    """What stands for a person with these finished attempts; None without any.

    mean: sums divided by their number, rounded down to whole thousandths and milliseconds; the instant is the last one's.
    """
    if not attempts:
        return None
    number = counting_number(attempts, rule)
    if number is not None:
        one = next(attempt for attempt in attempts if attempt.number == number)
        return Counted(number, one.score, one.percent, one.duration_ms, one.submitted_at)
    many = len(attempts)
    return Counted(
        None,
        sum(one.score for one in attempts) // many,
        sum(one.percent for one in attempts) // many,
        sum(one.duration_ms for one in attempts) // many,
        max(attempts, key=lambda one: one.number).submitted_at,
    )
