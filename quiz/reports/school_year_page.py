"""The last turn of a school into a new school year, and who taught its classes before."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.models import Group, Person, PersonIdentity, RoleGrant, SchoolYearTurn, Unit


@dataclass(frozen=True)
class FormerTeacher:
    """A teacher whose class ended with the year."""

    id: str
    full_name: str
    class_name: str


def newest_turn(session: Session, *, unit_id: int) -> SchoolYearTurn | None:
    """The newest turn of this unit that stands. One query."""
    return session.scalar(
        select(SchoolYearTurn)
        .where(SchoolYearTurn.unit_id == unit_id, SchoolYearTurn.undone_at.is_(None))
        .order_by(SchoolYearTurn.school_year.desc())
        .limit(1)
    )


def former_teachers(session: Session, turn: SchoolYearTurn) -> list[FormerTeacher]:
    """Who had a class when the year ended, in the order of a staff list. One query."""
    rows = session.execute(
        select(Person.public_id, PersonIdentity.full_name, Group.name)
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .join(PersonIdentity, PersonIdentity.person_id == Person.id)
        .join(Group, Group.id == RoleGrant.group_id)
        .where(RoleGrant.id.in_(turn.changes["grants"]))
        .order_by(PersonIdentity.sort_key, Person.id, Group.name)
    )
    return [FormerTeacher(*row) for row in rows]


@dataclass(frozen=True)
class FoundTurn:
    """A turn with the code of its unit."""

    turn: SchoolYearTurn
    unit_id: int
    unit_code: str


def find_turn_by_id(session: Session, *, public_id: str) -> FoundTurn | None:
    """The turn with this id in an address. One query."""
    row = session.execute(
        select(SchoolYearTurn, Unit.id, Unit.code)
        .join(Unit, Unit.id == SchoolYearTurn.unit_id)
        .where(SchoolYearTurn.public_id == public_id)
    ).first()
    return None if row is None else FoundTurn(*row)
