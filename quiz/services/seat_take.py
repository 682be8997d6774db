"""A pupil picks herself from the class list and proves it with her PIN: a seat, and a session that ends with the code.

Hashing is slow on purpose, so the PIN is proved between two short units of work: one that counts the try, one that takes the
seat and looks whether what was proved still holds.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from quiz.domain.errors import AccessDenied, InvalidInput, NotFound
from quiz.domain.pins import is_easy, is_pin, normalised_pin
from quiz.models import Account, AuthSession, ClassSession, Quiz, Seat
from quiz.services.class_list_read import Listed, read_class_list
from quiz.services.class_session_find import GRACE, Door
from quiz.services.known_device import remember_device
from quiz.services.pins import hash_pin, pin_matches
from quiz.services.sign_in import SignedIn, secret_digest

#: What InvalidInput at `pin` says.
UNFIT, EASY, WRONG, NONE_YET = "pin-unfit", "pin-easy", "pin-wrong", "pin-none-yet"


@dataclass(frozen=True)
class PinProof:
    """That somebody knew the pupil's PIN, or chose one where there was none: `new_hash`."""

    person_id: int
    seen_hash: str | None
    new_hash: str | None


def find_listed(session: Session, *, door: Door, person_id: str, now: datetime) -> Listed:
    """The pupil of the class with this public id; raises NotFound, also for one whose account is disabled."""
    pupils = read_class_list(session, door=door, now=now)
    listed = next((pupil for pupil in pupils if pupil.id == person_id), None)
    if listed is None or listed.is_disabled:
        raise NotFound("person")
    return listed


def checked_pin(listed: Listed, typed: str, *, pins_open: bool) -> str:
    """The PIN that was typed, worth looking at; raises InvalidInput at `pin` (UNFIT, NONE_YET, EASY)."""
    pin = normalised_pin(typed)
    if not is_pin(pin):
        raise InvalidInput("pin", UNFIT)
    if listed.pin_hash is None:
        if not pins_open:
            raise InvalidInput("pin", NONE_YET)
        if is_easy(pin):
            raise InvalidInput("pin", EASY)
    return pin


def prove_pin(listed: Listed, pin: str, *, key: str) -> PinProof:
    """Check the PIN, or hash the one that is chosen; raises InvalidInput at `pin` (WRONG). Slow: hold no transaction."""
    if listed.pin_hash is None:
        return PinProof(listed.person_id, None, hash_pin(pin, key=key))
    if not pin_matches(listed.pin_hash, pin, key=key):
        raise InvalidInput("pin", WRONG)
    return PinProof(listed.person_id, listed.pin_hash, None)


def take_seat(session: Session, *, door: Door, proof: PinProof, device: str, now: datetime) -> SignedIn:
    """Sign the pupil in until the code and its GRACE are over; this browser is known to be hers from now on.

    Raises NotFound when the class session has been closed meanwhile, InvalidInput (WRONG) when the PIN is another by now,
    AccessDenied (seat-removed).
    """
    hold_open(session, door, now)
    account = _account(session, proof, now)
    add_seat(session, door=door, person_id=proof.person_id, now=now)
    remember_device(session, account_id=account.id, device=device, now=now)
    return open_code_session(session, door=door, account=account, now=now)


def hold_open(session: Session, door: Door, now: datetime) -> None:
    """Hold the class session, so that whoever closes it knows of this entry; raises NotFound when it is over.

    A contest's quiz comes first, as for whoever closes or joins it, so that none waits in a ring.
    """
    if door.contest is not None:
        session.execute(select(Quiz.id).where(Quiz.id == door.contest.quiz.id).with_for_update(read=True))
    session.execute(
        select(ClassSession.id)
        .where(ClassSession.id == door.session.id, ClassSession.ended_at.is_(None))
        .with_for_update(read=True)
    )
    opened = session.get(ClassSession, door.session.id, populate_existing=True)
    if opened is None or opened.ended_at is not None or door.is_over(now):
        raise NotFound("join_code")


def add_seat(
    session: Session, *, door: Door, person_id: int, now: datetime, guest_unit: str | None = None
) -> None:
    """The person has a seat; again: the same. Raises AccessDenied (seat-removed) for who was removed from it."""
    dialect: Any = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    place = {"class_session_id": door.session.id, "person_id": person_id}
    session.execute(
        dialect.insert(Seat).values(**place, taken_at=now, guest_unit=guest_unit).on_conflict_do_nothing()
    )
    if session.get_one(Seat, (door.session.id, person_id), populate_existing=True).removed_at is not None:
        raise AccessDenied("seat-removed")


def open_code_session(session: Session, *, door: Door, account: Account, now: datetime) -> SignedIn:
    """A session of this account that came by the code; sessions of it that have expired are forgotten."""
    session.execute(
        delete(AuthSession).where(AuthSession.account_id == account.id, AuthSession.expires_at < now)
    )
    secret = secrets.token_urlsafe(32)
    expires_at = door.ends_at + GRACE
    session.add(
        AuthSession(
            secret_hash=secret_digest(secret),
            account_id=account.id,
            kind="web",
            class_session_id=door.session.id,
            created_at=now,
            expires_at=expires_at,
        )
    )
    session.flush()
    return SignedIn(secret, expires_at, must_change=False)


def _account(session: Session, proof: PinProof, now: datetime) -> Account:
    """The pupil's account with the proved PIN, made if there was none."""
    account = session.scalar(
        select(Account)
        .where(Account.person_id == proof.person_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if account is None:
        account = Account(person_id=proof.person_id, must_change=False, created_at=now)
        try:
            with session.begin_nested():
                session.add(account)
        except IntegrityError:  # two phones chose a PIN for her at once, and the other was first
            raise InvalidInput("pin", WRONG) from None
    if account.pin_hash != proof.seen_hash:
        raise InvalidInput("pin", WRONG)
    if proof.new_hash is not None:
        account.pin_hash, account.pin_set_at, account.pin_set_by = proof.new_hash, now, proof.person_id
        session.flush()
    return account
