"""Whom an administrator may help to sign in: people who belong to his units now, and never somebody who stands above him.

Somebody *stands above* an administrator when he holds a role that the administrator could not have given: any at a unit
that is not his, and one of the department's anywhere, unless the administrator is the department's and has it below him.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, exists, not_, or_, select
from sqlalchemy.orm import Session

from quiz.domain.errors import AccessDenied, NotFound
from quiz.domain.identity import Actor
from quiz.domain.permissions import DEPARTMENT_ADMIN, LEARNER, SCHOOL_ADMIN, TEACHER
from quiz.domain.text import is_storable
from quiz.models import Account, Membership, Person, PersonIdentity, RoleGrant, Unit
from quiz.services.unit_scope import granted_units, within

ADMINS = (SCHOOL_ADMIN, DEPARTMENT_ADMIN)
_GIVEN_BY_SCHOOLS = (TEACHER, SCHOOL_ADMIN)


@dataclass(frozen=True)
class Colleague:
    """A person within reach. `account_id` is None for who has never been able to sign in."""

    person_id: int
    public_id: str
    full_name: str
    unit_name: str
    account_id: int | None


def belongs_now(today: date) -> ColumnElement[bool]:
    """For a WHERE: the membership holds today."""
    return and_(
        Membership.valid_from <= today, or_(Membership.valid_to.is_(None), Membership.valid_to >= today)
    )


def find_colleague(session: Session, *, actor: Actor, public_id: str, today: date) -> Colleague:
    """The person, if he belongs to one of the actor's units today; raises NotFound. One query."""
    row = None
    if is_storable(public_id):
        row = session.execute(
            select(Person.id, Person.public_id, PersonIdentity.full_name, Unit.name, Account.id)
            .join(PersonIdentity, PersonIdentity.person_id == Person.id)
            .join(Membership, Membership.person_id == Person.id)
            .join(Unit, Unit.id == Membership.unit_id)
            .outerjoin(Account, Account.person_id == Person.id)
            .where(
                Person.public_id == public_id,
                Person.merged_into.is_(None),
                belongs_now(today),
                within(Membership.unit_id.expression, granted_units(actor, ADMINS)),
            )
            .order_by(Membership.valid_from.desc(), Membership.id.desc())
            .limit(1)
        ).first()
    if row is None:
        raise NotFound("person")
    return Colleague(*row)


def find_helped(session: Session, *, actor: Actor, public_id: str, today: date) -> Colleague:
    """As find_colleague, for changing how he signs in; raises AccessDenied for oneself and for who stands above."""
    found = find_colleague(session, actor=actor, public_id=public_id, today=today)
    if found.person_id == actor.person_id:
        raise AccessDenied("own-sign-in")
    if people_above(session, actor=actor, person_ids=[found.person_id]):
        raise AccessDenied("stands-above")
    return found


def people_above(session: Session, *, actor: Actor, person_ids: Iterable[int]) -> set[int]:
    """Those of these people who stand above the actor. One query."""
    return set(
        session.scalars(
            select(RoleGrant.person_id).where(
                RoleGrant.person_id.in_(list(person_ids)), is_above(actor, RoleGrant)
            )
        )
    )


def stands_above(actor: Actor, person_id: ColumnElement[int]) -> ColumnElement[bool]:
    """For a WHERE: the person stands above the actor."""
    return exists().where(RoleGrant.person_id == person_id, is_above(actor, RoleGrant))


def is_above(actor: Actor, grant: type[RoleGrant]) -> ColumnElement[bool]:
    """For a WHERE: the role lies beyond what the actor could have given."""
    unit = grant.unit_id.expression
    below = and_(grant.role.in_(_GIVEN_BY_SCHOOLS), within(unit, granted_units(actor, ADMINS)))
    departments = within(unit, granted_units(actor, (DEPARTMENT_ADMIN,)))
    return and_(grant.ended_at.is_(None), grant.role != LEARNER, not_(or_(below, departments)))
