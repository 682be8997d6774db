"""Begin an attempt, or come back to the one in progress."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from quiz.domain.accommodations import Allowance
from quiz.domain.attempts import IN_PROGRESS, accept_until, deadline, is_overdue, next_start_at
from quiz.domain.errors import AttemptsUsedUp, BankTooSmall, NotOpenYet, QuizClosed, TooSoon
from quiz.domain.identity import Actor
from quiz.domain.paper import make_paper, max_score, read_slots
from quiz.domain.school_year import school_year_of
from quiz.domain.specification import draw, read_specification
from quiz.models import Activity, Attempt, Quiz, Specification
from quiz.models.columns import new_public_id
from quiz.services.attempt_due import allowance_of
from quiz.services.attempt_finish import finish_overdue
from quiz.services.bank_candidates import candidates_for
from quiz.services.held_questions import held_from_draws
from quiz.services.question_bodies import question_bodies
from quiz.services.quiz_find import LAST_END, find_quiz
from quiz.services.quiz_password import check_quiz_password

#: Built once: every start asks them.
_RUNNING = select(Attempt).where(
    Attempt.person_id == bindparam("person"),
    Attempt.quiz_id == bindparam("quiz"),
    Attempt.state == IN_PROGRESS,
)
_BEGUN = select(func.count(), LAST_END).where(
    Attempt.person_id == bindparam("person"),
    Attempt.quiz_id == bindparam("quiz"),
    Attempt.is_preview.is_(False),
)
_RULES = select(Specification.rules).where(Specification.id == bindparam("id"))


@dataclass(frozen=True)
class Started:
    """The attempt, and whether it was made just now."""

    attempt: Attempt
    is_new: bool


def start_attempt(
    session: Session, *, actor: Actor, quiz_id: str, now: datetime, seed: str, password: str | None = None
) -> Started:
    """The one open attempt of the actor at this quiz, begun now if there is none. `seed`: 128 random bits in hex.

    The quiz is held from the beginning: who changes its settings or gives somebody more time waits for this start, or
    this start for him (quiz.services.attempt_due). `password`: the word of the room, for a new attempt alone. Raises
    NotFound, NotOpenYet, QuizClosed, AttemptsUsedUp, TooSoon, BankTooSmall, and as check_quiz_password does.
    """
    quiz = find_quiz(session, actor=actor, quiz_id=quiz_id, hold=True)
    running = _running(session, actor, quiz)
    if running is not None and is_overdue(running.accept_until, now):
        finish_overdue(session, attempt_id=running.id, now=now)
        running = None
    if running is not None:
        return Started(running, is_new=False)
    own = allowance_of(session, quiz, actor.person_id, actor.group_id)
    begun = _check_may_begin(session, actor, quiz, own, now)
    check_quiz_password(session, actor=actor, quiz=quiz, given=password, now=now)
    attempt = _new_attempt(session, actor, quiz, own, number=begun + 1, now=now, seed=seed)
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


def _check_may_begin(session: Session, actor: Actor, quiz: Quiz, own: Allowance, now: datetime) -> int:
    """How many attempts the actor has begun here, if he may begin another one now."""
    if now < quiz.opens_at:
        raise NotOpenYet(quiz.opens_at)
    if own.closes_at is not None and own.is_closed(now):
        raise QuizClosed(own.closes_at)
    begun, last_end = session.execute(_BEGUN, {"person": actor.person_id, "quiz": quiz.id}).one()
    if own.attempts_allowed is not None and begun >= own.attempts_allowed:
        raise AttemptsUsedUp(own.attempts_allowed)
    begins_at = next_start_at(last_end, quiz.delay_seconds)
    if begins_at is not None and now < begins_at:
        raise TooSoon(begins_at, -(-(begins_at - now) // timedelta(seconds=1)))
    return int(begun)


def _running(session: Session, actor: Actor, quiz: Quiz) -> Attempt | None:
    return session.scalar(_RUNNING, {"person": actor.person_id, "quiz": quiz.id})


def _new_attempt(
    session: Session, actor: Actor, quiz: Quiz, own: Allowance, *, number: int, now: datetime, seed: str
) -> Attempt:
    paper = draw_paper(session, quiz=quiz, audience=actor.audience or "staff", seed=seed, now=now)
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
        is_linear=quiz.is_linear,
    )


def draw_paper(session: Session, *, quiz: Quiz, audience: str, seed: str, now: datetime) -> dict[str, object]:
    """A stored paper of this quiz for one person; raises BankTooSmall.

    What a ranked quiz asks is drawn by nothing else meanwhile. Unshuffled questions stand in the bank's order.
    """
    specification = read_specification(session.scalars(_RULES, {"id": quiz.specification_id}).one())
    held = None if quiz.kind == "ranked" else held_from_draws(session, now=now)
    candidates = candidates_for(session, audience=audience, pools=specification.pools, held=held)
    if len(candidates) < specification.count:
        raise BankTooSmall(needed=specification.count, available=len(candidates))
    chosen = draw(specification, candidates, seed=seed)
    bodies = question_bodies(session, chosen)
    kinds = {
        candidate.version_id: candidate.kind for candidate in candidates
    }  # as the bank has them in order
    order = chosen if quiz.shuffle_questions else [id_ for id_ in kinds if id_ in bodies]
    return make_paper(
        [(id_, kinds[id_], bodies[id_]) for id_ in order], seed=seed, shuffle=quiz.shuffle_options
    )
