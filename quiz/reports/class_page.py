"""The classes of a school, and one class: its pupils in the order of a register, and who teaches it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from quiz.domain.permissions import TEACHER
from quiz.models import Account, Group, Membership, Person, PersonIdentity, RoleGrant


@dataclass(frozen=True)
class ListedClass:
    """A class with the number of its pupils and the names of its teachers."""

    id: str
    name: str
    pupils: int
    teachers: tuple[str, ...] = ()


@dataclass(frozen=True)
class ClassPupil:
    """A pupil as the class list has him. `number` from 1."""

    number: int
    id: str
    full_name: str
    birth_date: date | None
    username: str | None
    has_pin: bool


@dataclass(frozen=True)
class ClassTeacher:
    """Who teaches the class."""

    id: str
    full_name: str


@dataclass(frozen=True)
class ClassPage:
    """One class."""

    pupils: list[ClassPupil]
    teachers: list[ClassTeacher] = field(default_factory=list)


def list_classes(session: Session, *, unit_id: int, school_year: int, day: date) -> list[ListedClass]:
    """The classes of a unit in a school year, the lowest grade first. Two queries."""
    rows = session.execute(
        select(Group.id, Group.public_id, Group.name, func.count(Membership.person_id.distinct()))
        .outerjoin(
            Membership,
            (Membership.group_id == Group.id)
            & (Membership.audience == "student")
            & or_(Membership.valid_to.is_(None), Membership.valid_to >= day),
        )
        .where(Group.unit_id == unit_id, Group.kind == "class", Group.school_year == school_year)
        .group_by(Group.id)
        .order_by(Group.grade, Group.name)
    ).all()
    teachers = defaultdict(list)
    for group_id, name in session.execute(
        select(RoleGrant.group_id, PersonIdentity.full_name)
        .join(PersonIdentity, PersonIdentity.person_id == RoleGrant.person_id)
        .where(
            RoleGrant.group_id.in_([row[0] for row in rows]),
            RoleGrant.role == TEACHER,
            RoleGrant.ended_at.is_(None),
        )
        .order_by(PersonIdentity.sort_key, RoleGrant.id)
    ):
        teachers[group_id].append(name)
    return [ListedClass(row[1], row[2], row[3], tuple(teachers[row[0]])) for row in rows]


def read_class(session: Session, *, group_id: int, day: date) -> ClassPage:
    """The class as it is on a day. Two queries."""
    rows = session.execute(
        select(
            Person.public_id,
            PersonIdentity.full_name,
            PersonIdentity.birth_date,
            Account.username,
            Account.pin_hash.is_not(None),
        )
        .join(Membership, Membership.person_id == Person.id)
        .join(PersonIdentity, PersonIdentity.person_id == Person.id)
        .outerjoin(Account, Account.person_id == Person.id)
        .where(
            Membership.group_id == group_id,
            Membership.audience == "student",
            or_(Membership.valid_to.is_(None), Membership.valid_to >= day),
            Person.merged_into.is_(None),
        )
        .order_by(PersonIdentity.sort_key, Person.id)
    ).all()
    unique = {row[0]: row for row in rows}
    pupils = [
        ClassPupil(number, row[0], row[1], row[2], row[3], bool(row[4]))
        for number, row in enumerate(unique.values(), start=1)
    ]
    teachers = session.execute(
        select(Person.public_id, PersonIdentity.full_name)
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .join(PersonIdentity, PersonIdentity.person_id == Person.id)
        .where(RoleGrant.group_id == group_id, RoleGrant.role == TEACHER, RoleGrant.ended_at.is_(None))
        .order_by(PersonIdentity.sort_key, Person.id)
    )
    return ClassPage(pupils, [ClassTeacher(*row) for row in teachers])
