"""What was given at a quiz: to whom, what, why, by whom and when; in force first, then withdrawn."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from quiz.domain.days import day_of
from quiz.domain.errors import NotFound
from quiz.models import Accommodation, Group, Membership, PersonIdentity, Quiz, Unit, UnitClosure


@dataclass(frozen=True)
class ListedAccommodation:
    """A row with names (None: the person was erased). `group` and `unit`: a person's present ones, or the class's own."""

    row: Accommodation
    name: str | None
    group: str | None
    unit: str | None
    unit_id: int | None
    given_by: str | None
    withdrawn_by: str | None

    @property
    def is_in_force(self) -> bool:
        """Whether it has not been withdrawn."""
        return self.row.withdrawn_at is None


def list_accommodations(
    session: Session, *, quiz: Quiz, now: datetime, limit: int, offset: int = 0
) -> list[ListedAccommodation]:
    """Those of this quiz, and those for every quiz whose holders it is meant for; the newest first. Four queries."""
    rows = session.scalars(
        select(Accommodation)
        .where(_concerns(quiz, now))
        .order_by(
            Accommodation.withdrawn_at.is_not(None), Accommodation.given_at.desc(), Accommodation.id.desc()
        )
        .limit(limit)
        .offset(offset)
    ).all()
    return _listed(session, rows, now)


def find_accommodation(
    session: Session, *, quiz: Quiz, accommodation_id: str, now: datetime
) -> ListedAccommodation:
    """One of the list; raises NotFound."""
    row = session.scalar(
        select(Accommodation).where(Accommodation.public_id == accommodation_id, _concerns(quiz, now))
    )
    if row is None:
        raise NotFound("accommodation")
    return _listed(session, [row], now)[0]


def _concerns(quiz: Quiz, now: datetime) -> ColumnElement[bool]:
    if quiz.kind == "class":
        at, groups = Membership.group_id == quiz.group_id, Group.id == quiz.group_id
    else:
        below = select(UnitClosure.descendant_id).where(UnitClosure.ancestor_id == quiz.unit_id)
        at, groups = Membership.unit_id.in_(below), Group.unit_id.in_(below)
    person = select(Membership.person_id).where(
        Membership.person_id == Accommodation.person_id, at, _current(now)
    )
    group = select(Group.id).where(Group.id == Accommodation.group_id, groups)
    return or_(
        Accommodation.quiz_id == quiz.id,
        and_(Accommodation.quiz_id.is_(None), or_(person.exists(), group.exists())),
    )


def _current(now: datetime) -> ColumnElement[bool]:
    day = day_of(now)
    return and_(Membership.valid_from <= day, or_(Membership.valid_to.is_(None), Membership.valid_to >= day))


def _listed(session: Session, rows: Iterable[Accommodation], now: datetime) -> list[ListedAccommodation]:
    given = list(rows)
    people = {row.person_id for row in given if row.person_id is not None}
    names = _names(session, people.union(*((row.given_by, row.withdrawn_by or 0) for row in given)))
    places = _places(session, people, now)
    groups = _groups(session, {row.group_id for row in given if row.group_id is not None})
    listed = []
    for row in given:
        if row.group_id is not None:
            place = groups[row.group_id]
            name = place[0]
        else:
            place = places.get(row.person_id or 0, (None, None, None))
            name = names.get(row.person_id or 0)
        givers = names.get(row.given_by), names.get(row.withdrawn_by or 0)
        listed.append(ListedAccommodation(row, name, *place, *givers))
    return listed


#: Class, unit and its number.
_Place = tuple[str | None, str | None, int | None]


def _names(session: Session, people: set[int]) -> dict[int, str]:
    query = select(PersonIdentity.person_id, PersonIdentity.full_name)
    return dict(session.execute(query.where(PersonIdentity.person_id.in_(people))).all())


def _places(session: Session, people: set[int], now: datetime) -> dict[int, _Place]:
    """Where each of them learns now: the newest membership."""
    rows = session.execute(
        select(Membership.person_id, Group.name, Unit.name, Unit.id)
        .outerjoin(Group, Group.id == Membership.group_id)
        .join(Unit, Unit.id == Membership.unit_id)
        .where(Membership.person_id.in_(people), _current(now))
        .order_by(Membership.valid_from, Membership.id)
    ).all()
    return {person_id: (group, unit, unit_id) for person_id, group, unit, unit_id in rows}


def _groups(session: Session, groups: set[int]) -> dict[int, _Place]:
    rows = session.execute(
        select(Group.id, Group.name, Unit.name, Unit.id)
        .join(Unit, Unit.id == Group.unit_id)
        .where(Group.id.in_(groups))
    ).all()
    return {id_: (name, unit, unit_id) for id_, name, unit, unit_id in rows}
