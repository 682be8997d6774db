"""Outages to be looked at: by whoever looks after the whole installation, since an outage knows no units."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from quiz.domain.errors import NotFound
from quiz.domain.identity import Actor
from quiz.domain.permissions import DEPARTMENT_ADMIN, OPERATOR
from quiz.models import Outage, UnitClosure
from quiz.services.unit_scope import granted_units


def looks_after_all(session: Session, *, actor: Actor) -> bool:
    """Whether the actor administers or operates the whole tree: his grant is at a unit with none above it. One query."""
    tops = granted_units(actor, (DEPARTMENT_ADMIN, OPERATOR))
    above = (
        select(func.count())
        .select_from(UnitClosure)
        .where(UnitClosure.descendant_id.in_(tops))
        .group_by(UnitClosure.descendant_id)
        .having(func.count() == 1)
    )
    return bool(tops) and session.scalar(above) is not None


def list_outages(session: Session, *, actor: Actor, limit: int, offset: int = 0) -> list[Outage]:
    """Outages, the newest first; raises NotFound for who does not look after the whole tree."""
    if not looks_after_all(session, actor=actor):
        raise NotFound("outages")
    newest = select(Outage).order_by(Outage.began_at.desc(), Outage.id.desc())
    return list(session.scalars(newest.limit(limit).offset(offset)))


def find_outage(session: Session, *, actor: Actor, outage_id: str, lock: bool = False) -> Outage:
    """The outage with this public id; raises NotFound. `lock`: nobody else decides it meanwhile."""
    query = select(Outage).where(Outage.public_id == outage_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    outage = session.scalar(query) if looks_after_all(session, actor=actor) else None
    if outage is None:
        raise NotFound("outage")
    return outage


def count_waiting(session: Session) -> int:
    """How many outages nobody has decided yet."""
    return session.scalar(select(func.count()).where(Outage.state == "proposed")) or 0
