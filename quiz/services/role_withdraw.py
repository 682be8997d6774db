"""Withdraw a role: by whoever could appoint to it, but never the last administrator."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.domain.days import day_of
from quiz.domain.errors import InvalidInput, NotFound
from quiz.domain.identity import Actor
from quiz.domain.permissions import ROLE_KEEPERS
from quiz.models import RoleGrant
from quiz.services.administrator_keep import check_administrator_left, lock_administrators
from quiz.services.audit_write import write_audit
from quiz.services.role_find import find_role_person
from quiz.services.role_post import Post, group_of, held_grant, told_of, unit_of


def withdraw_role(session: Session, *, actor: Actor, person_id: str, post: Post, now: datetime) -> None:
    """The person holds the post no longer; what he has open is refused from this commit on.

    Raises as appoint_role does, NotFound for a post that he does not hold, and InvalidInput for the actor's own last
    administrator's role and for the last administrator of a department.
    """
    found = find_role_person(session, actor=actor, person_id=person_id, today=day_of(now))
    unit = unit_of(session, actor, post)
    group = group_of(session, post, unit)
    lock_administrators(session)
    grant = held_grant(session, found.number, post.role, unit, group)
    if grant is None:
        raise NotFound("role")
    _check_not_own_last(session, actor, grant)
    check_administrator_left(session, ending=[grant])
    grant.ended_at = now
    write_audit(
        session,
        actor_id=actor.person_id,
        action="role.withdraw",
        object_kind="person",
        object_id=found.number,
        before=told_of(post, unit, group),
        now=now,
    )
    session.flush()


def _check_not_own_last(session: Session, actor: Actor, grant: RoleGrant) -> None:
    if grant.role not in ROLE_KEEPERS or grant.person_id != actor.person_id:
        return
    others = select(RoleGrant.id).where(
        RoleGrant.person_id == actor.person_id,
        RoleGrant.role.in_(ROLE_KEEPERS),
        RoleGrant.ended_at.is_(None),
        RoleGrant.id != grant.id,
    )
    if session.scalar(others.limit(1)) is None:
        raise InvalidInput("post", "own-last-role")
