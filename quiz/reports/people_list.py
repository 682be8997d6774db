"""A page of the people list: who is on it is found by quiz.reports.people_find, here they get names, places and accounts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from quiz.domain.school_year import school_year_of
from quiz.models import Account, Group, Membership, Person, PersonIdentity, Unit, UnitClosure, UnitLink
from quiz.reports.people_find import PeopleFilter, find_people, place_of, written

PAGE_SIZE = 50
#: Units and classes that a filter offers; more are reached through the units between.
MOST_OPTIONS = 300


@dataclass(frozen=True)
class ListedPerson:
    """One line. The place is the newest membership within the units asked for; `left_on`: its last day, once it is over."""

    id: str
    full_name: str
    birth_date: date | None
    audience: str
    unit_name: str
    group_name: str | None
    left_on: date | None
    username: str | None
    is_disabled: bool


@dataclass(frozen=True)
class PeoplePage:
    """A part of the list; `before` and `after` are the people at its ends where there is more on that side."""

    people: list[ListedPerson]
    before: str | None
    after: str | None


def read_people_page(
    session: Session, *, wanted: PeopleFilter, after: str | None, before: str | None, limit: int = PAGE_SIZE
) -> PeoplePage:
    """The people after (or before) this one, or the first. At most six queries, whatever the filter and the length."""
    backwards = before is not None
    asked = before or after
    place = place_of(session, public_id=asked, backwards=backwards) if asked else None
    numbers, has_more = find_people(session, wanted=wanted, place=place, limit=limit)
    people = _people(session, wanted, numbers)
    if not people:
        return PeoplePage([], None, None)
    earlier = has_more if backwards and place else place is not None
    later = has_more if not (backwards and place) else True
    return PeoplePage(people, people[0].id if earlier else None, people[-1].id if later else None)


def _people(session: Session, wanted: PeopleFilter, numbers: list[int]) -> list[ListedPerson]:
    rows = session.execute(
        select(
            Person.id,
            Person.public_id,
            PersonIdentity.full_name,
            PersonIdentity.birth_date,
            Account.username,
            Account.disabled_at,
        )
        .join(PersonIdentity, PersonIdentity.person_id == Person.id)
        .outerjoin(Account, Account.person_id == Person.id)
        .where(Person.id.in_(numbers))
    )
    places = _places(session, wanted, numbers)
    found = {row.id: _listed(row, places[row.id], wanted.day) for row in rows if row.id in places}
    return [found[number] for number in numbers if number in found]


def _places(session: Session, wanted: PeopleFilter, numbers: list[int]) -> dict[int, Any]:
    """By person the membership within the units asked for that is open, or else ended last."""
    rows = session.execute(
        select(
            Membership.person_id,
            Membership.audience,
            Membership.valid_to,
            Unit.name.label("unit_name"),
            Group.name.label("group_name"),
        )
        .join(Unit, Unit.id == Membership.unit_id)
        .join(
            UnitClosure,
            and_(
                UnitClosure.descendant_id == Membership.unit_id,
                UnitClosure.ancestor_id == written(wanted.unit_id),
            ),
        )
        .outerjoin(Group, Group.id == Membership.group_id)
        .where(Membership.person_id.in_(numbers))
        .order_by(Membership.valid_from, Membership.id)
    )
    places: dict[int, Any] = {}
    for row in rows:
        known = places.get(row.person_id)
        if known is None or (row.valid_to or date.max) >= (known.valid_to or date.max):
            places[row.person_id] = row
    return places


def _listed(row: Any, place: Any, day: date) -> ListedPerson:
    is_over = place.valid_to is not None and place.valid_to < day
    return ListedPerson(
        id=row.public_id,
        full_name=row.full_name,
        birth_date=row.birth_date,
        audience=place.audience,
        unit_name=place.unit_name,
        group_name=place.group_name,
        left_on=place.valid_to if is_over else None,
        username=row.username,
        is_disabled=row.disabled_at is not None,
    )


@dataclass(frozen=True)
class Option:
    """A unit (by its code) or a class (by its public id) that a filter offers."""

    key: str
    name: str


def units_below(session: Session, *, unit_id: int, day: date) -> list[Option]:
    """Units that stand directly below this one on a day, in Vietnamese order. One query."""
    rows = session.execute(
        select(Unit.code, Unit.name)
        .join(UnitLink, UnitLink.unit_id == Unit.id)
        .where(
            UnitLink.parent_id == unit_id,
            (UnitLink.valid_to.is_(None)) | (UnitLink.valid_to >= day),
            (Unit.valid_to.is_(None)) | (Unit.valid_to >= day),
        )
        .order_by(Unit.sort_key, Unit.id)
        .limit(MOST_OPTIONS)
    )
    return [Option(*row) for row in rows]


def classes_of(session: Session, *, unit_id: int, day: date) -> list[Option]:
    """Classes of this unit itself in the school year of a day, the lowest grade first. One query."""
    rows = session.execute(
        select(Group.public_id, Group.name)
        .where(Group.unit_id == unit_id, Group.kind == "class", Group.school_year == school_year_of(day))
        .order_by(Group.grade, Group.name)
        .limit(MOST_OPTIONS)
    )
    return [Option(*row) for row in rows]
