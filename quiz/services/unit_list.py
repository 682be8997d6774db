"""The tree of units as a list: each parent before what is below it, siblings in Vietnamese order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from quiz.services.unit_tree import tree_on


@dataclass(frozen=True)
class ListedUnit:
    """A unit with the code of the unit above it (None for the root) and how far it is from the root."""

    id: int
    code: str
    name: str
    kind: str
    parent: str | None
    depth: int


def list_units(session: Session, *, day: date) -> list[ListedUnit]:
    """Every unit as it stands on this day; ended ones keep their place. At most four queries."""
    tree = tree_on(session, day)
    listed = []
    for root in tree.roots:
        for unit, depth in tree.below(root.id):
            parent = None if unit.parent_id is None else tree.units[unit.parent_id].code
            listed.append(ListedUnit(unit.id, unit.code, unit.name, unit.kind, parent, depth))
    return listed
