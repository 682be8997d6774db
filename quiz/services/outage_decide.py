"""Decide an outage: give the lost time back to those who are still at it, or let it be.

Those whose attempts had ended are brought back afterwards (quiz.services.outage_reopen), at a moment that people know of.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from quiz.domain.attempts import IN_PROGRESS, is_overdue
from quiz.domain.errors import InvalidInput
from quiz.domain.identity import Actor
from quiz.domain.outages import APPLIED, DISMISSED, PROPOSED
from quiz.domain.reasons import checked_reason
from quiz.models import Attempt, AttemptEvent, Outage
from quiz.services.attempt_events import event_row, plain, snapshot
from quiz.services.audit_write import write_audit
from quiz.services.outage_effect import Affected, affected_attempts
from quiz.services.outage_list import find_outage

_BATCH = 500


def apply_outage(session: Session, *, actor: Actor, outage_id: str, reason: str, now: datetime) -> int:
    """Give every running attempt its lost time back; the outage is applied. Returns how many got some.

    Raises NotFound, and InvalidInput for a missing reason (reason) or an outage that was decided already (outage).
    """
    outage, said = _to_decide(session, actor, outage_id, reason)
    affected = affected_attempts(session, outage, now=now)
    running = [one for one in affected if one.is_running]
    given = sum(
        _compensate(session, running[at : at + _BATCH], outage, said, actor=actor, now=now)
        for at in range(0, len(running), _BATCH)
    )
    _decided(session, outage, APPLIED, said, actor=actor, now=now, detail=f"running={given}")
    return given


def dismiss_outage(session: Session, *, actor: Actor, outage_id: str, reason: str, now: datetime) -> None:
    """Nobody gets anything for this outage. Raises as apply_outage does."""
    outage, said = _to_decide(session, actor, outage_id, reason)
    _decided(session, outage, DISMISSED, said, actor=actor, now=now, detail="")


def _to_decide(session: Session, actor: Actor, outage_id: str, reason: str) -> tuple[Outage, str]:
    outage = find_outage(session, actor=actor, outage_id=outage_id, lock=True)
    said = checked_reason(reason)
    if outage.state != PROPOSED:
        raise InvalidInput("outage", "decided-already")
    return outage, said


def _compensate(
    session: Session,
    batch: Sequence[Affected],
    outage: Outage,
    reason: str,
    *,
    actor: Actor,
    now: datetime,
) -> int:
    """Three statements for the whole batch; who has ended since they were read is left to the job."""
    lost = {one.attempt_id: one.seconds for one in batch}
    rows = session.scalars(
        select(Attempt)
        .where(Attempt.id.in_(lost))
        .order_by(Attempt.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    events = []
    changes = []
    for attempt in rows:
        if attempt.state != IN_PROGRESS or is_overdue(attempt.accept_until, now) or attempt.due_at is None:
            continue
        before = snapshot(attempt)
        due_at = attempt.due_at + timedelta(seconds=lost[attempt.id])
        change = {
            "due_at": due_at,
            "accept_until": due_at + timedelta(seconds=attempt.tolerance_seconds),
            "compensation_seconds": attempt.compensation_seconds + lost[attempt.id],
        }
        changes.append({"id": attempt.id, **change})
        events.append(
            event_row(
                attempt.id,
                before=before,
                after=before | {name: plain(value) for name, value in change.items()},
                kind="compensation",
                reason=reason,
                actor_id=actor.person_id,
                now=now,
                extra={"outage": outage.public_id},
            )
        )
    if changes:
        session.execute(update(Attempt), changes)
        session.execute(insert(AttemptEvent), events)
    session.expire_all()
    return len(changes)


def _decided(
    session: Session, outage: Outage, state: str, reason: str, *, actor: Actor, now: datetime, detail: str
) -> None:
    outage.state, outage.reason = state, reason
    outage.decided_by, outage.decided_at = actor.person_id, now
    write_audit(
        session,
        actor_id=actor.person_id,
        action=f"outage.{state}",
        object_kind="outage",
        object_id=outage.public_id,
        detail=detail or None,
        now=now,
    )
    session.flush()
