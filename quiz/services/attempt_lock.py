"""Take hold of an attempt that somebody is about to decide on, as it truly stands at this instant."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.domain.errors import NotFound
from quiz.models import Attempt
from quiz.services.attempt_finish import finish_overdue
from quiz.services.audit_write import write_audit


def lock_settled(session: Session, *, attempt_id: str, now: datetime) -> Attempt:
    """The attempt with this public id, its row locked, ended if its time is over; raises NotFound.

    Whoever decides locks the attempt first and the standing after it, as whoever finishes one does.
    """
    number = session.scalar(select(Attempt.id).where(Attempt.public_id == attempt_id))
    if number is None:
        raise NotFound("attempt")
    finish_overdue(session, attempt_id=number, now=now)
    return session.scalars(
        select(Attempt)
        .where(Attempt.id == number)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def record_decision(
    session: Session, attempt: Attempt, *, action: str, actor_id: int, now: datetime, detail: str
) -> None:
    """The audit's row about what somebody decided on an attempt."""
    write_audit(
        session,
        actor_id=actor_id,
        action=f"attempt.{action}",
        object_kind="attempt",
        object_id=attempt.id,
        detail=detail,
        now=now,
    )
