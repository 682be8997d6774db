"""Whom an outage cost how much: the attempts whose own window it overlaps.

*Running*: still in progress, gets the lost time on top of D. *Ended*: it ended while the outage lasted, or the clock ended
it since; it is offered reopening, with the lost time from the moment of reopening. Who handed in by himself afterwards had
the choice, and attempts without an end lost nothing. What an outage that was decided before gave back is not given twice;
whoever got time for this one, or was brought back since, is no longer among those whom it cost something.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Text, and_, exists, false, func, literal, or_, select, type_coerce
from sqlalchemy.orm import Session, load_only

from quiz.domain.attempts import ABANDONED, FINISHED, IN_PROGRESS, is_overdue
from quiz.domain.outages import APPLIED, Interval, lost_seconds, without
from quiz.models import Attempt, AttemptEvent, Outage, Quiz

_COLUMNS = (
    Attempt.quiz_id,
    Attempt.round_id,
    Attempt.unit_id,
    Attempt.started_at,
    Attempt.due_at,
    Attempt.state,
    Attempt.accept_until,
)


@dataclass(frozen=True)
class Affected:
    """An attempt and what it is to be given back."""

    attempt_id: int
    quiz_id: int
    round_id: int | None
    unit_id: int
    is_running: bool
    seconds: int


@dataclass(frozen=True)
class QuizEffect:
    """What an outage did to one quiz: numbers of attempts, and the most seconds that one of them lost."""

    title: str
    running: int
    ended: int
    most_seconds: int


def affected_attempts(session: Session, outage: Outage, *, now: datetime) -> list[Affected]:
    """Every attempt that an outage cost time, by round, unit and number. Three queries, none of them over all attempts."""
    pieces = _pieces(session, outage)
    found = []
    for condition in (_in_progress(outage), _ended(outage)):
        for attempt in session.scalars(
            select(Attempt)
            .where(
                condition,
                Attempt.started_at < outage.ended_at,
                Attempt.is_preview.is_(False),
                ~_made_up_for(outage),
            )
            .options(load_only(*_COLUMNS))
        ):
            assert attempt.due_at is not None  # both conditions ask for one
            seconds = lost_seconds(pieces, started_at=attempt.started_at, ends_at=attempt.due_at)
            if seconds:
                is_running = attempt.state == IN_PROGRESS and not is_overdue(attempt.accept_until, now)
                found.append(
                    Affected(
                        attempt.id, attempt.quiz_id, attempt.round_id, attempt.unit_id, is_running, seconds
                    )
                )
    return sorted(found, key=lambda one: (one.round_id or 0, one.unit_id, one.attempt_id))


def count_by_quiz(session: Session, affected: Sequence[Affected]) -> list[QuizEffect]:
    """The same summed by quiz, those with the most attempts first. One query."""
    titles: dict[int, str] = dict(
        session.execute(
            select(Quiz.id, Quiz.title).where(Quiz.id.in_({one.quiz_id for one in affected}))
        ).all()
    )
    running = Counter(one.quiz_id for one in affected if one.is_running)
    ended = Counter(one.quiz_id for one in affected if not one.is_running)
    most: dict[int, int] = {}
    for one in affected:
        most[one.quiz_id] = max(most.get(one.quiz_id, 0), one.seconds)
    quizzes = sorted(titles, key=lambda id_: (-(running[id_] + ended[id_]), titles[id_], id_))
    return [QuizEffect(titles[id_], running[id_], ended[id_], most[id_]) for id_ in quizzes]


def _in_progress(outage: Outage) -> ColumnElement[bool]:
    # The last instant at which an answer counts is not before D, and has an index; it is one over running attempts, so
    # the state is written out for the database to see that it fits.
    return and_(
        Attempt.state == literal(IN_PROGRESS, literal_execute=True),
        Attempt.accept_until > outage.began_at,
        Attempt.due_at > outage.began_at,
    )


def _ended(outage: Outage) -> ColumnElement[bool]:
    return and_(
        Attempt.submitted_at >= outage.began_at,
        Attempt.due_at > outage.began_at,
        Attempt.state.in_((FINISHED, ABANDONED)),
        or_(Attempt.submitted_at <= outage.ended_at, Attempt.submitted_at == Attempt.due_at),
    )


def _made_up_for(outage: Outage) -> ColumnElement[bool]:
    given = exists().where(
        AttemptEvent.attempt_id == Attempt.id,
        AttemptEvent.kind == "compensation",
        AttemptEvent.at > outage.began_at,
        type_coerce(AttemptEvent.after, Text).contains(f'"outage":"{outage.public_id}"', autoescape=True),
    )
    brought_back = func.coalesce(Attempt.reopened_until > outage.ended_at, false())
    return or_(given, brought_back)


def _pieces(session: Session, outage: Outage) -> list[Interval]:
    """What of the outage no other one has given back."""
    others = session.execute(
        select(Outage.began_at, Outage.ended_at).where(
            Outage.id != outage.id,
            Outage.state == APPLIED,
            Outage.began_at < outage.ended_at,
            Outage.ended_at > outage.began_at,
        )
    )
    whole = Interval(outage.began_at, outage.ended_at)
    return without(whole, (Interval(*other) for other in others))
