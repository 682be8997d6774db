"""Begin an attempt, or come back to the one in progress."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from quiz.domain.accommodations import Allowance
from quiz.domain.attempts import IN_PROGRESS, accept_until, deadline, is_overdue
from quiz.domain.errors import AttemptsUsedUp, BankTooSmall, NotOpenYet, QuizClosed
from quiz.domain.identity import Actor
from quiz.domain.paper import make_paper, max_score, read_slots
from quiz.domain.school_year import school_year_of
from quiz.domain.specification import Candidate, draw, read_specification
from quiz.models import Activity, Attempt, Lesson, Question, QuestionVersion, Quiz, Specification
from quiz.models.columns import new_public_id
from quiz.services.attempt_due import allowance_of
from quiz.services.attempt_finish import finish_overdue
from quiz.services.quiz_find import find_quiz


@dataclass(frozen=True)
class Started:
    """The attempt, and whether it was made just now."""

    attempt: Attempt
    is_new: bool


def start_attempt(session: Session, *, actor: Actor, quiz_id: str, now: datetime, seed: str) -> Started:
    """The one open attempt of the actor at this quiz, begun now if there is none. `seed`: 128 random bits in hex.

    The quiz is held from the beginning: who changes its settings or gives somebody more time waits for this start, or
    this start for him (quiz.services.attempt_due). Raises NotFound, NotOpenYet, QuizClosed, AttemptsUsedUp, BankTooSmall.
    """
    quiz = find_quiz(session, actor=actor, quiz_id=quiz_id, hold=True)
    running = _running(session, actor, quiz)
    if running is not None and is_overdue(running.accept_until, now):
        finish_overdue(session, attempt_id=running.id, now=now)
        running = None
    if running is not None:
        return Started(running, is_new=False)
    if now < quiz.opens_at:
        raise NotOpenYet(quiz.opens_at)
    own = allowance_of(session, quiz, actor.person_id, actor.group_id)
    if own.closes_at is not None and own.is_closed(now):
        raise QuizClosed(own.closes_at)
    begun = session.scalar(
        select(func.count()).where(
            Attempt.person_id == actor.person_id, Attempt.quiz_id == quiz.id, Attempt.is_preview.is_(False)
        )
    )
    if own.attempts_allowed is not None and (begun or 0) >= own.attempts_allowed:
        raise AttemptsUsedUp(own.attempts_allowed)
    attempt = _new_attempt(session, actor, quiz, own, number=(begun or 0) + 1, now=now, seed=seed)
    try:
        with session.begin_nested():
            session.add(attempt)
            session.flush()
    except IntegrityError:  # start was pressed twice, and the other press was first
        other = _running(session, actor, quiz)
        if other is None:
            raise
        return Started(other, is_new=False)
    session.add(
        Activity(
            person_id=actor.person_id,
            unit_id=attempt.unit_id,
            audience=attempt.audience,
            kind="attempt_begun",
            attempt_id=attempt.id,
            at=now,
            counted=True,
        )
    )
    return Started(attempt, is_new=True)


def _running(session: Session, actor: Actor, quiz: Quiz) -> Attempt | None:
    return session.scalar(
        select(Attempt).where(
            Attempt.person_id == actor.person_id, Attempt.quiz_id == quiz.id, Attempt.state == IN_PROGRESS
        )
    )


def _new_attempt(
    session: Session, actor: Actor, quiz: Quiz, own: Allowance, *, number: int, now: datetime, seed: str
) -> Attempt:
    paper = draw_paper(
        session, specification_id=quiz.specification_id, audience=actor.audience or "staff", seed=seed
    )
    due_at = deadline(now, limit_seconds=own.limit_seconds, closes_at=own.closes_at)
    return Attempt(
        public_id=new_public_id(),
        person_id=actor.person_id,
        quiz_id=quiz.id,
        contest_id=quiz.contest_id,
        round_id=quiz.round_id,
        number=number,
        unit_id=actor.unit_id,
        group_id=actor.group_id,
        audience=actor.audience,
        school_year=school_year_of(now.date()),
        specification_id=quiz.specification_id,
        counting_rule=quiz.counting_rule,
        seed=seed,
        paper=paper,
        state=IN_PROGRESS,
        started_at=now,
        due_at=due_at,
        tolerance_seconds=quiz.tolerance_seconds,
        accept_until=accept_until(due_at, quiz.tolerance_seconds),
        max_score=max_score(read_slots(paper)),
        is_preview=False,
    )


def candidates_for(session: Session, *, audience: str, pools: frozenset[str]) -> list[Candidate]:
    """The approved questions of these pools that fit an audience, newest version of each."""
    fits = QuestionVersion.for_students if audience == "student" else QuestionVersion.for_staff
    rows = session.execute(
        select(
            QuestionVersion.id,
            Lesson.code,
            QuestionVersion.level,
            QuestionVersion.kind,
            QuestionVersion.pool,
            QuestionVersion.tags,
        )
        .join(Question, Question.id == QuestionVersion.question_id)
        .join(Lesson, Lesson.id == Question.lesson_id)
        .where(QuestionVersion.state == "approved", QuestionVersion.pool.in_(sorted(pools)), fits)
    ).all()
    return [
        Candidate(id_, lesson, level, kind, pool, frozenset(tags))
        for id_, lesson, level, kind, pool, tags in rows
    ]


def draw_paper(session: Session, *, specification_id: int, audience: str, seed: str) -> dict[str, object]:
    """A stored paper for one person, drawn by the specification; raises BankTooSmall."""
    specification = read_specification(session.get_one(Specification, specification_id).rules)
    candidates = candidates_for(session, audience=audience, pools=specification.pools)
    if len(candidates) < specification.count:
        raise BankTooSmall(needed=specification.count, available=len(candidates))
    chosen = draw(specification, candidates, seed=seed)
    found = session.execute(
        select(QuestionVersion.id, QuestionVersion.kind, QuestionVersion.body).where(
            QuestionVersion.id.in_(chosen)
        )
    ).all()
    by_id = {id_: (id_, kind, body) for id_, kind, body in found}
    return make_paper([by_id[id_] for id_ in chosen], seed=seed)
