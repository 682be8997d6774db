"""Let answers count that came after the end: a decision of its own beside the log, in which they stay late."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.domain.attempts import FINISHED, state_after
from quiz.domain.errors import InvalidInput
from quiz.domain.reasons import checked_reason
from quiz.models import Attempt, Response, ResponseAcceptance
from quiz.services.attempt_events import record_event, snapshot
from quiz.services.attempt_lock import lock_settled, record_decision
from quiz.services.attempt_rescore import rescore_attempt


def accept_late(
    session: Session,
    *,
    actor_id: int,
    attempt_id: str,
    response_ids: Collection[int],
    reason: str,
    now: datetime,
) -> Attempt:
    """These late answers of the attempt count from now on; one that is finished is scored anew.

    All or none. Raises NotFound, MoveRefused (a voided attempt) and InvalidInput: no answer chosen, one that is not a
    late answer of this attempt, one that has been accepted already.
    """
    reason = checked_reason(reason)
    attempt = lock_settled(session, attempt_id=attempt_id, now=now)
    state_after("accept_late", attempt.state)
    chosen = sorted(set(response_ids))
    _check_chosen(session, attempt, chosen)
    before = snapshot(attempt)
    session.add_all(
        ResponseAcceptance(
            response_id=id_, attempt_id=attempt.id, accepted_by=actor_id, accepted_at=now, reason=reason
        )
        for id_ in chosen
    )
    session.flush()
    if attempt.state == FINISHED:
        rescore_attempt(session, attempt)
    record_event(
        session,
        attempt,
        before=before,
        kind="late_accepted",
        reason=reason,
        actor_id=actor_id,
        now=now,
        extra={"responses": chosen},
    )
    detail = f"{len(chosen)}: {reason}"
    record_decision(session, attempt, action="accept-late", actor_id=actor_id, now=now, detail=detail)
    return attempt


def _check_chosen(session: Session, attempt: Attempt, chosen: Collection[int]) -> None:
    if not chosen:
        raise InvalidInput("responses", "late-required")
    rows = session.execute(
        select(Response.id, ResponseAcceptance.response_id)
        .outerjoin(ResponseAcceptance, ResponseAcceptance.response_id == Response.id)
        .where(Response.id.in_(chosen), Response.attempt_id == attempt.id, Response.late)
    ).all()
    if len(rows) < len(chosen):
        raise InvalidInput("responses", "late-unknown")
    if any(accepted is not None for _id, accepted in rows):
        raise InvalidInput("responses", "late-accepted-already")
