"""Which units an actor may look into: those of his grants and everything below them.

*Administered* means: within the subtree of a grant of one of the roles asked for. A grant for one class only gives no
unit. What lies outside is not said to exist: NotFound.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session, aliased

from quiz.domain.errors import NotFound
from quiz.domain.identity import Actor
from quiz.domain.text import is_storable
from quiz.models import Unit, UnitClosure


@dataclass(frozen=True)
class ScopedUnit:
    """A unit within an actor's reach."""

    id: int
    code: str
    name: str
    kind: str


def granted_units(actor: Actor, roles: tuple[str, ...]) -> tuple[int, ...]:
    """Ids of the units at which the actor holds one of these roles, in the order of the grants."""
    return tuple(dict.fromkeys(grant.unit_id for grant in actor.grants_of(*roles) if grant.group_id is None))


def within(unit_id: ColumnElement[int], tops: tuple[int, ...]) -> ColumnElement[bool]:
    """For a WHERE: the unit is one of `tops` or below one."""
    return exists().where(UnitClosure.descendant_id == unit_id, UnitClosure.ancestor_id.in_(tops))


def is_administered(session: Session, *, actor: Actor, roles: tuple[str, ...], unit_id: int) -> bool:
    """Whether this unit is within the actor's reach by one of these roles. One query."""
    tops = granted_units(actor, roles)
    if not tops:
        return False
    found = select(Unit.id).where(Unit.id == unit_id, within(Unit.id.expression, tops))
    return session.scalar(found) is not None


def find_administered(
    session: Session, *, actor: Actor, roles: tuple[str, ...], code: str | None
) -> ScopedUnit:
    """The unit with this code, or without one the topmost of the actor's own grants. One query.

    Raises NotFound for a code that does not exist or lies outside, and for who has no grant.
    """
    tops = granted_units(actor, roles)
    above = select(func.count()).where(UnitClosure.descendant_id == Unit.id).scalar_subquery()
    query: Select[int, str, str, str] = select(Unit.id, Unit.code, Unit.name, Unit.kind)
    if code:
        query = query.where(Unit.code == code, within(Unit.id.expression, tops))
    else:
        query = query.where(Unit.id.in_(tops)).order_by(above, Unit.sort_key, Unit.id).limit(1)
    row = session.execute(query).first() if tops and is_storable(code or "") else None
    if row is None:
        raise NotFound("unit")
    return ScopedUnit(*row)


def path_to(session: Session, *, actor: Actor, roles: tuple[str, ...], unit_id: int) -> list[ScopedUnit]:
    """The units above this one that the actor may look into, topmost first, without the unit itself. One query."""
    upward = aliased(UnitClosure)
    rows = session.execute(
        select(Unit.id, Unit.code, Unit.name, Unit.kind)
        .join(upward, upward.ancestor_id == Unit.id)
        .where(
            upward.descendant_id == unit_id,
            upward.depth > 0,
            within(Unit.id.expression, granted_units(actor, roles)),
        )
        .order_by(upward.depth.desc())
    )
    return [ScopedUnit(*row) for row in rows]
