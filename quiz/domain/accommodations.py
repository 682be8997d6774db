"""What a quiz gives one person once accommodations are counted in: time, attempts, close.

Field by field: what was given to the person beats what was given to his class; of several given to the same kind of holder
the more generous holds. What gives nothing at this quiz (time without a limit, attempts where any number is allowed, a
close that is no later than the quiz's own) does not beat anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

_Value = TypeVar("_Value", int, datetime)


@dataclass(frozen=True)
class Given:
    """One accommodation in force. `is_own`: given to the person himself, not to his class."""

    is_own: bool
    extra_percent: int | None = None
    extra_seconds: int | None = None
    extra_attempts: int | None = None
    closes_at: datetime | None = None


@dataclass(frozen=True)
class Allowance:
    """A quiz's figures for one person, and what of them was given; None as in the quiz: no limit, any number, no close."""

    limit_seconds: int | None
    attempts_allowed: int | None
    closes_at: datetime | None
    extra_seconds: int = 0
    extra_attempts: int = 0
    has_later_close: bool = False

    @property
    def is_own(self) -> bool:
        """Whether anything differs from what the quiz gives everybody."""
        return bool(self.extra_seconds or self.extra_attempts or self.has_later_close)

    def is_closed(self, now: datetime) -> bool:
        """Whether this person can no longer begin."""
        return self.closes_at is not None and now >= self.closes_at


def allowance(
    given: Iterable[Given],
    *,
    limit_seconds: int | None,
    attempts_allowed: int | None,
    closes_at: datetime | None,
) -> Allowance:
    """What holds for one person, from the quiz's own settings and everything that he and his class were given."""
    all_given = list(given)
    more_seconds = (
        0 if limit_seconds is None else _most(all_given, lambda one: extra_time(one, limit_seconds)) or 0
    )
    more_attempts = 0 if attempts_allowed is None else _most(all_given, lambda one: one.extra_attempts) or 0
    later = None if closes_at is None else _most(all_given, lambda one: _later(one.closes_at, closes_at))
    return Allowance(
        None if limit_seconds is None else limit_seconds + more_seconds,
        None if attempts_allowed is None else attempts_allowed + more_attempts,
        later or closes_at,
        more_seconds,
        more_attempts,
        later is not None,
    )


def extra_time(given: Given, limit_seconds: int) -> int | None:
    """Seconds beyond the limit, a share of it rounded up to whole seconds; None when no time was given."""
    if given.extra_percent is not None:
        return -(-limit_seconds * given.extra_percent // 100)
    return given.extra_seconds


def _later(closes_at: datetime | None, own: datetime) -> datetime | None:
    return closes_at if closes_at is not None and closes_at > own else None


def _most(given: Sequence[Given], field: Callable[[Given], _Value | None]) -> _Value | None:
    for is_own in (True, False):
        values = [value for one in given if one.is_own is is_own and (value := field(one)) is not None]
        if values:
            return max(values)
    return None
