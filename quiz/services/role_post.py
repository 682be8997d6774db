"""A post: a role at a unit or for a class, as somebody may fill and empty it who appoints there."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.domain.errors import InvalidInput, NotFound
from quiz.domain.identity import Actor
from quiz.domain.permissions import OF_A_CLASS
from quiz.models import Group, RoleGrant, Unit
from quiz.services.role_find import appointing_units, appoints
from quiz.services.unit_scope import within


@dataclass(frozen=True)
class Post:
    """A role at a place: the unit's code and, for a role of a class, the class's public id."""

    role: str
    unit_code: str
    group_id: str | None = None


def unit_of(session: Session, actor: Actor, post: Post) -> Unit:
    """The unit of a post that the actor may fill or empty; raises NotFound, InvalidInput (post-not-yours). Two queries."""
    reached = select(Unit).where(
        Unit.code == post.unit_code, within(Unit.id.expression, appointing_units(actor))
    )
    unit = session.scalar(reached)
    if unit is None:
        raise NotFound("unit")
    tops = appoints(actor, post.role)
    here = select(Unit.id).where(Unit.id == unit.id, within(Unit.id.expression, tops))
    if not tops or session.scalar(here) is None:
        raise InvalidInput("post", "post-not-yours")
    return unit


def group_of(session: Session, post: Post, unit: Unit) -> Group | None:
    """The class of a post of a class; raises NotFound for one that is not the unit's, InvalidInput for a post of a unit."""
    if post.role not in OF_A_CLASS:
        if post.group_id:
            raise InvalidInput("post", "post-not-yours")
        return None
    group = session.scalar(
        select(Group).where(Group.public_id == (post.group_id or ""), Group.unit_id == unit.id)
    )
    if group is None:
        raise NotFound("class")
    return group


def held_grant(session: Session, person: int, role: str, unit: Unit, group: Group | None) -> RoleGrant | None:
    """The grant by which this person holds the post now, if he does."""
    return session.scalar(
        select(RoleGrant)
        .where(
            RoleGrant.person_id == person,
            RoleGrant.role == role,
            RoleGrant.unit_id == unit.id,
            RoleGrant.group_id.is_(None) if group is None else RoleGrant.group_id == group.id,
            RoleGrant.ended_at.is_(None),
        )
        .order_by(RoleGrant.id)
        .limit(1)
    )


def told_of(post: Post, unit: Unit, group: Group | None) -> dict[str, str | None]:
    """The post as the audit keeps it."""
    return {"role": post.role, "unit": unit.code, "class": group.name if group else None}
