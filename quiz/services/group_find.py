"""A class by its public id, where the actor may see it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.domain.errors import NotFound
from quiz.domain.identity import Actor
from quiz.domain.permissions import PEOPLE_KEEPERS
from quiz.models import Group, Unit
from quiz.services.unit_scope import granted_units, within


@dataclass(frozen=True)
class FoundGroup:
    """A class with its unit."""

    group: Group
    unit: Unit


def find_group_id(session: Session, *, unit_id: int, group_id: str) -> int | None:
    """The number of this class if it is one of this unit's own. One query."""
    return session.scalar(select(Group.id).where(Group.public_id == group_id, Group.unit_id == unit_id))


def find_administered_group(session: Session, *, actor: Actor, group_id: str) -> FoundGroup:
    """A class of a unit that the actor keeps the people of; raises NotFound. One query."""
    tops = granted_units(actor, PEOPLE_KEEPERS)
    row = session.execute(
        select(Group, Unit)
        .join(Unit, Unit.id == Group.unit_id)
        .where(Group.public_id == group_id, Group.kind == "class", within(Group.unit_id.expression, tops))
    ).first()
    if row is None or not tops:
        raise NotFound("group")
    return FoundGroup(*row)
