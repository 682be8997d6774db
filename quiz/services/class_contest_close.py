"""End a class contest: its code ends with it, attempts in progress get this instant as their D, and who came in by the code
stays signed in only for what is left to send and to read (quiz.services.class_session_find.GRACE).

Who was given a later close of his own keeps it. What a pupil answers within the tolerance after his end still counts (his
page may not know of it yet); then the attempt is finished with what was saved, whoever looks first.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from quiz.domain.attempts import IN_PROGRESS
from quiz.domain.identity import Actor
from quiz.models import Attempt, Contest, Quiz, Round
from quiz.services.attempt_due import recompute_due
from quiz.services.attempt_finish import finish_overdue
from quiz.services.audit_write import write_audit
from quiz.services.class_contest_find import ClassContest, ended_but_open, find_class_contest
from quiz.services.class_session_open import move_with_contest


def close_class_contest(session: Session, *, actor: Actor, contest_id: str, now: datetime) -> None:
    """Close the contest now; one that is over already stays as it is. Raises NotFound."""
    found = find_class_contest(session, actor=actor, contest_id=contest_id)
    contest, quiz = _lock(session, found.contest.id)
    if contest.state == "open":
        _close(session, contest, quiz, _end(quiz, now), actor_id=actor.person_id, now=now)


def close_ended(session: Session, *, now: datetime) -> int:
    """Note the end of contests whose day is over, so that their codes are free; returns how many."""
    closed = 0
    for contest_id in ended_but_open(session, now=now):
        contest, quiz = _lock(session, contest_id)
        if contest.state == "open":
            _close(session, contest, quiz, _end(quiz, now), actor_id=None, now=now)
            closed += 1
    return closed


def settle_class_contest(session: Session, *, contest_id: int, now: datetime) -> None:
    """Bring the rows of a contest to what the instants say: its own end, and the ends of its attempts."""
    contest, quiz = _lock(session, contest_id)
    if _is_due(contest, quiz, now):
        _close(session, contest, quiz, _end(quiz, now), actor_id=None, now=now)
    for attempt_id in _overdue(session, quiz, now):
        finish_overdue(session, attempt_id=attempt_id, now=now, skip_held=True)


def needs_settling(session: Session, *, found: ClassContest, now: datetime) -> bool:
    """Whether `settle_class_contest` would change anything."""
    contest, quiz = found.contest, found.quiz
    return _is_due(contest, quiz, now) or bool(_overdue(session, quiz, now))


def _is_due(contest: Contest, quiz: Quiz, now: datetime) -> bool:
    """Whether the contest is over and its row does not say so yet."""
    return contest.state == "open" and quiz.closes_at is not None and now >= quiz.closes_at


def _end(quiz: Quiz, now: datetime) -> datetime:
    """When a contest that ends now, or has ended, ended."""
    return now if quiz.closes_at is None else min(now, quiz.closes_at)


def _lock(session: Session, contest_id: int) -> tuple[Contest, Quiz]:
    """Both rows as they are now; the quiz is held until the commit: who begins at this moment waits for the outcome."""
    quiz = session.scalars(
        select(Quiz)
        .where(Quiz.contest_id == contest_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    return session.get_one(Contest, contest_id, populate_existing=True), quiz


def _close(
    session: Session, contest: Contest, quiz: Quiz, ended_at: datetime, *, actor_id: int | None, now: datetime
) -> None:
    code, contest.state, contest.join_code, quiz.closes_at = contest.join_code, "closed", None, ended_at
    session.execute(update(Round).where(Round.contest_id == contest.id).values(closes_at=ended_at))
    moved = recompute_due(session, quiz=quiz, kind="close", reason="", actor_id=actor_id, now=now).moved
    move_with_contest(session, quiz=quiz, ended_at=ended_at)
    write_audit(
        session,
        actor_id=actor_id,
        action="class_contest.close",
        object_kind="contest",
        object_id=contest.id,
        detail=f"closes_at={ended_at.isoformat()} code={code} attempts_shortened={len(moved)}",
        now=now,
    )
    session.flush()


def _overdue(session: Session, quiz: Quiz, now: datetime) -> Sequence[int]:
    return session.scalars(
        select(Attempt.id).where(
            Attempt.quiz_id == quiz.id, Attempt.state == IN_PROGRESS, Attempt.accept_until < now
        )
    ).all()
