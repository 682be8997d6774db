"""Disqualify a finished attempt, and take that back: nothing of it is lost, it only ceases to count."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from quiz.domain.attempts import state_after
from quiz.domain.reasons import checked_reason
from quiz.models import Attempt
from quiz.services.attempt_events import record_event, snapshot
from quiz.services.attempt_finish import counts_for_figures
from quiz.services.attempt_lock import lock_settled, record_decision
from quiz.services.attempt_rescore import last_finish, recount_if_ranked, rescore_attempt


def void_attempt(session: Session, *, actor_id: int, attempt_id: str, reason: str, now: datetime) -> Attempt:
    """Finished becomes voided: it counts in no standing and no participation. Raises NotFound, InvalidInput, MoveRefused."""
    reason = checked_reason(reason)
    attempt = lock_settled(session, attempt_id=attempt_id, now=now)
    before = snapshot(attempt)
    attempt.state = state_after("void", attempt.state)
    finished = last_finish(session, attempt)
    if finished is not None:
        finished.counted = False
    session.flush()
    recount_if_ranked(session, attempt)
    record_event(session, attempt, before=before, kind="voided", reason=reason, actor_id=actor_id, now=now)
    record_decision(session, attempt, action="void", actor_id=actor_id, now=now, detail=reason)
    return attempt


def restore_attempt(
    session: Session, *, actor_id: int, attempt_id: str, reason: str, now: datetime
) -> Attempt:
    """Voided becomes finished and counts again, scored by what holds now. Raises NotFound, InvalidInput, MoveRefused."""
    reason = checked_reason(reason)
    attempt = lock_settled(session, attempt_id=attempt_id, now=now)
    before = snapshot(attempt)
    attempt.state = state_after("restore", attempt.state)
    finished = last_finish(session, attempt)
    if finished is not None:
        finished.counted = counts_for_figures(attempt)
    rescore_attempt(session, attempt)
    record_event(session, attempt, before=before, kind="restored", reason=reason, actor_id=actor_id, now=now)
    record_decision(session, attempt, action="restore", actor_id=actor_id, now=now, detail=reason)
    return attempt
