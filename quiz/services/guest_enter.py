"""A guest comes into a class contest that admits guests: a name and where he is from, as he says; he enters no figure."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from quiz.domain.errors import AccessDenied, InvalidInput
from quiz.domain.identity import GUEST
from quiz.domain.text import fold, fold_space, is_storable, name_sort_key
from quiz.models import Account, Person, PersonIdentity, Seat
from quiz.models.columns import new_public_id
from quiz.services.class_session_find import Door
from quiz.services.seat_take import add_seat, hold_open, open_code_session
from quiz.services.sign_in import SignedIn

MAX_NAME, MAX_UNIT = 80, 120
#: More guests than this at one class contest are somebody's machine.
MOST_GUESTS = 60


def enter_guest(session: Session, *, door: Door, name: str, unit_name: str, now: datetime) -> SignedIn:
    """Sign a guest in until the code and its grace are over.

    Raises InvalidInput at `guest_name` or `guest_unit`, AccessDenied (no-guests, guests-full), NotFound (closed meanwhile).
    """
    name, unit_name = _checked("guest_name", name, MAX_NAME), _checked("guest_unit", unit_name, MAX_UNIT)
    hold_open(session, door, now)
    if not door.session.admits_guests:
        raise AccessDenied("no-guests")
    guests = select(func.count()).where(
        Seat.class_session_id == door.session.id, Seat.guest_unit.is_not(None)
    )
    if (session.scalar(guests) or 0) >= MOST_GUESTS:
        raise AccessDenied("guests-full")
    person = Person(public_id=new_public_id(), kind=GUEST, created_at=now)
    session.add(person)
    session.flush()
    account = Account(person_id=person.id, must_change=False, created_at=now)
    session.add_all([account, _identity(person.id, name)])
    session.flush()
    add_seat(session, door=door, person_id=person.id, now=now, guest_unit=unit_name)
    return open_code_session(session, door=door, account=account, now=now)


def _identity(person_id: int, name: str) -> PersonIdentity:
    return PersonIdentity(
        person_id=person_id, full_name=name, folded_name=fold(name), sort_key=name_sort_key(name)
    )


def _checked(field: str, text: str, most: int) -> str:
    text = fold_space(text)
    if not 1 <= len(text) <= most or not text.isprintable() or not is_storable(text):
        raise InvalidInput(field, "text-unfit", {"most": str(most)})
    return text
