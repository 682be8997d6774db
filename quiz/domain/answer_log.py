"""The response log of one attempt read back: what became of each row, which devices there were, what stands out.

What stands out is told as facts, never as a verdict: two devices that answered by turns, many answers faster than the
questions can be read, long silences. Nothing is done about any of it by the machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

#: What became of a row. COUNTS: the answer of its slot; CLEARED: the slot's latest word, which is that it is empty; REPLACED:
#: was the answer until another came; HISTORY: came behind a newer one of its device; LATE: after the end, not accepted.
COUNTS, CLEARED, REPLACED, HISTORY, LATE = "counts", "cleared", "replaced", "history", "late"

#: A question answered sooner than this after the one before has hardly been read.
FAST = timedelta(seconds=2)
#: So many of them one after the other stand out.
FAST_RUN = 3
#: A silence from this length on stands out; of more than MOST_SILENCES the longest are told.
SILENCE = timedelta(minutes=5)
MOST_SILENCES = 5
#: Of more pairs of devices those are told that overlapped the longest.
MOST_PAIRS = 5
#: Pairs are looked for among so many devices; a log may name any number of them.
MOST_DEVICES = 50


@dataclass(frozen=True)
class LoggedAnswer:
    """One row of the log. `answered_at`: the phone's word for when; `is_accepted`: it is late and somebody let it count."""

    id: int
    slot: int
    device: str
    seq: int
    answer: Any
    received_at: datetime
    answered_at: datetime | None
    late: bool
    is_accepted: bool = False

    @property
    def moment(self) -> datetime:
        """When it was answered, as far as it is known."""
        return self.answered_at or self.received_at


def became_of(log: Sequence[LoggedAnswer]) -> list[str]:
    """What became of each row, in the order received; the same rule as quiz.domain.attempts.current_answers."""
    highest: dict[tuple[int, str], int] = {}
    latest: dict[int, int] = {}
    fates = []
    for place, row in enumerate(log):
        if row.late and not row.is_accepted:
            fates.append(LATE)
        elif row.seq < highest.get((row.slot, row.device), 0):
            fates.append(HISTORY)
        else:
            highest[row.slot, row.device] = row.seq
            if row.slot in latest:
                fates[latest[row.slot]] = REPLACED
            latest[row.slot] = place
            fates.append(CLEARED if row.answer is None else COUNTS)
    return fates


def device_numbers(log: Iterable[LoggedAnswer]) -> dict[str, int]:
    """1, 2 ... for each device, in the order in which the server first heard of them."""
    return {device: number for number, device in enumerate(dict.fromkeys(row.device for row in log), start=1)}


@dataclass(frozen=True)
class TwoDevices:
    """Two devices (by number) that answered by turns: each sent something between the first and the last of the other."""

    first: int
    second: int
    since: datetime
    until: datetime


@dataclass(frozen=True)
class FastRun:
    """So many questions, each answered less than FAST after the one before."""

    count: int
    since: datetime
    until: datetime


@dataclass(frozen=True)
class Silence:
    """Nothing was received for so long, while it could have been."""

    since: datetime
    until: datetime

    @property
    def milliseconds(self) -> int:
        """How long."""
        return (self.until - self.since) // timedelta(milliseconds=1)


def devices_by_turns(log: Sequence[LoggedAnswer]) -> list[TwoDevices]:
    """The pairs of devices whose times of sending overlap, the longest overlaps first; of many devices the first ones."""
    spans: dict[str, tuple[datetime, datetime]] = {}
    for row in log:
        first, _last = spans.get(row.device, (row.received_at, row.received_at))
        spans[row.device] = (first, row.received_at)
    devices = list(spans)[:MOST_DEVICES]
    found = []
    for place, one in enumerate(devices):
        for other in devices[place + 1 :]:
            since, until = max(spans[one][0], spans[other][0]), min(spans[one][1], spans[other][1])
            if since <= until:
                found.append(TwoDevices(place + 1, devices.index(other) + 1, since, until))
    return sorted(found, key=lambda one: one.since - one.until)[:MOST_PAIRS]


def fast_runs(log: Sequence[LoggedAnswer]) -> list[FastRun]:
    """Runs of questions that were first answered one right after the other.

    By the phone's word for when, since what was kept on it without a network arrives together. Rows of one device without
    that word that arrived together say nothing about when they were answered, and are left out.
    """
    firsts: dict[int, LoggedAnswer] = {}
    for row in log:
        if row.answer is not None and row.slot not in firsts:
            firsts[row.slot] = row
    ordered = sorted(firsts.values(), key=lambda row: (row.moment, row.id))
    runs: list[list[LoggedAnswer]] = []
    for before, row in zip(ordered, ordered[1:], strict=False):
        unknown = row.answered_at is None and row.received_at == before.received_at
        if unknown or row.moment - before.moment >= FAST or row.device != before.device:
            continue
        if runs and runs[-1][-1] is before:
            runs[-1].append(row)
        else:
            runs.append([before, row])
    return [FastRun(len(run) - 1, run[0].moment, run[-1].moment) for run in runs if len(run) - 1 >= FAST_RUN]


def silences(log: Sequence[LoggedAnswer], stretches: Sequence[tuple[datetime, datetime]]) -> list[Silence]:
    """The longest silences within the stretches in which answers were possible, in their order."""
    found = []
    for since, until in stretches:
        moments = [since, *(row.received_at for row in log if since <= row.received_at <= until), until]
        found += [
            Silence(before, after)
            for before, after in zip(moments, moments[1:], strict=False)
            if after - before >= SILENCE
        ]
    longest = sorted(found, key=lambda one: one.since - one.until)[:MOST_SILENCES]
    return sorted(longest, key=lambda one: one.since)
