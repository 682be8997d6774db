"""Outages: times in which people could not save, found in the signs of life of the web workers; what they cost whom.

Each worker gives a sign of life (*beat*) every BEAT_SECONDS with the number of saves since its last one and how many of
them were answered 5xx. More than SILENCE_SECONDS without a beat of any worker is an outage; so is a minute in which more
than FAILING_PERCENT of the saves were answered 5xx. What an outage cost an attempt is its overlap with the attempt's own
window, rounded up to a minute.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

BEAT_SECONDS = 5
SILENCE_SECONDS = 15
FAILING_PERCENT = 5
SILENCE, FAILURES = "silence", "failures"
PROPOSED, APPLIED, DISMISSED = "proposed", "applied", "dismissed"
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, order=True)
class Interval:
    """From `began_at` to `ended_at`."""

    began_at: datetime
    ended_at: datetime


@dataclass(frozen=True)
class Minute:
    """What all workers together saved in the minute from `began_at`."""

    began_at: datetime
    saves: int
    failures: int


def silences(beats: Iterable[datetime]) -> list[Interval]:
    """The times between two neighbouring beats that are too long; `beats` in their order, of all workers together."""
    found = []
    before: datetime | None = None
    for beat in beats:
        if before is not None and beat - before > timedelta(seconds=SILENCE_SECONDS):
            found.append(Interval(before, beat))
        before = beat
    return found


def by_minute(beats: Iterable[tuple[datetime, int, int]]) -> list[Minute]:
    """(instant, saves, failures) summed by the minute of the clock, in order."""
    sums: dict[datetime, tuple[int, int]] = {}
    for at, saves, failures in beats:
        began_at = at.astimezone(UTC).replace(second=0, microsecond=0)
        before = sums.get(began_at, (0, 0))
        sums[began_at] = (before[0] + saves, before[1] + failures)
    return [Minute(began_at, *sums[began_at]) for began_at in sorted(sums)]


def failing(minutes: Sequence[Minute]) -> list[Interval]:
    """The minutes in which too many saves failed, neighbours joined."""
    found: list[Interval] = []
    for minute in minutes:
        if minute.failures * 100 <= minute.saves * FAILING_PERCENT:
            continue
        if found and found[-1].ended_at == minute.began_at:
            found[-1] = Interval(found[-1].began_at, minute.began_at + _MINUTE)
        else:
            found.append(Interval(minute.began_at, minute.began_at + _MINUTE))
    return found


def without(interval: Interval, others: Iterable[Interval]) -> list[Interval]:
    """What is left of an interval that no other one covers, in order: what was given back once is not given twice."""
    left = [interval]
    for other in others:
        left = [piece for whole in left for piece in _cut(whole, other)]
    return sorted(left)


def _cut(whole: Interval, other: Interval) -> list[Interval]:
    pieces = (
        Interval(whole.began_at, min(whole.ended_at, other.began_at)),
        Interval(max(whole.began_at, other.ended_at), whole.ended_at),
    )
    return [piece for piece in pieces if piece.began_at < piece.ended_at]


def lost_seconds(pieces: Sequence[Interval], *, started_at: datetime, ends_at: datetime) -> int:
    """Seconds to be given back to an attempt with this window: its overlap, rounded up to whole minutes."""
    lost = timedelta()
    for piece in pieces:
        lost += max(timedelta(), min(piece.ended_at, ends_at) - max(piece.began_at, started_at))
    return -(-lost // _MINUTE) * 60
