"""Units in their tree, and classes."""

from __future__ import annotations

from itertools import count

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.domain.text import name_sort_key
from quiz.models import Group, Unit, UnitClosure, UnitLevel, UnitLink
from quiz.models.columns import new_public_id

_numbers = count(1)


def make_unit(
    session: Session,
    *,
    code: str | None = None,
    name: str | None = None,
    kind: str = "truong",
    parent: Unit | None = None,
    levels: tuple[str, ...] = (),
) -> Unit:
    """A unit under `parent` (none: a root of its own), with its place in the closure."""
    number = next(_numbers)
    name = name or f"Trường số {number}"
    unit = Unit(code=code or f"U-{number}", name=name, kind=kind, sort_key=name_sort_key(name))
    session.add(unit)
    session.flush()
    session.add(UnitClosure(ancestor_id=unit.id, descendant_id=unit.id, depth=0))
    session.add_all(UnitLevel(unit_id=unit.id, level=level) for level in levels)
    if parent is not None:
        session.add(UnitLink(unit_id=unit.id, parent_id=parent.id))
        above = session.execute(
            select(UnitClosure.ancestor_id, UnitClosure.depth).where(UnitClosure.descendant_id == parent.id)
        ).all()
        session.add_all(
            UnitClosure(ancestor_id=ancestor, descendant_id=unit.id, depth=depth + 1)
            for ancestor, depth in above
        )
    session.flush()
    return unit


def make_group(
    session: Session, *, unit: Unit, name: str = "10A1", school_year: int = 2026, grade: int | None = 10
) -> Group:
    """A class of a unit."""
    group = Group(
        public_id=new_public_id(),
        unit_id=unit.id,
        kind="class",
        name=name,
        school_year=school_year,
        grade=grade,
    )
    session.add(group)
    session.flush()
    return group
