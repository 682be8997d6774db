"""The contest clock: when an attempt ends, what a late answer means, which answer is the answer.

D is the earlier of start + time limit and the close of the window. Answers and submissions count until D + tolerance.
Everything is decided from instants alone, never from who looks first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from quiz.domain.errors import MoveRefused

_MILLISECOND = timedelta(milliseconds=1)
IN_PROGRESS, FINISHED, ABANDONED, VOIDED = "in_progress", "finished", "abandoned", "voided"
#: Every change of state that there is: what is done to an attempt, in which states, and the state after it. A late answer
#: may be accepted without a change of state, but not into a result that has been voided.
MOVES: Mapping[str, Mapping[str, str]] = {
    "finish": {IN_PROGRESS: FINISHED},
    "abandon": {IN_PROGRESS: ABANDONED},
    "void": {FINISHED: VOIDED},
    "restore": {VOIDED: FINISHED},
    "reopen": {FINISHED: IN_PROGRESS, ABANDONED: IN_PROGRESS},
    "accept_late": {IN_PROGRESS: IN_PROGRESS, FINISHED: FINISHED, ABANDONED: ABANDONED},
}


def state_after(move: str, state: str) -> str:
    """The state after this move; raises MoveRefused where the rules know no such change."""
    try:
        return MOVES[move][state]
    except KeyError:
        raise MoveRefused(move, state) from None


def deadline(
    started_at: datetime,
    *,
    limit_seconds: int | None,
    closes_at: datetime | None,
    compensation_seconds: int = 0,
    reopened_until: datetime | None = None,
) -> datetime | None:
    """D, or None when neither a limit nor a close exists. Limit and close are those after accommodations.

    The end that a person gave when reopening stands instead of both; what was given back for outages comes on top.
    """
    ends = []
    if limit_seconds is not None:
        ends.append(started_at + timedelta(seconds=limit_seconds))
    if closes_at is not None:
        ends.append(closes_at)
    end = reopened_until or min(ends, default=None)
    return None if end is None else end + timedelta(seconds=compensation_seconds)


def moved_deadline(before: datetime | None, after: datetime | None, now: datetime) -> datetime | None:
    """D once settings that give `after` are applied at `now` to an attempt in progress that had `before`.

    An earlier end works from this moment on, never before it: what was answered until now was acknowledged as in time.
    """
    if after is None or after >= now:
        return after
    return now if before is None else max(after, min(before, now))


def accept_until(due_at: datetime | None, tolerance_seconds: int) -> datetime | None:
    """The last instant at which an answer counts; None without D."""
    return None if due_at is None else due_at + timedelta(seconds=tolerance_seconds)


def is_overdue(last_instant: datetime | None, now: datetime) -> bool:
    """Whether an attempt in progress has in truth ended."""
    return last_instant is not None and now > last_instant


def ended_at(due_at: datetime | None, last_instant: datetime | None, now: datetime) -> datetime:
    """`submitted_at` of an attempt that ends now: the real instant, or D exactly when nobody was there in time."""
    return due_at if due_at is not None and is_overdue(last_instant, now) else now


def duration_ms(
    started_at: datetime, submitted_at: datetime, due_at: datetime | None, *, shut_ms: int = 0
) -> int:
    """Milliseconds used, at most until D: walking away does not beat pressing the button in the tolerance.

    `shut_ms`: how long it stood ended before it was reopened; nobody could answer then.
    """
    return max(0, (_used_until(submitted_at, due_at) - started_at) // _MILLISECOND - shut_ms)


def shut_ms(submitted_at: datetime, due_at: datetime | None, reopened_at: datetime) -> int:
    """Milliseconds between the end of an attempt, as its duration counts it, and its reopening."""
    return max(0, (reopened_at - _used_until(submitted_at, due_at)) // _MILLISECOND)


def _used_until(submitted_at: datetime, due_at: datetime | None) -> datetime:
    return submitted_at if due_at is None else min(submitted_at, due_at)


@dataclass(frozen=True)
class Saved:
    """One row of the response log, in the order received. `late`: it came after the end and nobody has accepted it."""

    slot: int
    device: str
    seq: int
    answer: Any
    late: bool


def current_answers(log: Iterable[Saved]) -> dict[int, Any]:
    """The answer of each slot: of each device its highest `seq`, of these what the server received last.

    `log` must be in the order received. Late rows never count; a cleared slot is absent.
    """
    highest: dict[tuple[int, str], int] = {}
    answers: dict[int, Any] = {}
    for row in log:
        if row.late:
            continue
        place = (row.slot, row.device)
        if row.seq < highest.get(place, 0):
            continue
        highest[place] = row.seq
        answers[row.slot] = row.answer
    return {slot: answer for slot, answer in answers.items() if answer is not None}


@dataclass(frozen=True)
class Place:
    """Where an attempt without a way back has been: a slot and a device, and the lowest `seq` of the two in the log."""

    slot: int
    device: str
    seq: int


def is_passed(slot: int, device: str, seq: int | None, log: Iterable[Place]) -> bool:
    """Whether an answer to `slot` comes after a later question was reached, so that it may not be changed any more.

    Within a device its `seq` decides, so that what was answered in order counts in whatever order it arrives; of other
    devices, and where the server numbers (`seq` None), what was received before.
    """
    return any(
        place.slot > slot and (seq is None or place.device != device or place.seq < seq) for place in log
    )


def next_slot(reached: Iterable[int], count: int) -> int:
    """The question to show where there is no way back: the one after the furthest that was answered or left empty."""
    return min(max(reached, default=0) + 1, count)


def closed_reason(state: str) -> str:
    """Why an ended attempt takes no answer: voided, submitted, or time: abandoned, which is only who came too late."""
    return {VOIDED: "voided", ABANDONED: "time"}.get(state, "submitted")


def next_start_at(last_end: datetime | None, delay_seconds: int) -> datetime | None:
    """From when on another attempt may be begun after one that ended then; None where nothing is waited for."""
    return last_end + timedelta(seconds=delay_seconds) if last_end is not None and delay_seconds else None


def minutes_left_at_start(
    now: datetime, *, limit_seconds: int | None, closes_at: datetime | None
) -> int | None:
    """Whole minutes that a start now would have, when the close cuts the limit short; otherwise None."""
    if limit_seconds is None or closes_at is None:
        return None
    seconds = (closes_at - now).total_seconds()
    return max(0, int(seconds // 60)) if seconds < limit_seconds else None
