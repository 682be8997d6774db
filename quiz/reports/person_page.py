"""One person as his administrator sees him: what is kept of him, where he belonged, how he signs in, what he has done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from quiz.domain.identity import Actor
from quiz.domain.permissions import LEARNER, PEOPLE_KEEPERS
from quiz.models import (
    Account,
    Attempt,
    Group,
    Membership,
    Person,
    PersonIdentity,
    PersonMerge,
    Quiz,
    RoleGrant,
    Unit,
)
from quiz.services.unit_scope import granted_units, within

ATTEMPTS_SHOWN = 10


@dataclass(frozen=True)
class PersonPage:
    """Everything on the page. `identity` and `account` are None where there is none (any more)."""

    id: int
    public_id: str
    kind: str
    identity: PersonIdentity | None
    account: Account | None
    places: list[PersonPlace]
    roles: list[PersonRole]
    merges: list[StandingMerge]
    attempts: list[PersonAttempt]

    @property
    def open_places(self) -> list[PersonPlace]:
        """Where he belongs now."""
        return [one for one in self.places if one.is_open]


@dataclass(frozen=True)
class PersonPlace:
    """A membership. `is_open`: it lasts, or has not begun."""

    id: int
    unit_name: str
    group_name: str | None
    school_year: int | None
    audience: str
    valid_from: date
    valid_to: date | None
    is_open: bool


@dataclass(frozen=True)
class PersonRole:
    """A role that he holds."""

    role: str
    unit_name: str
    group_name: str | None


@dataclass(frozen=True)
class StandingMerge:
    """A record that was merged into this one."""

    public_id: str
    merged_at: datetime
    merged_by: str | None


@dataclass(frozen=True)
class PersonAttempt:
    """An attempt that was made within the reader's units."""

    public_id: str
    quiz_title: str
    state: str
    started_at: datetime


def read_person(session: Session, *, actor: Actor, person_id: int, day: date) -> PersonPage:
    """The page of somebody within reach. Six queries."""
    person, identity, account = session.execute(
        select(Person, PersonIdentity, Account)
        .outerjoin(PersonIdentity, PersonIdentity.person_id == Person.id)
        .outerjoin(Account, Account.person_id == Person.id)
        .where(Person.id == person_id)
    ).one()
    return PersonPage(
        person.id,
        person.public_id,
        person.kind,
        identity,
        account,
        read_places(session, person_id, day),
        _roles(session, person_id),
        _merges(session, person_id),
        _attempts(session, actor, person_id),
    )


def read_places(session: Session, person_id: int, day: date) -> list[PersonPlace]:
    """All memberships, what lasts first, then the newest. One query."""
    rows = session.execute(
        select(Membership, Unit.name, Group.name, Group.school_year)
        .join(Unit, Unit.id == Membership.unit_id)
        .outerjoin(Group, Group.id == Membership.group_id)
        .where(Membership.person_id == person_id)
        .order_by(
            Membership.valid_to.is_(None).desc(),
            Membership.valid_to.desc(),
            Membership.valid_from.desc(),
            Membership.id.desc(),
        )
    )
    return [
        PersonPlace(
            row.id,
            unit_name,
            group_name,
            school_year,
            row.audience,
            row.valid_from,
            row.valid_to,
            row.valid_to is None or row.valid_to >= day,
        )
        for row, unit_name, group_name, school_year in rows
    ]


def _roles(session: Session, person_id: int) -> list[PersonRole]:
    rows = session.execute(
        select(RoleGrant.role, Unit.name, Group.name)
        .join(Unit, Unit.id == RoleGrant.unit_id)
        .outerjoin(Group, Group.id == RoleGrant.group_id)
        .where(RoleGrant.person_id == person_id, RoleGrant.ended_at.is_(None), RoleGrant.role != LEARNER)
        .order_by(RoleGrant.id)
    )
    return [PersonRole(*row) for row in rows]


def _merges(session: Session, person_id: int) -> list[StandingMerge]:
    by = aliased(PersonIdentity)
    rows = session.execute(
        select(PersonMerge.public_id, PersonMerge.merged_at, by.full_name)
        .outerjoin(by, by.person_id == PersonMerge.merged_by)
        .where(PersonMerge.kept_id == person_id, PersonMerge.undone_at.is_(None))
        .order_by(PersonMerge.id.desc())
    )
    return [StandingMerge(*row) for row in rows]


def _attempts(session: Session, actor: Actor, person_id: int) -> list[PersonAttempt]:
    records = select(Person.id).where(or_(Person.id == person_id, Person.merged_into == person_id))
    rows: Any = session.execute(
        select(Attempt.public_id, Quiz.title, Attempt.state, Attempt.started_at)
        .join(Quiz, Quiz.id == Attempt.quiz_id)
        .where(
            Attempt.person_id.in_(records),
            Attempt.is_preview.is_(False),
            within(Attempt.unit_id.expression, granted_units(actor, PEOPLE_KEEPERS)),
        )
        .order_by(Attempt.started_at.desc(), Attempt.id.desc())
        .limit(ATTEMPTS_SHOWN)
    )
    return [PersonAttempt(*row) for row in rows]
