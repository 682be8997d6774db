"""What a teacher does with a seat: free it, take somebody out and let him in again, correct the name."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from quiz.domain.errors import InvalidInput, NotFound
from quiz.domain.identity import Actor
from quiz.domain.text import fold, fold_space, is_storable, name_sort_key
from quiz.models import Account, AuthSession, KnownDevice, Person, PersonIdentity, Seat
from quiz.services.audit_write import write_audit
from quiz.services.class_list_read import read_class_list
from quiz.services.class_session_find import Door, find_class_session
from quiz.services.pin_try import forgive

MAX_NAME = 200


def free_seat(session: Session, *, actor: Actor, session_id: str, person_id: str, now: datetime) -> None:
    """End what this person opened by the code on whatever device; she comes in again with her PIN.

    A PIN that was chosen on a phone since the class session opened is forgotten with it: whoever took another's name chose
    it. Raises NotFound.
    """
    door, person = _seat_of(session, actor, session_id, person_id, now)
    _end_sessions(session, door, person, now)
    account = session.scalar(select(Account).where(Account.person_id == person.id).with_for_update())
    forgotten = False
    if account is not None and account.pin_set_by == person.id and account.pin_set_at is not None:
        forgotten = account.pin_set_at >= door.session.opened_at
    if account is not None and forgotten:
        account.pin_hash = account.pin_set_at = account.pin_set_by = None
        forgive(session, accounts={person.id: account.id})
        session.execute(
            delete(KnownDevice).where(
                KnownDevice.account_id == account.id, KnownDevice.last_in_at >= door.session.opened_at
            )
        )
    seat = session.get(Seat, (door.session.id, person.id))
    if seat is not None and seat.guest_unit is None and seat.removed_at is None:
        session.delete(seat)
        session.flush()
    _audit(session, actor, "free", person, now, {"pin_forgotten": forgotten})


def remove_seat(session: Session, *, actor: Actor, session_id: str, person_id: str, now: datetime) -> None:
    """Take somebody out: the sessions end, and the code lets him in no more. Raises NotFound."""
    door, person = _seat_of(session, actor, session_id, person_id, now)
    _end_sessions(session, door, person, now)
    seat = session.get(Seat, (door.session.id, person.id))
    if seat is None:
        seat = Seat(class_session_id=door.session.id, person_id=person.id, taken_at=now)
        session.add(seat)
    seat.removed_at = seat.removed_at or now
    session.flush()
    _audit(session, actor, "remove", person, now, {"class_session": door.session.id})


def readmit_seat(session: Session, *, actor: Actor, session_id: str, person_id: str, now: datetime) -> None:
    """The code lets him in again. Raises NotFound."""
    door, person = _seat_of(session, actor, session_id, person_id, now)
    session.execute(
        update(Seat)
        .where(Seat.class_session_id == door.session.id, Seat.person_id == person.id)
        .values(removed_at=None)
    )
    _audit(session, actor, "readmit", person, now, {"class_session": door.session.id})


def rename_seat(
    session: Session, *, actor: Actor, session_id: str, person_id: str, full_name: str, now: datetime
) -> None:
    """Correct the name as it stands in the list, everywhere. Raises NotFound, InvalidInput at `full_name`."""
    _door, person = _seat_of(session, actor, session_id, person_id, now)
    name = fold_space(full_name)
    if not 1 <= len(name) <= MAX_NAME or not name.isprintable() or not is_storable(name):
        raise InvalidInput("full_name", "text-unfit", {"most": str(MAX_NAME)})
    identity = session.get_one(PersonIdentity, person.id, with_for_update=True)
    before = {"full_name": identity.full_name}
    identity.full_name, identity.folded_name, identity.sort_key = name, fold(name), name_sort_key(name)
    write_audit(
        session,
        actor_id=actor.person_id,
        action="person.rename",
        object_kind="person",
        object_id=person.id,
        before=before,
        after={"full_name": name},
        now=now,
    )


def _seat_of(
    session: Session, actor: Actor, session_id: str, person_id: str, now: datetime
) -> tuple[Door, Person]:
    """The class session and the person, who is a pupil of its class or sits in it."""
    door = find_class_session(session, actor=actor, session_id=session_id)
    if not person_id.isalnum():
        raise NotFound("person")
    person = session.scalar(select(Person).where(Person.public_id == person_id))
    if person is None:
        raise NotFound("person")
    if session.get(Seat, (door.session.id, person.id)) is None and all(
        listed.person_id != person.id for listed in read_class_list(session, door=door, now=now)
    ):
        raise NotFound("person")
    return door, person


def _end_sessions(session: Session, door: Door, person: Person, now: datetime) -> None:
    account = session.scalar(select(Account.id).where(Account.person_id == person.id).with_for_update())
    session.execute(  # the account first, as for whoever takes the seat
        update(AuthSession)
        .where(
            AuthSession.account_id == account,
            AuthSession.class_session_id == door.session.id,
            AuthSession.ended_at.is_(None),
        )
        .values(ended_at=now)
    )


def _audit(
    session: Session, actor: Actor, verb: str, person: Person, now: datetime, after: dict[str, object]
) -> None:
    write_audit(
        session,
        actor_id=actor.person_id,
        action=f"seat.{verb}",
        object_kind="person",
        object_id=person.id,
        after=after,
        now=now,
    )
