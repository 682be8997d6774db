"""To whom an accommodation can be given at a quiz: the people and classes that the quiz is meant for.

Whoever manages the quiz has them all within his reach: a class contest is for its class, every other quiz for the units
below its own. What lies outside is not said to exist. Where there are many units a name is looked for in some of them only.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from quiz.domain.days import day_of
from quiz.domain.errors import NotFound
from quiz.domain.school_year import school_year_of
from quiz.domain.text import fold, fold_space, is_storable
from quiz.models import (
    Account,
    Attempt,
    Group,
    Membership,
    Person,
    PersonIdentity,
    Quiz,
    Unit,
    UnitClosure,
)

#: More units than this and names are looked for only in those whose name was typed.
MOST_UNITS = 50
#: More than this of a kind are not shown at once.
MOST_FOUND = 60


@dataclass(frozen=True)
class Holder:
    """A person (then with a user name) or a class. `id` is the public id; `group` a person's class."""

    is_person: bool
    id: str
    number: int
    name: str
    username: str | None
    group: str | None
    unit: str
    unit_id: int

    def attempts(self) -> ColumnElement[bool]:
        """For a WHERE over Attempt: those that this holder's accommodations concern."""
        return Attempt.person_id == self.number if self.is_person else Attempt.group_id == self.number


@dataclass(frozen=True)
class Found:
    """What a search gave. `needs_unit`: there are too many units for a name alone; `has_more`: not all of it is here."""

    people: list[Holder]
    groups: list[Holder]
    needs_unit: bool
    has_more: bool


def find_holder(
    session: Session, *, quiz: Quiz, person_id: str | None, group_id: str | None, now: datetime
) -> Holder:
    """The person or the class with this public id, if the quiz is meant for it; raises NotFound."""
    asked = person_id or group_id or ""
    if not asked.isalnum() or not is_storable(asked):
        raise NotFound("holder")
    if person_id:
        found = _people(session, quiz, day_of(now), Person.public_id == person_id)
    else:
        found = _groups(session, quiz, day_of(now), Group.public_id == group_id)
    if not found:
        raise NotFound("holder")
    return found[0]


def search_holders(session: Session, *, quiz: Quiz, text: str, unit_text: str, now: datetime) -> Found:
    """People whose name has all the words (without regard to case and diacritics) or whose user name begins so, and classes.

    Without words everybody of a class contest's class, or the classes of the units that were named. At most three queries.
    """
    text, day = fold_space(fold(text)), day_of(now)
    people: list[Holder] = []
    groups: list[Holder] = []
    if quiz.kind == "class":
        people = _people(session, quiz, day, *_named(text))
        groups = _groups(session, quiz, day)
    else:
        units = _units(session, quiz, unit_text)
        if len(units) > MOST_UNITS:
            people = _people(session, quiz, day, Account.username == text) if text else []
            return Found(people, [], needs_unit=True, has_more=False)
        if text:
            people = _people(session, quiz, day, Membership.unit_id.in_(units), *_named(text))
        if text or fold(unit_text).strip():
            groups = _groups(session, quiz, day, Group.unit_id.in_(units))
    groups = [one for one in groups if text in fold(one.name)]
    has_more = max(len(people), len(groups)) > MOST_FOUND
    return Found(people[:MOST_FOUND], groups[:MOST_FOUND], needs_unit=False, has_more=has_more)


def has_many_units(session: Session, quiz: Quiz) -> bool:
    """Whether a search should ask for the name of a unit. One query."""
    return quiz.kind != "class" and len(_units(session, quiz, "")) > MOST_UNITS


def _named(text: str) -> list[ColumnElement[bool]]:
    if not text:
        return []
    words = [PersonIdentity.folded_name.contains(word, autoescape=True) for word in text.split()]
    return [or_(and_(*words), Account.username.startswith(text, autoescape=True))]


def _units(session: Session, quiz: Quiz, text: str) -> list[int]:
    """Ids of the quiz's units whose names have all these words."""
    words = fold(text).split()
    rows = session.execute(
        select(Unit.id, Unit.name)
        .join(UnitClosure, UnitClosure.descendant_id == Unit.id)
        .where(UnitClosure.ancestor_id == quiz.unit_id)
    ).all()
    return [id_ for id_, name in rows if all(word in fold(name) for word in words)]


def _people(session: Session, quiz: Quiz, day: date, *conditions: ColumnElement[bool]) -> list[Holder]:
    """In the order of Vietnamese lists; at most one more than MOST_FOUND."""
    audiences = {"staff": quiz.for_staff, "student": quiz.for_students}
    rows = session.execute(
        select(
            Person.public_id, Person.id, PersonIdentity.full_name, Account.username, Group.name, Unit.name, Unit.id
        )
        .select_from(Membership)
        .join(Person, Person.id == Membership.person_id)
        .join(PersonIdentity, PersonIdentity.person_id == Person.id)
        .outerjoin(Account, Account.person_id == Person.id)
        .outerjoin(Group, Group.id == Membership.group_id)
        .join(Unit, Unit.id == Membership.unit_id)
        .where(
            Membership.valid_from <= day,
            or_(Membership.valid_to.is_(None), Membership.valid_to >= day),
            Membership.audience.in_([audience for audience, wanted in audiences.items() if wanted]),
            _meant(quiz, Membership.group_id.expression, Membership.unit_id.expression),
            *conditions,
        )
        .order_by(PersonIdentity.sort_key, Person.id, Membership.id.desc())
        .limit(MOST_FOUND + 1)
    ).all()  # fmt: skip
    newest: dict[int, Holder] = {}
    for row in rows:
        newest.setdefault(row[1], Holder(True, *row))
    return list(newest.values())


def _groups(session: Session, quiz: Quiz, day: date, *conditions: ColumnElement[bool]) -> list[Holder]:
    rows = session.execute(
        select(Group.public_id, Group.id, Group.name, Unit.name, Unit.id)
        .join(Unit, Unit.id == Group.unit_id)
        .where(
            Group.kind == "class",
            Group.school_year == school_year_of(day),
            _meant(quiz, Group.id.expression, Group.unit_id.expression),
            *conditions,
        )
        .order_by(Unit.sort_key, Group.grade, Group.name, Group.id)
    ).all()
    return [
        Holder(False, id_, number, name, None, None, unit, unit_id)
        for id_, number, name, unit, unit_id in rows
    ]


def _meant(quiz: Quiz, group_id: ColumnElement[Any], unit_id: ColumnElement[int]) -> ColumnElement[bool]:
    if quiz.kind == "class":
        return group_id == quiz.group_id
    return unit_id.in_(select(UnitClosure.descendant_id).where(UnitClosure.ancestor_id == quiz.unit_id))
