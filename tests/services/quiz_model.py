"""What a quiz gives to whom, told a second time and as plainly as can be: limit, close, tolerance, and what was given beyond."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction
from math import ceil
from typing import TypeVar

Worth = TypeVar("Worth", int, datetime)


@dataclass
class Gift:
    """An accommodation of one person, or of the class that all are in."""

    person: int | None
    percent: int | None = None
    seconds: int | None = None
    attempts: int | None = None
    close: datetime | None = None
    is_withdrawn: bool = False


@dataclass
class ModelQuiz:
    """A quiz as it is set up at this moment; None: no limit, no close."""

    limit: int | None
    close: datetime | None
    tolerance: timedelta
    attempts: int
    must_submit: bool
    delay: timedelta = timedelta(0)
    gifts: list[Gift] = field(default_factory=list)

    def allowed(self, person: int) -> int:
        """How many attempts he has."""
        return self.attempts + (self._best(person, lambda gift: gift.attempts) or 0)

    def closes(self, person: int) -> datetime | None:
        """From when he cannot begin any more."""
        own = self.close
        if own is None:
            return None
        return self._best(person, lambda gift: gift.close if gift.close and gift.close > own else None) or own

    def end(
        self, person: int, started_at: datetime, reopened_until: datetime | None = None
    ) -> datetime | None:
        """D of an attempt that he began at this instant."""
        if reopened_until is not None:
            return reopened_until
        ends = [self.closes(person)]
        if self.limit is not None:
            ends.append(started_at + timedelta(seconds=self.limit + self._more_time(person, self.limit)))
        return min((end for end in ends if end is not None), default=None)

    def _more_time(self, person: int, limit: int) -> int:
        def worth(gift: Gift) -> int | None:
            return gift.seconds if gift.percent is None else ceil(Fraction(limit * gift.percent, 100))

        return self._best(person, worth) or 0

    def _best(self, person: int, worth: Callable[[Gift], Worth | None]) -> Worth | None:
        """The most of what was given to him; if that is nothing, of what was given to the class."""
        for holder in (person, None):
            found = [
                value
                for gift in self.gifts
                if gift.person == holder and not gift.is_withdrawn and (value := worth(gift)) is not None
            ]
            if found:
                return max(found)
        return None
