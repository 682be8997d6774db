"""Two people give or withdraw roles at the same instant: one of them gets through.

SQLite has one writer at a time, so that only PostgreSQL can show what happens between two of them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from quiz.domain.errors import InvalidInput
from quiz.models import RoleGrant
from quiz.services.role_appoint import appoint_role
from quiz.services.role_post import Post
from quiz.services.role_withdraw import withdraw_role
from tests.factories import NOW, actor_of, make_person, make_unit
from tests.services.waiting import meanwhile

pytestmark = pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
CODE = "SO"


def two_administrators(engine: Engine) -> list[Any]:
    """(actor, public id) of each."""
    with Session(engine, expire_on_commit=False) as session:
        top = make_unit(session, code=CODE, kind="so")
        people = [make_person(session, unit=top, kind="staff", roles=("department_admin",)) for _ in range(2)]
        found = [(actor_of(session, who), who.person.public_id) for who in people]
        session.commit()
    return found


def running(engine: Engine, role: str) -> int:
    """How many hold this role now."""
    with Session(engine) as session:
        held = select(func.count()).where(RoleGrant.role == role, RoleGrant.ended_at.is_(None))
        return session.scalar(held) or 0


def nothing(_session: Session) -> None:
    """Then the first commits."""


def by(change: Callable[..., Any], actor: Any, person: str, role: str) -> Callable[[Session], Any]:
    """A unit of work in which the actor gives or takes the role."""
    return lambda session: change(session, actor=actor, person_id=person, post=Post(role, CODE), now=NOW)


def test_two_administrators_who_withdraw_each_other_leave_one(engine: Engine) -> None:
    (one, one_id), (other, other_id) = two_administrators(engine)
    with pytest.raises(InvalidInput) as caught:
        meanwhile(
            engine,
            by(withdraw_role, one, other_id, "department_admin"),
            by(withdraw_role, other, one_id, "department_admin"),
            nothing,
        )
    assert caught.value.code == "last-administrator"
    assert running(engine, "department_admin") == 1


def test_a_role_given_twice_at_once_is_held_once(engine: Engine) -> None:
    (one, one_id), (other, _other_id) = two_administrators(engine)
    with pytest.raises(InvalidInput) as caught:
        meanwhile(
            engine,
            by(appoint_role, one, one_id, "editor"),
            by(appoint_role, other, one_id, "editor"),
            nothing,
        )
    assert caught.value.code == "post-held"
    assert running(engine, "editor") == 1
