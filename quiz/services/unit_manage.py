"""Which units somebody may look after: read and count his own and all below; change those below a department's grant."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.domain.errors import InvalidInput, NotFound
from quiz.domain.identity import Actor
from quiz.domain.permissions import DEPARTMENT_ADMIN, SCHOOL_ADMIN
from quiz.domain.text import is_storable
from quiz.models import Unit, UnitClosure, UnitKind
from quiz.services.unit_scope import granted_units, within

READERS = (SCHOOL_ADMIN, DEPARTMENT_ADMIN)
CHANGERS = (DEPARTMENT_ADMIN,)


def find_unit(session: Session, *, actor: Actor, code: str, roles: tuple[str, ...] = READERS) -> Unit:
    """The unit with this code within the subtree of a grant of these roles. One query. Raises NotFound."""
    tops = granted_units(actor, roles)
    found = None
    if tops and is_storable(code):
        found = session.scalar(select(Unit).where(Unit.code == code, within(Unit.id.expression, tops)))
    if found is None:
        raise NotFound("unit")
    return found


def find_lower_unit(session: Session, *, actor: Actor, code: str) -> Unit:
    """A unit that the actor may move, end, merge or split: below the one of his grant, not that one itself.

    Two queries. Raises NotFound.
    """
    unit = find_unit(session, actor=actor, code=code, roles=CHANGERS)
    tops = granted_units(actor, CHANGERS)
    strictly = select(UnitClosure.ancestor_id).where(
        UnitClosure.descendant_id == unit.id, UnitClosure.ancestor_id.in_(tops), UnitClosure.depth > 0
    )
    if session.scalar(strictly.limit(1)) is None:
        raise NotFound("unit")
    return unit


def named_unit(session: Session, *, actor: Actor, code: str, field: str, lower: bool = False) -> Unit:
    """The unit whose code was typed into a field (`lower`: as for find_lower_unit). Raises InvalidInput."""
    try:
        if lower:
            return find_lower_unit(session, actor=actor, code=code.strip())
        return find_unit(session, actor=actor, code=code.strip(), roles=CHANGERS)
    except NotFound:
        raise InvalidInput(field, "unit-unknown", {"value": code.strip()[:40]}) from None


def unit_kinds(session: Session) -> dict[str, UnitKind]:
    """All kinds by code, in their order. One query."""
    return {kind.code: kind for kind in session.scalars(select(UnitKind).order_by(UnitKind.position))}
