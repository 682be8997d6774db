"""Who holds which role where, as far as somebody who appoints may see it.

*Within reach* are the units of the actor's own appointing roles and everything below them: grants there, people who belong
there now, and people who hold a role there. What lies outside is not said to exist, and nobody from outside is named.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, or_, select
from sqlalchemy.orm import Session

from quiz.domain.errors import NotFound
from quiz.domain.identity import Actor
from quiz.domain.permissions import APPOINTS, LEARNER, ROLE_KEEPERS
from quiz.models import Account, Group, Membership, Person, PersonIdentity, RoleGrant, Unit, UnitClosure
from quiz.services.unit_scope import granted_units, within


@dataclass(frozen=True)
class HeldRole:
    """One grant. `group_id`: a class's public id; `given_by`: None for who is not within reach, or nobody."""

    person: int
    role: str
    unit_id: int
    unit_code: str
    unit_name: str
    group_id: str | None
    group_name: str | None
    since: datetime
    until: datetime | None
    given_by: str | None


@dataclass(frozen=True)
class RolePerson:
    """Somebody with the roles that he holds within reach. `unit_name`: where he belongs now, if within reach."""

    number: int
    id: str
    name: str
    unit_code: str | None
    unit_name: str | None
    username: str | None
    is_disabled: bool
    roles: tuple[HeldRole, ...]


def appointing_units(actor: Actor) -> tuple[int, ...]:
    """Ids of the units at which the actor's own roles let him appoint."""
    return granted_units(actor, ROLE_KEEPERS)


def appoints(actor: Actor, role: str) -> tuple[int, ...]:
    """Ids of the units at which, and below which, the actor appoints to this role."""
    return granted_units(actor, tuple(own for own, roles in APPOINTS.items() if role in roles))


def list_holders(
    session: Session, *, unit_id: int, role: str | None, limit: int, offset: int = 0
) -> list[int]:
    """Numbers of the people who hold a role (this one) at the unit or below it, in Vietnamese order. One query."""
    held = exists().where(
        RoleGrant.person_id == PersonIdentity.person_id,
        RoleGrant.ended_at.is_(None),
        RoleGrant.role == role if role else RoleGrant.role != LEARNER,
        within(RoleGrant.unit_id.expression, (unit_id,)),
    )
    holders = select(RoleGrant.person_id).where(
        RoleGrant.ended_at.is_(None), RoleGrant.role == role if role else RoleGrant.role != LEARNER
    )
    query = (
        select(PersonIdentity.person_id)
        .where(PersonIdentity.person_id.in_(holders), held)
        .order_by(PersonIdentity.sort_key, PersonIdentity.person_id)
    )
    return list(session.scalars(query.limit(limit).offset(offset)))


def describe_people(
    session: Session, *, actor: Actor, numbers: Collection[int], today: date
) -> list[RolePerson]:
    """These people, in the order given, with their roles within reach. Three queries."""
    tops = appointing_units(actor)
    roles: dict[int, list[HeldRole]] = defaultdict(list)
    for held in _grants(session, tops, numbers, RoleGrant.ended_at.is_(None)):
        roles[held.person].append(held)
    places = {
        row.person_id: row for row in session.execute(_places(tops, today, Membership.person_id.in_(numbers)))
    }
    rows = session.execute(
        select(Person.id, Person.public_id, PersonIdentity.full_name, Account.username, Account.disabled_at)
        .join(PersonIdentity, PersonIdentity.person_id == Person.id)
        .outerjoin(Account, Account.person_id == Person.id)
        .where(Person.id.in_(numbers))
    )
    found = {row.id: _person(row, places.get(row.id), roles[row.id]) for row in rows}
    return [found[number] for number in numbers if number in found]


def find_role_person(session: Session, *, actor: Actor, person_id: str, today: date) -> RolePerson:
    """Staff with this public id who belong to a unit within reach or hold a role there; raises NotFound. Four queries."""
    tops = appointing_units(actor)
    belongs = exists().where(Membership.person_id == Person.id, *_belongs(tops, today))
    holds = exists().where(
        RoleGrant.person_id == Person.id,
        RoleGrant.ended_at.is_(None),
        RoleGrant.role != LEARNER,
        within(RoleGrant.unit_id.expression, tops),
    )
    number = session.scalar(
        select(Person.id).where(
            Person.public_id == person_id,
            Person.kind == "staff",
            Person.merged_into.is_(None),
            or_(belongs, holds) if tops else false(),
        )
    )
    found = [] if number is None else describe_people(session, actor=actor, numbers=[number], today=today)
    if not found:
        raise NotFound("person")
    return found[0]


def ended_roles(session: Session, *, actor: Actor, person: int, limit: int) -> list[HeldRole]:
    """Roles that this person held within reach and holds no more, the last ended first. Two queries."""
    ended = (RoleGrant.ended_at.is_not(None), RoleGrant.role != LEARNER)
    held = list(_grants(session, appointing_units(actor), [person], *ended))
    return sorted(held, key=lambda one: one.until or one.since, reverse=True)[:limit]


def names_within(session: Session, *, people: Iterable[int], tops: tuple[int, ...]) -> dict[int, str]:
    """Names of those of these people who have ever belonged to these units or what is below, or held a role there. One query."""
    numbers = set(people)
    if not numbers or not tops:
        return {}
    belongs = exists().where(
        Membership.person_id == PersonIdentity.person_id, within(Membership.unit_id.expression, tops)
    )
    holds = exists().where(
        RoleGrant.person_id == PersonIdentity.person_id, within(RoleGrant.unit_id.expression, tops)
    )
    rows = session.execute(
        select(PersonIdentity.person_id, PersonIdentity.full_name).where(
            PersonIdentity.person_id.in_(numbers), or_(belongs, holds)
        )
    )
    return {row.person_id: row.full_name for row in rows}


def _grants(
    session: Session, tops: tuple[int, ...], people: Collection[int], *conditions: ColumnElement[bool]
) -> list[HeldRole]:
    rows = session.execute(
        select(RoleGrant, Unit.code, Unit.name, Group.public_id, Group.name)
        .join(Unit, Unit.id == RoleGrant.unit_id)
        .outerjoin(Group, Group.id == RoleGrant.group_id)
        .where(
            RoleGrant.person_id.in_(people),
            RoleGrant.role != LEARNER,
            within(RoleGrant.unit_id.expression, tops),
            *conditions,
        )
        .order_by(RoleGrant.role, Unit.sort_key, Group.grade, Group.name, RoleGrant.id)
    ).all()
    givers = [row[0].granted_by for row in rows if row[0].granted_by is not None]
    names = names_within(session, people=givers, tops=tops)
    return [
        HeldRole(
            person=grant.person_id,
            role=grant.role,
            unit_id=grant.unit_id,
            unit_code=code,
            unit_name=unit_name,
            group_id=group_id,
            group_name=group_name,
            since=grant.granted_at,
            until=grant.ended_at,
            given_by=names.get(grant.granted_by or 0),
        )
        for grant, code, unit_name, group_id, group_name in rows
    ]


def _belongs(tops: tuple[int, ...], today: date) -> tuple[ColumnElement[bool], ...]:
    return (
        within(Membership.unit_id.expression, tops),
        Membership.valid_from <= today,
        or_(Membership.valid_to.is_(None), Membership.valid_to >= today),
    )


def _places(tops: tuple[int, ...], today: date, whose: ColumnElement[bool]) -> Any:
    """The newest last, so that it stands for the person."""
    return (
        select(Membership.person_id, Unit.code, Unit.name)
        .join(Unit, Unit.id == Membership.unit_id)
        .where(and_(whose, *_belongs(tops, today)))
        .order_by(Membership.valid_from, Membership.id)
    )


def _person(row: Any, place: Any, roles: list[HeldRole]) -> RolePerson:
    return RolePerson(
        number=row.id,
        id=row.public_id,
        name=row.full_name,
        unit_code=place.code if place else None,
        unit_name=place.name if place else None,
        username=row.username,
        is_disabled=row.disabled_at is not None,
        roles=tuple(roles),
    )


def appointable_at(session: Session, *, actor: Actor, unit_ids: Collection[int]) -> dict[int, frozenset[str]]:
    """By unit the roles to which the actor appoints there. One query."""
    by_top: dict[int, set[str]] = defaultdict(set)
    for grant in actor.grants_of(*ROLE_KEEPERS):
        if grant.group_id is None:
            by_top[grant.unit_id] |= set(APPOINTS[grant.role])
    rows = session.execute(
        select(UnitClosure.descendant_id, UnitClosure.ancestor_id).where(
            UnitClosure.descendant_id.in_(set(unit_ids)), UnitClosure.ancestor_id.in_(by_top)
        )
    )
    found: dict[int, set[str]] = {unit_id: set() for unit_id in unit_ids}
    for unit_id, top in rows:
        found[unit_id] |= by_top[top]
    return {unit_id: frozenset(roles) for unit_id, roles in found.items()}
