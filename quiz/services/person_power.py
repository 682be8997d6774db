"""Whether an administrator stands above a person: all roles of that person lie within the administrator's own units.

A learner's role gives power over nobody and does not count. Without this, whoever keeps a school could take over or lock
out somebody who answers for the whole province and belongs to that school.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.domain.errors import AccessDenied
from quiz.domain.identity import Actor
from quiz.domain.permissions import DEPARTMENT_ADMIN, LEARNER, PEOPLE_KEEPERS, SCHOOL_ADMIN, TEACHER
from quiz.models import RoleGrant
from quiz.services.administrator_keep import check_administrator_left
from quiz.services.unit_scope import granted_units, within


def is_above(session: Session, *, actor: Actor, person_id: int) -> bool:
    """Whether every open role of this person lies within the actor's units, and none is higher than his own. One query."""
    tops = granted_units(actor, PEOPLE_KEEPERS)
    mine = within(RoleGrant.unit_id.expression, tops)
    if not actor.holds(DEPARTMENT_ADMIN):
        mine = mine & RoleGrant.role.in_((TEACHER, SCHOOL_ADMIN))
    beyond = select(RoleGrant.id).where(
        RoleGrant.person_id == person_id, RoleGrant.ended_at.is_(None), RoleGrant.role != LEARNER, ~mine
    )
    return session.scalar(beyond.limit(1)) is None


def require_above(session: Session, *, actor: Actor, person_id: int) -> None:
    """Raises AccessDenied("higher-role") unless `is_above`."""
    if not is_above(session, actor=actor, person_id=person_id):
        raise AccessDenied("higher-role")


def end_roles(session: Session, *, person_id: int, unit_id: int, now: datetime) -> list[RoleGrant]:
    """End what this person may do at this unit and in its classes; the grants that ended.

    Raises InvalidInput (last-administrator).
    """
    ended = list(
        session.scalars(
            select(RoleGrant).where(
                RoleGrant.person_id == person_id, RoleGrant.unit_id == unit_id, RoleGrant.ended_at.is_(None)
            )
        )
    )
    check_administrator_left(session, ending=ended)
    for grant in ended:
        grant.ended_at = now
    return ended
