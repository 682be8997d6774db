"""The imports of a unit and those below it, newest first, and the words that a preview needs: names of classes and units."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.domain.roster_plan import class_key
from quiz.models import Group, PersonIdentity, RosterImport, Unit
from quiz.services.roster_undo import can_undo, undo_until
from quiz.services.unit_scope import within

MOST_SHOWN = 100


@dataclass(frozen=True)
class ImportLine:
    """One import. `undo_until` None: it can no longer be undone. `made_by` None: by command, or erased."""

    id: str
    unit_name: str
    kind: str
    state: str
    at: datetime
    made_by: str | None
    counts: dict[str, Any]
    undo_until: datetime | None


def read_imports(session: Session, *, unit_id: int, now: datetime) -> list[ImportLine]:
    """The newest of them. One query."""
    rows = session.execute(
        select(RosterImport, Unit.name, PersonIdentity.full_name)
        .join(Unit, Unit.id == RosterImport.unit_id)
        .outerjoin(PersonIdentity, PersonIdentity.person_id == RosterImport.created_by)
        .where(within(RosterImport.unit_id.expression, (unit_id,)))
        .order_by(RosterImport.id.desc())
        .limit(MOST_SHOWN)
    )
    return [
        ImportLine(
            record.public_id,
            unit_name,
            record.kind,
            record.state,
            record.applied_at or record.created_at,
            made_by,
            record.counts or {},
            undo_until(record) if can_undo(record, now=now) else None,
        )
        for record, unit_name, made_by in rows
    ]


def class_names(session: Session, *, unit_id: int, school_year: int) -> dict[str, str]:
    """Names of a unit's classes by their key. One query."""
    names = session.scalars(
        select(Group.name).where(Group.unit_id == unit_id, Group.school_year == school_year)
    )
    return {class_key(name): name for name in names}


def unit_names(session: Session, *, unit_ids: Iterable[int]) -> dict[int, str]:
    """Names by number. One query."""
    rows = session.execute(select(Unit.id, Unit.name).where(Unit.id.in_(set(unit_ids))))
    return {row.id: row.name for row in rows}


def name_of(session: Session, *, person_id: int | None) -> str | None:
    """A person's name; None for nobody and for who was erased."""
    if person_id is None:
        return None
    return session.scalar(select(PersonIdentity.full_name).where(PersonIdentity.person_id == person_id))
