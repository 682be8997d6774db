"""Appoint somebody to a role: by whoever stands above, within his own units, never beyond his own role."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.domain.days import day_of
from quiz.domain.errors import InvalidInput
from quiz.domain.identity import Actor
from quiz.domain.school_year import school_year_of
from quiz.models import Group, Person, RoleGrant
from quiz.services.audit_write import write_audit
from quiz.services.conflict_mark import mark_running
from quiz.services.role_find import find_role_person
from quiz.services.role_post import Post, group_of, held_grant, told_of, unit_of


def appoint_role(session: Session, *, actor: Actor, person_id: str, post: Post, now: datetime) -> RoleGrant:
    """The person with this public id holds the post from now on.

    Raises NotFound for a person or a place that is not within reach, and InvalidInput for a role that the actor does not
    appoint there, for a class that is not one of this school year, and for a post that the person holds already.
    """
    found = find_role_person(session, actor=actor, person_id=person_id, today=day_of(now))
    unit = unit_of(session, actor, post)
    group = _current(group_of(session, post, unit), now)
    session.execute(select(Person.id).where(Person.id == found.number).with_for_update()).one()
    if held_grant(session, found.number, post.role, unit, group) is not None:
        raise InvalidInput("post", "post-held")
    grant = RoleGrant(
        person_id=found.number,
        role=post.role,
        unit_id=unit.id,
        group_id=group.id if group else None,
        granted_by=actor.person_id,
        granted_at=now,
    )
    session.add(grant)
    session.flush()
    mark_running(session, person_id=found.number, now=now)
    write_audit(
        session,
        actor_id=actor.person_id,
        action="role.appoint",
        object_kind="person",
        object_id=found.number,
        after=told_of(post, unit, group),
        now=now,
    )
    return grant


def _current(group: Group | None, now: datetime) -> Group | None:
    if group is not None and (group.kind != "class" or group.school_year != school_year_of(day_of(now))):
        raise InvalidInput("post", "class-over")
    return group
