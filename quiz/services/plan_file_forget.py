"""Letting a plan's file go when nobody reads it any more: the page and the next version work with what was read of it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import case, null, or_, select, update
from sqlalchemy.orm import Session

from quiz.models import PlanImport

#: A file whose reading looks wrong can be read again within this time.
KEPT = timedelta(days=30)


def forget_plan_files(session: Session, *, now: datetime, limit: int = 20) -> int:
    """Drop at most `limit` files that are older than KEPT, and what was read of those that were replaced or discarded.

    Its digest, name and size stay, and for a plan that was taken over its reading and corrections. A file that still waits
    for its job is kept. Returns how many there were.
    """
    gone = PlanImport.state.in_(("refused", "discarded"))
    old = session.scalars(
        select(PlanImport.id)
        .where(
            PlanImport.created_at < now - KEPT,
            PlanImport.state != "waiting",
            or_(PlanImport.source.is_not(None), gone & PlanImport.reading.is_not(None)),
        )
        .order_by(PlanImport.id)
        .limit(limit)
    ).all()
    if old:
        session.execute(
            update(PlanImport)
            .where(PlanImport.id.in_(old))
            .values(source=None, reading=case((gone, null()), else_=PlanImport.reading))
        )
    return len(old)
