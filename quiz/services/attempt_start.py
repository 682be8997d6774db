"""Begin an attempt, or come back to the one in progress."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, bindparam, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, make_transient_to_detached

from quiz.domain.accommodations import Allowance
from quiz.domain.attempts import IN_PROGRESS, accept_until, deadline, is_overdue, next_start_at
from quiz.domain.days import day_of
from quiz.domain.errors import AttemptsUsedUp, BankTooSmall, NotOpenYet, QuizClosed, TooSoon
from quiz.domain.identity import Actor
from quiz.domain.paper import make_paper, max_score, read_slots
from quiz.domain.paper_draw import draw
from quiz.domain.school_year import school_year_of
from quiz.domain.specification import in_parts, read_specification
from quiz.models import Activity, Attempt, Quiz, Specification
from quiz.models.columns import new_public_id
from quiz.services.attempt_due import allowance_of
from quiz.services.attempt_finish import finish_overdue
from quiz.services.bank_candidates import candidates_of
from quiz.services.conflict_find import conflict_in, part_columns, part_values
from quiz.services.held_questions import held_from_draws
from quiz.services.person_records import records_of
from quiz.services.question_bodies import question_bodies
from quiz.services.questions_seen import seen_versions
from quiz.services.quiz_find import LAST_END, find_quiz
from quiz.services.quiz_password import check_quiz_password

#: Built once: every start asks it.
_SO_FAR = select(
    func.count().filter(Attempt.is_preview.is_(False)).label("begun"),
    LAST_END.filter(Attempt.is_preview.is_(False)).label("last_end"),
    func.max(Attempt.id)
    .filter(Attempt.state == IN_PROGRESS, Attempt.person_id == bindparam("person"))
    .label("running"),
    select(Specification.rules)
    .where(Specification.id == bindparam("specification"))
    .scalar_subquery()
    .label("rules"),
).where(
    Attempt.person_id.in_(records_of(bindparam("person", type_=BigInteger))),
    Attempt.quiz_id == bindparam("quiz"),
)
#: In a contest the same statement says what the person has to do with it.
_SO_FAR_IN_CONTEST = _SO_FAR.add_columns(*part_columns())
#: Written without the ORM's unit of work, and without a savepoint for the second of two presses.
_ATTEMPT = {
    name: dialect.insert(Attempt.__table__).on_conflict_do_nothing().returning(Attempt.__table__.c.id)
    for name, dialect in (("sqlite", sqlite), ("postgresql", postgresql))
}
_ACTIVITY = insert(Activity)


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
    so_far = _so_far(session, actor, quiz, now)
    if so_far.running is not None:
        running = session.get_one(Attempt, so_far.running)
        if not is_overdue(running.accept_until, now):
            return Started(running, is_new=False)
        finish_overdue(session, attempt_id=running.id, now=now)
        so_far = _so_far(session, actor, quiz, now)
    own = allowance_of(session, quiz, actor.person_id, actor.group_id)
    _check_may_begin(quiz, own, so_far, now)
    check_quiz_password(session, actor=actor, quiz=quiz, given=password, now=now)
    attempt = _insert(session, _new_attempt(session, actor, quiz, own, so_far, now=now, seed=seed))
    if attempt is None:  # pressed twice, and the other press was first: what it began is found now
        return start_attempt(session, actor=actor, quiz_id=quiz_id, now=now, seed=seed, password=password)
    session.connection().execute(
        _ACTIVITY,
        {
            "person_id": actor.person_id,
            "unit_id": attempt.unit_id,
            "audience": attempt.audience,
            "kind": "attempt_begun",
            "attempt_id": attempt.id,
            "at": now,
            "counted": actor.is_counted,
        },
    )
    return Started(attempt, is_new=True)


def _so_far(session: Session, actor: Actor, quiz: Quiz, now: datetime) -> Any:
    """`begun`, `last_end` of what is no preview; `running` (number) of what has not ended; `rules` of the quiz.

    For a contest's quiz also the columns of conflict_find.
    """
    asked = {"person": actor.person_id, "quiz": quiz.id, "specification": quiz.specification_id}
    session.flush()
    if quiz.contest_id is None:
        return session.connection().execute(_SO_FAR, asked).one()
    asked |= part_values(quiz, actor.person_id, now)
    return session.connection().execute(_SO_FAR_IN_CONTEST, asked).one()


def _check_may_begin(quiz: Quiz, own: Allowance, so_far: Any, now: datetime) -> None:
    if now < quiz.opens_at:
        raise NotOpenYet(quiz.opens_at)
    if own.closes_at is not None and own.is_closed(now):
        raise QuizClosed(own.closes_at)
    if own.attempts_allowed is not None and so_far.begun >= own.attempts_allowed:
        raise AttemptsUsedUp(own.attempts_allowed)
    begins_at = next_start_at(so_far.last_end, quiz.delay_seconds)
    if begins_at is not None and now < begins_at:
        raise TooSoon(begins_at, -(-(begins_at - now) // timedelta(seconds=1)))


def _insert(session: Session, columns: dict[str, Any]) -> Attempt | None:
    """The attempt with these columns, in the session; None where the person has one in progress there by now."""
    made = session.connection().execute(_ATTEMPT[session.get_bind().dialect.name], columns).first()
    if made is None:
        return None
    attempt = Attempt(id=made.id, **columns)
    make_transient_to_detached(attempt)
    session.add(attempt)
    return attempt


def _new_attempt(
    session: Session, actor: Actor, quiz: Quiz, own: Allowance, so_far: Any, *, now: datetime, seed: str
) -> dict[str, Any]:
    """The columns of an attempt that begins now."""
    paper = draw_paper(
        session,
        quiz=quiz,
        rules=so_far.rules,
        audience="student" if actor.is_pupil else "staff",
        seed=seed,
        now=now,
        person_id=actor.person_id,
    )
    due_at = deadline(now, limit_seconds=own.limit_seconds, closes_at=own.closes_at)
    return {
        "public_id": new_public_id(),
        "person_id": actor.person_id,
        "quiz_id": quiz.id,
        "contest_id": quiz.contest_id,
        "round_id": quiz.round_id,
        "number": so_far.begun + 1,
        "unit_id": actor.unit_id,
        "group_id": actor.group_id,
        "audience": actor.audience,
        "school_year": school_year_of(day_of(now)),
        "specification_id": quiz.specification_id,
        "counting_rule": quiz.counting_rule,
        "seed": seed,
        "paper": paper,
        "state": IN_PROGRESS,
        "started_at": now,
        "due_at": due_at,
        "tolerance_seconds": quiz.tolerance_seconds,
        "accept_until": accept_until(due_at, quiz.tolerance_seconds),
        "max_score": max_score(read_slots(paper)),
        "is_preview": False,
        "unranked": None if quiz.contest_id is None else conflict_in(so_far),
        "is_linear": quiz.is_linear,
    }


def draw_paper(
    session: Session,
    *,
    quiz: Quiz,
    rules: Mapping[str, Any],
    audience: str,
    seed: str,
    now: datetime,
    person_id: int | None = None,
) -> dict[str, object]:
    """A stored paper of this quiz, whose specification's `rules` are given, for one person; raises BankTooSmall.

    One query more where the specification avoids what the person has seen. What a ranked quiz asks is drawn by nothing else
    meanwhile. Unshuffled questions stand in the bank's order, all in the parts of the specification.
    """
    specification = read_specification(rules)
    held = None if quiz.kind == "ranked" else held_from_draws(session, now=now)
    candidates = candidates_of(session, specification=specification, audience=audience, held=held, now=now)
    if len(candidates) < specification.count:
        raise BankTooSmall(needed=specification.count, available=len(candidates))
    seen: frozenset[int] = frozenset()
    if specification.avoids_seen and person_id is not None:
        seen = seen_versions(session, person_id=person_id)
    chosen = draw(specification, candidates, seed=seed, seen=seen)
    bodies = question_bodies(session, chosen)
    kinds = {
        candidate.version_id: candidate.kind for candidate in candidates
    }  # as the bank has them in order
    order = chosen if quiz.shuffle_questions else [id_ for id_ in kinds if id_ in bodies]
    return make_paper(
        [(id_, kinds[id_], bodies[id_]) for id_ in in_parts(specification, order, kinds)],
        seed=seed,
        shuffle=quiz.shuffle_options,
        marks=specification.marks,
    )
