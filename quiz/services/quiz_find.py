"""Which quizzes a person may take, and how far he is with each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, and_, bindparam, case, exists, func, or_, select
from sqlalchemy.orm import Session

from quiz.domain.accommodations import Allowance
from quiz.domain.attempts import FINISHED, IN_PROGRESS, is_overdue, next_start_at
from quiz.domain.errors import NotFound
from quiz.domain.identity import Actor
from quiz.models import Attempt, ContestEntrant, Quiz, UnitClosure
from quiz.services.attempt_due import allowances_by_quiz
from quiz.services.person_records import records_of

#: The order of the list: practice first, then what counts.
KIND_ORDER = ("practice", "ranked", "class", "module")
#: The last end of some attempts. Of each the earlier of its finish and D: a tab that was forgotten in the tolerance does
#: not lengthen the wait for the next one.
LAST_END = func.max(case((Attempt.due_at < Attempt.submitted_at, Attempt.due_at), else_=Attempt.submitted_at))


@dataclass(frozen=True)
class OpenQuiz:
    """A quiz with what it gives the reader and his use of it. `open_attempt`: public id of the attempt in progress."""

    quiz: Quiz
    allowance: Allowance
    attempts_used: int
    open_attempt: str | None
    best_score: int | None
    best_max: int | None
    last_end: datetime | None = None

    def waits_until(self, now: datetime) -> datetime | None:
        """From when on another attempt may be begun, if the last one ended too short a while ago; else None."""
        begins_at = next_start_at(self.last_end, self.quiz.delay_seconds)
        return begins_at if begins_at is not None and begins_at > now else None

    @property
    def attempts_left(self) -> int | None:
        """Attempts that may still be begun; None for any number."""
        allowed = self.allowance.attempts_allowed
        return None if allowed is None else max(0, allowed - self.attempts_used)


#: Built once: the list of quizzes, an intro and every result ask it.
_USE = (
    select(
        Attempt.quiz_id,
        func.count(),
        func.max(case((Attempt.state == IN_PROGRESS, Attempt.public_id))),
        func.max(case((Attempt.state == FINISHED, Attempt.score))),
        func.max(Attempt.max_score),
        LAST_END,
    )
    .where(
        Attempt.person_id.in_(records_of(bindparam("person", type_=BigInteger))),
        Attempt.quiz_id.in_(bindparam("quizzes", expanding=True)),
        Attempt.is_preview.is_(False),
    )
    .group_by(Attempt.quiz_id)
)


def within_reach(actor: Actor) -> ColumnElement[bool]:
    """The quiz is meant for the actor's audience, unit and class."""
    return _reach(actor.is_pupil, actor.unit_id, actor.person_id)


def _reach(is_student: bool, unit_id: Any, person_id: Any) -> ColumnElement[bool]:
    for_audience = Quiz.for_students if is_student else Quiz.for_staff
    above = exists().where(UnitClosure.ancestor_id == Quiz.unit_id, UnitClosure.descendant_id == unit_id)
    joined = exists().where(
        ContestEntrant.contest_id == Quiz.contest_id, ContestEntrant.person_id == person_id
    )
    return and_(for_audience, above, or_(Quiz.group_id.is_(None), joined))


@cache
def _finding(*, is_student: bool, hold: bool) -> Select[Quiz]:
    """Built once for each: every start asks it twice."""
    reach = _reach(is_student, bindparam("unit"), bindparam("person"))
    query = select(Quiz).where(Quiz.public_id == bindparam("quiz"), reach)
    if hold:
        query = query.with_for_update(read=True, key_share=True).execution_options(populate_existing=True)
    return query


@cache
def _reaching(*, is_student: bool) -> Select[int]:
    reach = _reach(is_student, bindparam("unit"), bindparam("person"))
    return select(Quiz.id).where(Quiz.public_id == bindparam("quiz"), reach)


def find_quiz(session: Session, *, actor: Actor, quiz_id: str, hold: bool = False) -> Quiz:
    """The quiz with this public id, if it is meant for the actor; raises NotFound.

    `hold`: its settings stay as they are until the commit, and who is changing them is waited for first.
    """
    if actor.unit_id is None:
        raise NotFound("quiz")
    quiz = session.scalar(
        _finding(is_student=actor.is_pupil, hold=hold),
        {"quiz": quiz_id, "unit": actor.unit_id, "person": actor.person_id},
    )
    if quiz is None:
        raise NotFound("quiz")
    return quiz


def check_reach(session: Session, *, actor: Actor, quiz_id: str) -> None:
    """Raises NotFound as find_quiz does, without reading the quiz: every start asks it first."""
    asked = {"quiz": quiz_id, "unit": actor.unit_id, "person": actor.person_id}
    query = _reaching(is_student=actor.is_pupil)
    if actor.unit_id is None or session.connection().execute(query, asked).first() is None:
        raise NotFound("quiz")


def list_open_quizzes(session: Session, *, actor: Actor, now: datetime) -> list[OpenQuiz]:
    """Quizzes whose window is open to the actor, practice first. Four queries whatever their number."""
    return [entry for entry in list_quizzes(session, actor=actor) if is_open(entry, now)]


def is_open(entry: OpenQuiz, now: datetime) -> bool:
    """Whether this instant lies in the quiz's window as its reader has it."""
    return entry.quiz.opens_at <= now and not entry.allowance.is_closed(now)


def may_begin(entry: OpenQuiz, now: datetime) -> bool:
    """Whether its reader could begin another attempt at this instant."""
    is_free = entry.open_attempt is None and entry.attempts_left != 0 and entry.waits_until(now) is None
    return is_free and is_open(entry, now)


def list_quizzes(session: Session, *, actor: Actor) -> list[OpenQuiz]:
    """Every quiz meant for the actor, also those not open now."""
    if actor.unit_id is None:
        return []
    quizzes = list(session.scalars(select(Quiz).where(within_reach(actor))))
    quizzes.sort(key=lambda quiz: (KIND_ORDER.index(quiz.kind), quiz.position, quiz.id))
    return _open_quizzes(session, actor, quizzes)


def describe_quiz(session: Session, *, actor: Actor, quiz: Quiz) -> OpenQuiz:
    """One quiz with what it gives the actor and his use of it."""
    return _open_quizzes(session, actor, [quiz])[0]


@dataclass(frozen=True)
class _Use:
    attempts: int
    open_attempt: str | None
    best_score: int | None
    best_max: int | None
    last_end: datetime | None


def _open_quizzes(session: Session, actor: Actor, quizzes: list[Quiz]) -> list[OpenQuiz]:
    used = _use_by_quiz(session, actor, [quiz.id for quiz in quizzes])
    allowances = allowances_by_quiz(session, quizzes, actor.person_id, actor.group_id)
    entries = []
    for quiz in quizzes:
        use = used.get(quiz.id) or _Use(0, None, None, None, None)
        entries.append(
            OpenQuiz(
                quiz,
                allowances[quiz.id],
                use.attempts,
                use.open_attempt,
                use.best_score,
                use.best_max,
                use.last_end,
            )
        )
    return entries


def _use_by_quiz(session: Session, actor: Actor, quiz_ids: list[int]) -> dict[int, _Use]:
    rows = session.execute(_USE, {"person": actor.person_id, "quizzes": quiz_ids})
    return {quiz_id: _Use(*use) for quiz_id, *use in rows}


def has_ended(attempt: Attempt, now: datetime) -> bool:
    """Whether an attempt takes no more answers at this instant, whatever its row still says."""
    return attempt.state != IN_PROGRESS or is_overdue(attempt.accept_until, now)
