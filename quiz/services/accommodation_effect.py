"""What giving or withdrawing an accommodation does to attempts: shown beforehand, then done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from quiz.domain.attempts import IN_PROGRESS, VOIDED
from quiz.models import Accommodation, Attempt, Membership, PersonIdentity, Quiz
from quiz.services.attempt_due import Moved, Recomputed, Trial, preview_due, recompute_due


@dataclass(frozen=True)
class MovedEnd:
    """An attempt in progress whose end moves; D before and after, the person's name (None once erased)."""

    name: str | None
    before: datetime | None
    after: datetime | None


@dataclass(frozen=True)
class EndedAttempt:
    """An attempt that has ended and stays as it is."""

    id: str
    name: str | None
    number: int
    ended_at: datetime | None


@dataclass(frozen=True)
class Effect:
    """On attempts. `unchanged`: in progress, with the same end as before. `ended`: only where one quiz is concerned."""

    moved: list[MovedEnd]
    unchanged: int
    ended: list[EndedAttempt]


def holders_attempts(row: Accommodation) -> ColumnElement[bool]:
    """For a WHERE over Attempt: those of the person, or those begun as a pupil of the class."""
    if row.person_id is not None:
        return Attempt.person_id == row.person_id
    return Attempt.group_id == row.group_id


def preview_effect(session: Session, row: Accommodation, trial: Trial, *, now: datetime) -> Effect:
    """What would change at this moment for the holder of `row`, if `trial` were so; nothing is changed."""
    only = holders_attempts(row)
    done = [
        preview_due(session, quiz=quiz, now=now, only=only, trial=trial) for quiz in _concerned(session, row)
    ]
    return _effect(session, row, done)


def bring_about(session: Session, row: Accommodation, *, actor_id: int, now: datetime) -> Effect:
    """Let the attempts in progress follow what the rows say now. Events name the accommodation, not its reason: that is for
    those who manage the quiz, and an attempt's events are also read by whose attempt it is."""
    if row.quiz_id is None:
        _hold_open_quizzes(session, now)
    only = holders_attempts(row)
    done = [
        recompute_due(
            session,
            quiz=quiz,
            kind="accommodation",
            reason="",
            actor_id=actor_id,
            now=now,
            only=only,
            extra={"accommodation": row.public_id},
        )
        for quiz in _concerned(session, row)
    ]
    return _effect(session, row, done)


def _concerned(session: Session, row: Accommodation) -> Sequence[Quiz]:
    """The quiz; or those at which the holder has an attempt in progress, in the order of their numbers."""
    if row.quiz_id is not None:
        return [session.get_one(Quiz, row.quiz_id)]
    people = select(Membership.person_id).where(Membership.group_id == row.group_id)
    mine = Attempt.person_id == row.person_id if row.group_id is None else Attempt.person_id.in_(people)
    running = select(Attempt.quiz_id).where(mine, holders_attempts(row), Attempt.state == IN_PROGRESS)
    return session.scalars(select(Quiz).where(Quiz.id.in_(running)).order_by(Quiz.id)).all()


def _hold_open_quizzes(session: Session, now: datetime) -> None:
    """Whoever begins anywhere at this moment is waited for, or waits: what holds for every quiz must miss none."""
    session.flush()
    later = select(Accommodation.quiz_id).where(Accommodation.closes_at > now)
    can_be_begun = or_(Quiz.closes_at.is_(None), Quiz.closes_at > now, Quiz.id.in_(later))
    session.execute(select(Quiz.id).where(can_be_begun).order_by(Quiz.id).with_for_update())


def _effect(session: Session, row: Accommodation, done: Iterable[Recomputed]) -> Effect:
    all_done = list(done)
    moved = [one for part in all_done for one in part.moved]
    names = _names(session, moved)
    ended = []
    if row.quiz_id is not None:
        over = [attempt_id for part in all_done for attempt_id in part.ended]
        ended = _ended(session, row, over)
    return Effect(
        [MovedEnd(names.get(one.person_id), one.before, one.after) for one in moved],
        sum(part.unchanged for part in all_done),
        ended,
    )


def _names(session: Session, moved: Sequence[Moved]) -> dict[int, str]:
    people = {one.person_id for one in moved}
    query = select(PersonIdentity.person_id, PersonIdentity.full_name)
    return dict(session.execute(query.where(PersonIdentity.person_id.in_(people))).all())


def _ended(session: Session, row: Accommodation, over: Sequence[int]) -> list[EndedAttempt]:
    """Those that ended, by their rows or by the clock alone; voided ones are no matter of time."""
    rows = session.execute(
        select(
            Attempt.public_id, PersonIdentity.full_name, Attempt.number, Attempt.submitted_at, Attempt.due_at
        )
        .outerjoin(PersonIdentity, PersonIdentity.person_id == Attempt.person_id)
        .where(
            Attempt.quiz_id == row.quiz_id,
            holders_attempts(row),
            Attempt.is_preview.is_(False),
            Attempt.state != VOIDED,
            or_(Attempt.state != IN_PROGRESS, Attempt.id.in_(over)),
        )
        .order_by(PersonIdentity.sort_key, Attempt.person_id, Attempt.number)
    ).all()
    return [
        EndedAttempt(id_, name, number, submitted_at or due_at)
        for id_, name, number, submitted_at, due_at in rows
    ]
