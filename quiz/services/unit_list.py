"""The tree of units as a list: each parent before what is below it, siblings in Vietnamese order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.models import Unit, UnitLink


@dataclass(frozen=True)
class ListedUnit:
    """A unit with the code of the unit above it (None for the root) and how far it is from the root."""

    id: int
    code: str
    name: str
    kind: str
    parent: str | None
    depth: int


def list_units(session: Session) -> list[ListedUnit]:
    """Every unit, ended ones under the parent that they had last. Two queries."""
    units = list(session.scalars(select(Unit).order_by(Unit.sort_key, Unit.id)))
    links = session.execute(select(UnitLink.unit_id, UnitLink.parent_id, UnitLink.valid_to)).all()
    newest: dict[int, tuple[date, int]] = {}
    for unit_id, parent_id, valid_to in links:
        newest[unit_id] = max(newest.get(unit_id, (date.min, 0)), (valid_to or date.max, parent_id))
    parents = {unit_id: parent_id for unit_id, (_end, parent_id) in newest.items()}
    return _below(None, None, 0, units, parents)


def _below(
    above: int | None, code: str | None, depth: int, units: list[Unit], parents: Mapping[int, int]
) -> list[ListedUnit]:
    listed = []
    for unit in units:
        if parents.get(unit.id) == above:
            listed.append(ListedUnit(unit.id, unit.code, unit.name, unit.kind, code, depth))
            listed += _below(unit.id, unit.code, depth + 1, units, parents)
    return listed
