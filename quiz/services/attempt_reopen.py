"""Let somebody go on with an attempt that has ended, until a new end.

The earlier end and its figures stay readable in the event. The time between it and the reopening is not counted into the
duration: docs/decisions/0012.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from quiz.domain.attempts import IN_PROGRESS, accept_until, shut_ms, state_after
from quiz.domain.errors import InvalidInput, OtherAttemptOpen
from quiz.domain.reasons import checked_reason
from quiz.models import Attempt
from quiz.services.attempt_events import record_event, snapshot
from quiz.services.attempt_finish import finish_overdue
from quiz.services.attempt_lock import lock_settled, record_decision
from quiz.services.attempt_rescore import last_finish, recount_if_ranked

#: Nobody's keys are out as long as somebody may still answer.
MOST = timedelta(days=31)


def reopen_attempt(
    session: Session, *, actor_id: int, attempt_id: str, until: datetime, reason: str, now: datetime
) -> Attempt:
    """Finished or abandoned becomes in progress, with D at `until`; nothing of it counts until it ends again.

    Raises NotFound, InvalidInput (the reason, or an end that is not ahead), MoveRefused, OtherAttemptOpen.
    """
    reason = checked_reason(reason)
    if until <= now:
        raise InvalidInput("until", "until-past")
    if until > now + MOST:
        raise InvalidInput("until", "until-far", {"days": str(MOST.days)})
    attempt = lock_settled(session, attempt_id=attempt_id, now=now)
    before = snapshot(attempt)
    state = state_after("reopen", attempt.state)
    assert attempt.submitted_at is not None  # the table's own check: an ended attempt has its instant
    shut = shut_ms(attempt.submitted_at, attempt.due_at, now)
    other = _other_open(session, attempt, now)
    if other is not None:
        raise OtherAttemptOpen(other)
    finished = last_finish(session, attempt)
    try:
        with session.begin_nested():
            _open(attempt, state, until)
            if finished is not None:
                finished.counted = False
            session.flush()
    except IntegrityError:  # the person has begun another one at this very moment
        raise OtherAttemptOpen(attempt.number + 1) from None
    recount_if_ranked(session, attempt)
    record_event(
        session,
        attempt,
        before=before,
        kind="reopened",
        reason=reason,
        actor_id=actor_id,
        now=now,
        extra={"shut_ms": shut},
    )
    detail = f"until {until.astimezone(UTC).isoformat()}: {reason}"
    record_decision(session, attempt, action="reopen", actor_id=actor_id, now=now, detail=detail)
    return attempt


def _other_open(session: Session, attempt: Attempt, now: datetime) -> int | None:
    """The number of another attempt of this person at this quiz that runs at this instant; one whose time is over is ended."""
    other = session.scalar(
        select(Attempt).where(
            Attempt.person_id == attempt.person_id,
            Attempt.quiz_id == attempt.quiz_id,
            Attempt.state == IN_PROGRESS,
        )
    )
    if other is None or finish_overdue(session, attempt_id=other.id, now=now):
        return None
    return other.number


def _open(attempt: Attempt, state: str, until: datetime) -> None:
    attempt.state = state
    attempt.reopened_until = attempt.due_at = until
    attempt.compensation_seconds = 0
    attempt.accept_until = accept_until(until, attempt.tolerance_seconds)
    attempt.submitted_at = attempt.score = attempt.correct_count = None
    attempt.slot_scores = attempt.duration_ms = None
