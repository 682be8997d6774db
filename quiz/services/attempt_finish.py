"""End an attempt: by the person, or because D + tolerance has passed. Scoring, activity and standing in one transaction."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, literal, select
from sqlalchemy.orm import Session

from quiz.domain.attempts import (
    FINISHED,
    IN_PROGRESS,
    Saved,
    closed_reason,
    current_answers,
    duration_ms,
    ended_at,
    is_overdue,
    state_after,
)
from quiz.domain.errors import AttemptClosed, NotFound
from quiz.domain.identity import GUEST, Actor
from quiz.domain.paper import Scored, read_slots, score_slots
from quiz.models import Activity, Attempt, Quiz, Response
from quiz.services.attempt_events import time_shut
from quiz.services.correction_find import corrections_in_force
from quiz.services.question_bodies import question_bodies
from quiz.services.response_counting import counts
from quiz.services.standing_update import recount_person

#: All built once: every finish asks them.
_OWN = (
    select(Attempt)
    .where(Attempt.public_id == bindparam("attempt"), Attempt.person_id == bindparam("person"))
    .with_for_update()
    .execution_options(populate_existing=True)
)
_LOG = (
    select(Response.slot, Response.device, Response.seq, Response.answer, counts())
    .where(Response.attempt_id == bindparam("id"))
    .order_by(Response.id)
)
_PASS = select(Quiz.pass_percent).where(Quiz.id == bindparam("quiz"))


@dataclass(frozen=True)
class Finished:
    """What the person is told: thousandths of a mark, whole milliseconds."""

    state: str
    score: int
    max_score: int
    correct_count: int
    duration_ms: int
    submitted_at: datetime


def submit_attempt(session: Session, *, actor: Actor, attempt_id: str, now: datetime) -> Finished:
    """Finish the actor's own attempt; again, or too late: what already holds.

    Raises NotFound, and AttemptClosed for one that was voided, or abandoned because nobody handed it in before its end.
    """
    attempt = session.scalar(_OWN, {"attempt": attempt_id, "person": actor.person_id})
    if attempt is None:
        raise NotFound("attempt")
    if attempt.state == IN_PROGRESS:
        _finish(session, attempt, now)
    if attempt.state != FINISHED:
        raise AttemptClosed(closed_reason(attempt.state), attempt.submitted_at)
    return finished_of(attempt)


def finish_overdue(session: Session, *, attempt_id: int, now: datetime, skip_held: bool = False) -> bool:
    """Finish this attempt if its time is over and nobody has; whether it was done now.

    `skip_held`: leave it to whoever holds its row at this moment. Who finishes several in one unit of work must, since
    the other one may be waiting for a row of the standing that this unit of work holds.
    """
    attempt = session.scalar(
        select(Attempt)
        .where(Attempt.id == attempt_id)
        .with_for_update(skip_locked=skip_held)
        .execution_options(populate_existing=True)
    )
    if attempt is None or attempt.state != IN_PROGRESS or not is_overdue(attempt.accept_until, now):
        return False
    _finish(session, attempt, now)
    return True


def overdue_attempts(session: Session, *, now: datetime, limit: int, offset: int = 0) -> list[int]:
    """Ids of the attempts in progress whose time has been over the longest, by round and unit.

    Whoever counts several of them in one unit of work so takes the rows of the standing in the same order as any other.
    """
    rows = session.execute(
        select(Attempt.id, Attempt.round_id, Attempt.unit_id)
        .where(Attempt.state == literal(IN_PROGRESS, literal_execute=True), Attempt.accept_until < now)
        .order_by(Attempt.accept_until, Attempt.id)
        .limit(limit)
        .offset(offset)
    ).all()
    return [row.id for row in sorted(rows, key=lambda row: (row.round_id or 0, row.unit_id, row.id))]


def finished_of(attempt: Attempt) -> Finished:
    """The figures of a finished attempt."""
    assert attempt.submitted_at is not None and attempt.score is not None
    return Finished(
        attempt.state,
        attempt.score,
        attempt.max_score,
        attempt.correct_count or 0,
        attempt.duration_ms or 0,
        attempt.submitted_at,
    )


def saved_log(session: Session, attempt_id: int) -> list[Saved]:
    """The response log of an attempt in the order received."""
    rows = session.execute(_LOG, {"id": attempt_id}).all()
    return [
        Saved(slot, device, seq, json.loads(answer), late=not is_counted)
        for slot, device, seq, answer, is_counted in rows
    ]


def score_attempt(session: Session, attempt: Attempt) -> Scored:
    """The attempt's score from the log as it stands, with the corrections in force.

    The attempt's row must have been locked: then a regrade that begins at this moment either is seen here or comes upon
    the attempt when it is finished.
    """
    slots = read_slots(attempt.paper)
    bodies = question_bodies(session, [slot.version_id for slot in slots])
    corrections = corrections_in_force(session, quiz_id=attempt.quiz_id)
    return score_slots(slots, bodies, current_answers(saved_log(session, attempt.id)), corrections)


def set_figures(attempt: Attempt, scored: Scored) -> None:
    """Let the attempt have this score."""
    attempt.score, attempt.max_score = sum(scored.scores), scored.max_score
    attempt.correct_count, attempt.slot_scores = scored.correct, scored.scores


def score_anew(session: Session, attempt: Attempt) -> bool | None:
    """Set the figures that follow from the log as it stands; whether they reach the pass mark (None: there is none)."""
    scored = score_attempt(session, attempt)
    pass_percent = session.scalar(_PASS, {"quiz": attempt.quiz_id})
    set_figures(attempt, scored)
    return None if pass_percent is None else has_passed(sum(scored.scores), scored.max_score, pass_percent)


def _finish(session: Session, attempt: Attempt, now: datetime) -> None:
    """The end: handed in, or by the clock; where the person must hand it in himself, the clock only abandons it."""
    if is_overdue(attempt.accept_until, now) and session.scalar(
        select(Quiz.must_submit).where(Quiz.id == attempt.quiz_id)
    ):
        _abandon(session, attempt, now)
        return
    passed = score_anew(session, attempt)
    submitted_at = ended_at(attempt.due_at, attempt.accept_until, now)
    attempt.state = state_after("finish", attempt.state)
    attempt.submitted_at = submitted_at
    attempt.duration_ms = duration_ms(
        attempt.started_at, submitted_at, attempt.due_at, shut_ms=time_shut(session, attempt)
    )
    session.add(
        Activity(
            person_id=attempt.person_id,
            unit_id=attempt.unit_id,
            audience=attempt.audience,
            kind="attempt_finished",
            attempt_id=attempt.id,
            passed=passed,
            at=submitted_at,
            counted=counts_for_figures(attempt),
        )
    )
    session.flush()
    if attempt.round_id is not None and not attempt.is_preview and attempt.unranked is None:
        recount_person(session, attempt)


def _abandon(session: Session, attempt: Attempt, now: datetime) -> None:
    """The end of an attempt that only its person could have finished: it was used, and nothing is counted of it."""
    attempt.state = state_after("abandon", attempt.state)
    attempt.submitted_at = ended_at(attempt.due_at, attempt.accept_until, now)
    attempt.duration_ms = duration_ms(
        attempt.started_at, attempt.submitted_at, attempt.due_at, shut_ms=time_shut(session, attempt)
    )
    session.flush()


def counts_for_figures(attempt: Attempt) -> bool:
    """Whether its end enters participation: not that of a preview, of a guest's attempt, of one that does not rank."""
    return not attempt.is_preview and attempt.audience != GUEST and attempt.unranked is None


def has_passed(score: int, max_score: int, pass_percent: int) -> bool:
    """Whether a score reaches the pass mark; exact, in integers."""
    return score * 100 >= pass_percent * max_score
