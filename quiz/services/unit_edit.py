"""Correcting what a unit is called and what it teaches."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.domain.text import sort_key
from quiz.domain.units import fit_levels, fit_name
from quiz.models import Unit, UnitKind, UnitLevel
from quiz.services.audit_write import write_audit
from quiz.services.unit_create import set_levels


def levels_of(session: Session, unit_id: int) -> frozenset[str]:
    """What the unit teaches. One query."""
    return frozenset(session.scalars(select(UnitLevel.level).where(UnitLevel.unit_id == unit_id)))


def edit_unit(
    session: Session, *, unit: Unit, name: str, levels: Iterable[str], actor_id: int | None, now: datetime
) -> None:
    """Give the unit this name and these levels. Raises InvalidInput."""
    kind = session.get_one(UnitKind, unit.kind)
    name, taught = fit_name(name), fit_levels(levels, is_school=kind.is_school)
    before = {"name": unit.name, "levels": sorted(levels_of(session, unit.id))}
    unit.name, unit.sort_key = name, sort_key(name)
    set_levels(session, unit, taught)
    after = {"name": name, "levels": sorted(taught)}
    if before != after:
        write_audit(
            session,
            actor_id=actor_id,
            action="unit.edit",
            object_kind="unit",
            object_id=unit.id,
            before=before,
            after=after,
            now=now,
        )
