"""What a quiz gives to whom after accommodations, and the ends of attempts in progress whenever that changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, insert, or_, select, update
from sqlalchemy.orm import Session

from quiz.domain.accommodations import Allowance, Given, allowance
from quiz.domain.attempts import IN_PROGRESS, accept_until, deadline, is_overdue, moved_deadline
from quiz.models import Accommodation, Attempt, AttemptEvent, Quiz
from quiz.services.attempt_events import plain

#: Attempts whose ends are computed and written by the same few statements.
BATCH = 1000
#: What an event tells before and after.
_TOLD = ("due_at", "tolerance_seconds")
#: Person and class.
Holder = tuple[int, int | None]

#: Built once: every start asks it.
_GIVEN = select(
    Accommodation.quiz_id,
    Accommodation.person_id,
    Accommodation.group_id,
    Accommodation.extra_percent,
    Accommodation.extra_seconds,
    Accommodation.extra_attempts,
    Accommodation.closes_at,
).where(
    Accommodation.withdrawn_at.is_(None),
    Accommodation.id != bindparam("without"),
    or_(
        Accommodation.quiz_id.in_(bindparam("quizzes", expanding=True)),
        Accommodation.quiz_id.is_(None),
    ),
    or_(
        Accommodation.person_id.in_(bindparam("people", expanding=True)),
        Accommodation.group_id.in_(bindparam("groups", expanding=True)),
    ),
)


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


@dataclass(frozen=True)
class Trial:
    """What to take as given, and as withdrawn, although it is not so; `plus` need not be in the session."""

    plus: Accommodation | None = None
    without: Accommodation | None = None


def allowances_of(
    session: Session, quiz: Quiz, holders: Iterable[Holder], trial: Trial | None = None
) -> dict[Holder, Allowance]:
    """`allowance_of` for many people. One query."""
    asked = list(holders)
    given = _given(session, [quiz.id], asked, trial or Trial())[quiz.id]
    return {holder: _allowance(quiz, given, holder) for holder in asked}


def allowances_by_quiz(
    session: Session, quizzes: Sequence[Quiz], person_id: int, group_id: int | None
) -> dict[int, Allowance]:
    """`allowance_of` for many quizzes, by their numbers. One query."""
    given = _given(session, [quiz.id for quiz in quizzes], [(person_id, group_id)], Trial())
    return {quiz.id: _allowance(quiz, given[quiz.id], (person_id, group_id)) for quiz in quizzes}


@dataclass(frozen=True)
class _Held:
    """What was given, by whom it was given to."""

    by_person: Mapping[int, list[Given]]
    by_group: Mapping[int, list[Given]]


def _given(
    session: Session, quiz_ids: Sequence[int], holders: Sequence[Holder], trial: Trial
) -> dict[int, _Held]:
    """Accommodations in force at these quizzes, also those given for every quiz, that concern these holders."""
    people = {person_id for person_id, _group_id in holders}
    groups = {group_id for _person_id, group_id in holders if group_id is not None}
    rows: list[Any] = [] if trial.plus is None else [trial.plus]
    without = trial.without.id if trial.without else 0
    asked = {"quizzes": list(quiz_ids), "people": list(people), "groups": list(groups), "without": without}
    rows += session.execute(_GIVEN, asked).all()
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
    extra: Mapping[str, Any] | None = None,
) -> Recomputed:
    """Bring D of the quiz's attempts in progress (or of those among them that `only` says) to what now holds.

    What now holds: the quiz's settings, accommodations, compensation and reopening, as this unit of work has them. Each
    attempt that changes gets one event of `kind`, which tells `extra` too. What was over at `now` by its old end has ended,
    whoever finishes it.

    The quiz's row is held first: whoever begins meanwhile has either begun (and is found here) or waits for the commit
    and begins by what then holds. Then the attempts, in the order of their numbers, before anything else is held.
    """
    session.flush()
    session.execute(select(Quiz.id).where(Quiz.id == quiz.id).with_for_update())
    found, plans = _plan(session, quiz, _running(session, quiz, only, hold=True), now, None)
    event = {"at": now, "actor_id": actor_id, "kind": kind, "reason": reason}
    for first in range(0, len(plans), BATCH):
        batch = plans[first : first + BATCH]
        session.execute(update(Attempt), [{"id": plan.row.id, **plan.columns} for plan in batch])
        session.execute(insert(AttemptEvent), [event | plan.change(extra) for plan in batch])
    _forget_stale(session, {plan.row.id for plan in plans})
    return found


def preview_due(
    session: Session,
    *,
    quiz: Quiz,
    now: datetime,
    only: ColumnElement[bool] | None = None,
    trial: Trial | None = None,
) -> Recomputed:
    """What `recompute_due` would do at this moment, if `trial` were so; nothing is held and nothing is changed."""
    running = _running(session, quiz, only, hold=False)
    return _plan(session, quiz, running, now, trial)[0]


@dataclass(frozen=True)
class _Planned:
    """One attempt's row as it is, and its columns as they are to be."""

    row: Any
    columns: dict[str, Any]

    def change(self, extra: Mapping[str, Any] | None) -> dict[str, Any]:
        """What an event tells of it."""
        names = [name for name in _TOLD if getattr(self.row, name) != self.columns[name]]
        return {
            "attempt_id": self.row.id,
            "before": {name: plain(getattr(self.row, name)) for name in names},
            "after": {name: plain(self.columns[name]) for name in names} | dict(extra or {}),
        }


def _plan(
    session: Session, quiz: Quiz, running: Sequence[Any], now: datetime, trial: Trial | None
) -> tuple[Recomputed, list[_Planned]]:
    open_rows = [row for row in running if not is_overdue(row.accept_until, now)]
    plans: list[_Planned] = []
    for first in range(0, len(open_rows), BATCH):
        rows = open_rows[first : first + BATCH]
        allowances = allowances_of(session, quiz, {(row.person_id, row.group_id) for row in rows}, trial)
        for row in rows:
            columns = _columns(row, quiz, allowances[row.person_id, row.group_id], now)
            if any(getattr(row, name) != columns[name] for name in _TOLD):
                plans.append(_Planned(row, columns))
    ended = [row.id for row in running if is_overdue(row.accept_until, now)]
    moved = [
        Moved(plan.row.id, plan.row.person_id, plan.row.due_at, plan.columns["due_at"]) for plan in plans
    ]
    return Recomputed(moved, ended, len(open_rows) - len(moved)), plans


def _columns(row: Any, quiz: Quiz, own: Allowance, now: datetime) -> dict[str, Any]:
    due_at = deadline(
        row.started_at,
        limit_seconds=own.limit_seconds,
        closes_at=own.closes_at,
        compensation_seconds=row.compensation_seconds,
        reopened_until=row.reopened_until,
    )
    due_at = moved_deadline(row.due_at, due_at, now)
    last_instant = accept_until(due_at, quiz.tolerance_seconds)
    return {
        "due_at": due_at,
        "tolerance_seconds": quiz.tolerance_seconds,
        "accept_until": moved_deadline(row.accept_until, last_instant, now),
    }


def _running(session: Session, quiz: Quiz, only: ColumnElement[bool] | None, *, hold: bool) -> Sequence[Any]:
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
    )
    if hold:
        query = query.with_for_update()
    return session.execute(query if only is None else query.where(only)).all()


def _forget_stale(session: Session, attempt_ids: set[int]) -> None:
    """What this unit of work has read of these attempts before is read anew when it is asked for."""
    for row in session.identity_map.values():
        if isinstance(row, Attempt) and row.id in attempt_ids:
            session.expire(row)
