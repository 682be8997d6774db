"""The contest clock: when an attempt ends, what a late answer means, which answer is the answer.

D is the earlier of start + time limit and the close of the window. Answers and submissions count until D + tolerance.
Everything is decided from instants alone, never from who looks first.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

IN_PROGRESS, FINISHED, ABANDONED, VOIDED = "in_progress", "finished", "abandoned", "voided"


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


def duration_ms(started_at: datetime, submitted_at: datetime, due_at: datetime | None) -> int:
    """Milliseconds used, at most until D: walking away does not beat pressing the button in the tolerance."""
    end = submitted_at if due_at is None else min(submitted_at, due_at)
    return max(0, (end - started_at) // timedelta(milliseconds=1))


@dataclass(frozen=True)
class Saved:
    """One row of the response log, in the order received."""

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


def closed_reason(state: str) -> str:
    """Why an ended attempt takes no answer: voided, or submitted; time is for who came too late."""
    return "voided" if state == VOIDED else "submitted"


def minutes_left_at_start(
    now: datetime, *, limit_seconds: int | None, closes_at: datetime | None
) -> int | None:
    """Whole minutes that a start now would have, when the close cuts the limit short; otherwise None."""
    if limit_seconds is None or closes_at is None:
        return None
    seconds = (closes_at - now).total_seconds()
    return max(0, int(seconds // 60)) if seconds < limit_seconds else None
