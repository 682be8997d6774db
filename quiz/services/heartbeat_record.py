"""Signs of life of the web workers: written by each of them, and forgotten after a while."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from quiz.models import Heartbeat

#: Outages are found within a minute; this long somebody may still want to see what they were found in.
KEPT = timedelta(days=8)


def record_heartbeat(session: Session, *, worker: str, saves: int, failures: int, now: datetime) -> None:
    """This worker lives, and has answered so many saves since its last sign, so many of them with 5xx."""
    session.add(Heartbeat(worker=worker[:80], at=now, saves=saves, failures=failures))


def forget_heartbeats(session: Session, *, now: datetime, limit: int) -> int:
    """Delete at most `limit` of the signs that are older than KEPT; returns how many there were."""
    old = session.scalars(
        select(Heartbeat.id).where(Heartbeat.at < now - KEPT).order_by(Heartbeat.at).limit(limit)
    ).all()
    if old:
        session.execute(delete(Heartbeat).where(Heartbeat.id.in_(old)))
    return len(old)
