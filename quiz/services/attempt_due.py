"""What a quiz gives to whom after accommodations, and the ends of attempts in progress whenever that changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, insert, or_, select, update
from sqlalchemy.orm import Session

from quiz.domain.accommodations import Allowance, Given, allowance
from quiz.domain.attempts import IN_PROGRESS, accept_until, deadline, is_overdue, moved_deadline
from quiz.models import Accommodation, Attempt, AttemptEvent, Quiz
from quiz.services.attempt_events import plain

#: Attempts whose ends are computed and written by the same few statements.
BATCH = 1000
#: Person and class.
Holder = tuple[int, int | None]


@dataclass(frozen=True)
class Moved:
    """An attempt in progress whose end was moved; D before and after."""

    attempt_id: int
    person_id: int
    before: datetime | None
    after: datetime | None


@dataclass(frozen=True)
class Recomputed:
    """What became of the attempts in progress. `ended`: those (numbers) whose time was over already, left as they were."""

    moved: list[Moved]
    ended: list[int]
    unchanged: int


def allowance_of(session: Session, quiz: Quiz, person_id: int, group_id: int | None) -> Allowance:
    """What this quiz gives this person as a pupil of this class (None: of none). One query."""
    return allowances_of(session, quiz, [(person_id, group_id)])[person_id, group_id]


def allowances_of(session: Session, quiz: Quiz, holders: Iterable[Holder]) -> dict[Holder, Allowance]:
    """`allowance_of` for many people. One query."""
    asked = list(holders)
    given = _given(session, [quiz.id], asked)[quiz.id]
    return {holder: _allowance(quiz, given, holder) for holder in asked}


def allowances_by_quiz(
    session: Session, quizzes: Sequence[Quiz], person_id: int, group_id: int | None
) -> dict[int, Allowance]:
    """`allowance_of` for many quizzes, by their numbers. One query."""
    given = _given(session, [quiz.id for quiz in quizzes], [(person_id, group_id)])
    return {quiz.id: _allowance(quiz, given[quiz.id], (person_id, group_id)) for quiz in quizzes}


@dataclass(frozen=True)
class _Held:
    """What was given, by whom it was given to."""

    by_person: Mapping[int, list[Given]]
    by_group: Mapping[int, list[Given]]


def _given(session: Session, quiz_ids: Sequence[int], holders: Sequence[Holder]) -> dict[int, _Held]:
    """Accommodations in force at these quizzes, also those given for every quiz, that concern these holders."""
    people = {person_id for person_id, _group_id in holders}
    groups = {group_id for _person_id, group_id in holders if group_id is not None}
    rows = session.execute(
        select(
            Accommodation.quiz_id,
            Accommodation.person_id,
            Accommodation.group_id,
            Accommodation.extra_percent,
            Accommodation.extra_seconds,
            Accommodation.extra_attempts,
            Accommodation.closes_at,
        ).where(
            Accommodation.withdrawn_at.is_(None),
            or_(Accommodation.quiz_id.in_(quiz_ids), Accommodation.quiz_id.is_(None)),
            or_(Accommodation.person_id.in_(people), Accommodation.group_id.in_(groups)),
        )
    ).all()
    held = {quiz_id: _Held(defaultdict(list), defaultdict(list)) for quiz_id in quiz_ids}
    for row in rows:
        for quiz_id in quiz_ids if row.quiz_id is None else [row.quiz_id]:
            place, number = (
                (held[quiz_id].by_group, row.group_id)
                if row.person_id is None
                else (held[quiz_id].by_person, row.person_id)
            )
            place[number].append(_as_given(row))
    return held


def _as_given(row: Any) -> Given:
    # One instant for every quiz would open again whatever had closed before it.
    closes_at = None if row.quiz_id is None else row.closes_at
    return Given(
        row.person_id is not None, row.extra_percent, row.extra_seconds, row.extra_attempts, closes_at
    )


def _allowance(quiz: Quiz, held: _Held, holder: Holder) -> Allowance:
    person_id, group_id = holder
    given = [*held.by_person.get(person_id, ())]
    if group_id is not None:
        given += held.by_group.get(group_id, ())
    return allowance(
        given,
        limit_seconds=quiz.time_limit_seconds,
        attempts_allowed=quiz.attempts_allowed,
        closes_at=quiz.closes_at,
    )


def recompute_due(
    session: Session,
    *,
    quiz: Quiz,
    kind: str,
    reason: str,
    actor_id: int | None,
    now: datetime,
    only: ColumnElement[bool] | None = None,
) -> Recomputed:
    """Bring D of the quiz's attempts in progress (or of those among them that `only` says) to what now holds.

    What now holds: the quiz's settings, accommodations, compensation and reopening, as this unit of work has them. Each
    attempt that changes gets one event of `kind`. What was over at `now` by its old end has ended, whoever finishes it.

    The quiz's row is held first: whoever begins meanwhile has either begun (and is found here) or waits for the commit
    and begins by what then holds. Then the attempts, in the order of their numbers, before anything else is held.
    """
    session.flush()
    session.execute(select(Quiz.id).where(Quiz.id == quiz.id).with_for_update())
    running = _lock_running(session, quiz, only)
    ended = [row.id for row in running if is_overdue(row.accept_until, now)]
    open_rows = [row for row in running if not is_overdue(row.accept_until, now)]
    moved: list[Moved] = []
    for first in range(0, len(open_rows), BATCH):
        rows = open_rows[first : first + BATCH]
        moved += _apply(session, quiz, rows, _Change(kind, reason, actor_id, now))
    _forget_stale(session, {one.attempt_id for one in moved})
    return Recomputed(moved, ended, len(open_rows) - len(moved))


@dataclass(frozen=True)
class _Change:
    """Who changes ends when and why."""

    kind: str
    reason: str
    actor_id: int | None
    now: datetime


def _lock_running(session: Session, quiz: Quiz, only: ColumnElement[bool] | None) -> Sequence[Any]:
    query = (
        select(
            Attempt.id,
            Attempt.person_id,
            Attempt.group_id,
            Attempt.started_at,
            Attempt.due_at,
            Attempt.tolerance_seconds,
            Attempt.accept_until,
            Attempt.compensation_seconds,
            Attempt.reopened_until,
        )
        .where(Attempt.quiz_id == quiz.id, Attempt.state == IN_PROGRESS)
        .order_by(Attempt.id)
        .with_for_update()
    )
    return session.execute(query if only is None else query.where(only)).all()


def _apply(session: Session, quiz: Quiz, rows: Sequence[Any], change: _Change) -> list[Moved]:
    """Write the new ends of one batch, with an event for each; three statements."""
    allowances = allowances_of(session, quiz, {(row.person_id, row.group_id) for row in rows})
    moved, columns, events = [], [], []
    for row in rows:
        due_at = _due_at(row, allowances[row.person_id, row.group_id], change.now)
        before = {"due_at": row.due_at, "tolerance_seconds": row.tolerance_seconds}
        after = {"due_at": due_at, "tolerance_seconds": quiz.tolerance_seconds}
        changed = [name for name in after if after[name] != before[name]]
        if not changed:
            continue
        moved.append(Moved(row.id, row.person_id, row.due_at, due_at))
        last_instant = moved_deadline(
            row.accept_until, accept_until(due_at, quiz.tolerance_seconds), change.now
        )
        columns.append({"id": row.id, **after, "accept_until": last_instant})
        events.append(
            {
                "attempt_id": row.id,
                "at": change.now,
                "actor_id": change.actor_id,
                "kind": change.kind,
                "reason": change.reason,
                "before": {name: plain(before[name]) for name in changed},
                "after": {name: plain(after[name]) for name in changed},
            }
        )
    if moved:
        session.execute(update(Attempt), columns)
        session.execute(insert(AttemptEvent), events)
    return moved


def _due_at(row: Any, own: Allowance, now: datetime) -> datetime | None:
    due_at = deadline(
        row.started_at,
        limit_seconds=own.limit_seconds,
        closes_at=own.closes_at,
        compensation_seconds=row.compensation_seconds,
        reopened_until=row.reopened_until,
    )
    return moved_deadline(row.due_at, due_at, now)


def _forget_stale(session: Session, attempt_ids: set[int]) -> None:
    """What this unit of work has read of these attempts before is read anew when it is asked for."""
    for row in session.identity_map.values():
        if isinstance(row, Attempt) and row.id in attempt_ids:
            session.expire(row)
