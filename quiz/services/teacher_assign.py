"""Which classes a teacher has: given and taken back class by class."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from quiz.domain.days import day_of
from quiz.domain.errors import InvalidInput, NotFound
from quiz.domain.permissions import TEACHER
from quiz.models import Group, Membership, RoleGrant
from quiz.services.audit_write import write_audit


def assign_teacher(
    session: Session, *, actor_id: int | None, person_id: int, group: Group, now: datetime
) -> RoleGrant:
    """The person teaches this class from now on; again: the same grant.

    Whoever calls has seen to it that the class is his to give. Raises InvalidInput for who is no staff of the class's unit.
    """
    held = _held(session, person_id, group)
    if held is not None:
        return held
    works_here = select(Membership.id).where(
        Membership.person_id == person_id,
        Membership.unit_id == group.unit_id,
        Membership.audience == "staff",
        or_(Membership.valid_to.is_(None), Membership.valid_to >= day_of(now)),
    )
    if session.scalar(works_here.limit(1)) is None:
        raise InvalidInput("teacher", "person-no-staff")
    grant = RoleGrant(
        person_id=person_id,
        role=TEACHER,
        unit_id=group.unit_id,
        group_id=group.id,
        granted_by=actor_id,
        granted_at=now,
    )
    session.add(grant)
    _record(session, actor_id, "class.assign", group, person_id, now)
    return grant


def withdraw_teacher(
    session: Session, *, actor_id: int | None, person_id: int, group: Group, now: datetime
) -> None:
    """The person no longer teaches this class; raises NotFound for who does not."""
    held = _held(session, person_id, group)
    if held is None:
        raise NotFound("teacher")
    held.ended_at = now
    _record(session, actor_id, "class.withdraw", group, person_id, now)


def _held(session: Session, person_id: int, group: Group) -> RoleGrant | None:
    return session.scalar(
        select(RoleGrant).where(
            RoleGrant.person_id == person_id,
            RoleGrant.role == TEACHER,
            RoleGrant.group_id == group.id,
            RoleGrant.ended_at.is_(None),
        )
    )


def _record(
    session: Session, actor_id: int | None, action: str, group: Group, person_id: int, now: datetime
) -> None:
    write_audit(
        session,
        actor_id=actor_id,
        action=action,
        object_kind="group",
        object_id=group.id,
        after={"person": person_id},
        now=now,
    )
