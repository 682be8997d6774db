"""One unit with its past: under whom it stood from when to when, what was merged into it, what it went into."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from quiz.models import Unit, UnitLink, UnitSuccession
from quiz.services.unit_places import MERGE

#: Kinds of events, in the order in which one day's stand.
STOOD, MERGED_FROM, MERGED_INTO, SPLIT_FROM, SPLIT_INTO = (
    "stood",
    "merged_from",
    "merged_into",
    "split_from",
    "split_into",
)


@dataclass(frozen=True)
class UnitEvent:
    """Something of a unit's past with the other unit in it; `until` for where it stood, None: still."""

    kind: str
    since: date | None
    until: date | None
    code: str
    name: str
    #: Of the unit above: whether what lies below it is on its territory.
    unit_kind: str


def read_history(session: Session, *, unit_id: int) -> list[UnitEvent]:
    """Everything that happened to the unit, the newest first. Two queries."""
    parent = aliased(Unit)
    stood = session.execute(
        select(UnitLink.valid_from, UnitLink.valid_to, parent.code, parent.name, parent.kind)
        .join(parent, parent.id == UnitLink.parent_id)
        .where(UnitLink.unit_id == unit_id)
    )
    events = [UnitEvent(STOOD, since, until, *other) for since, until, *other in stood]
    before, after = aliased(Unit), aliased(Unit)
    gone = session.execute(
        select(UnitSuccession, before.code, before.name, before.kind, after.code, after.name, after.kind)
        .join(before, before.id == UnitSuccession.unit_id)
        .join(after, after.id == UnitSuccession.successor_id)
        .where(or_(UnitSuccession.unit_id == unit_id, UnitSuccession.successor_id == unit_id))
    )
    for row, *others in gone:
        is_merge, was_it = row.kind == MERGE, row.unit_id == unit_id
        kind = (
            (MERGED_INTO if is_merge else SPLIT_INTO) if was_it else (MERGED_FROM if is_merge else SPLIT_FROM)
        )
        code, name, unit_kind = others[3:] if was_it else others[:3]
        events.append(UnitEvent(kind, row.valid_from, None, code, name, unit_kind))
    return sorted(events, key=lambda event: (event.since or date.min, event.kind), reverse=True)
