"""The class list of a class session in the order of the register, with how each pupil stands with PIN and seat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from quiz.models import Account, Membership, Person, PersonIdentity, Seat
from quiz.services.class_session_find import Door


@dataclass(frozen=True)
class Listed:
    """A pupil of the class. `number`: in the list, from 1; `id`: public; `account_id` None: never signed in in any way."""

    number: int
    person_id: int
    id: str
    full_name: str
    account_id: int | None
    pin_hash: str | None
    pin_set_at: datetime | None
    #: Whether the PIN is one that the pupil chose.
    pin_is_own: bool
    is_disabled: bool
    taken_at: datetime | None = None
    removed_at: datetime | None = None


def read_class_list(session: Session, *, door: Door, now: datetime) -> list[Listed]:
    """The pupils of the class on the day that counts for the session. One query."""
    return _read(session, door.group.id, door.day(now), door.session.id)


def read_group_list(session: Session, *, group_id: int, day: date) -> list[Listed]:
    """The same without seats, of the class with this number. One query."""
    return _read(session, group_id, day, None)


def _read(session: Session, group_id: int, day: date, class_session_id: int | None) -> list[Listed]:
    rows: Sequence[Any] = session.execute(
        select(
            Person.id.label("person_id"),
            Person.public_id,
            PersonIdentity.full_name,
            Account.id.label("account_id"),
            Account.pin_hash,
            Account.pin_set_at,
            Account.pin_set_by,
            Account.disabled_at,
            Seat.taken_at,
            Seat.removed_at,
        )
        .join(Membership, Membership.person_id == Person.id)
        .join(PersonIdentity, PersonIdentity.person_id == Person.id)
        .outerjoin(Account, Account.person_id == Person.id)
        .outerjoin(Seat, and_(Seat.person_id == Person.id, Seat.class_session_id == class_session_id))
        .where(
            Membership.group_id == group_id,
            Membership.audience == "student",
            Membership.valid_from <= day,
            or_(Membership.valid_to.is_(None), Membership.valid_to >= day),
        )
        .order_by(PersonIdentity.sort_key, Person.id)
    ).all()
    once = {row.person_id: row for row in rows}  # a pupil may have two memberships of one class
    return [
        Listed(
            number,
            row.person_id,
            row.public_id,
            row.full_name,
            row.account_id,
            row.pin_hash,
            row.pin_set_at,
            row.pin_set_by == row.person_id,
            row.disabled_at is not None,
            row.taken_at,
            row.removed_at,
        )
        for number, row in enumerate(once.values(), start=1)
    ]
