"""PINs from the teacher: new ones for a whole class, for those who have none, or for one pupil; shown once, kept as hashes."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.domain.days import day_of
from quiz.domain.errors import InvalidInput, NotFound
from quiz.domain.identity import Actor
from quiz.domain.pins import LENGTH, is_easy
from quiz.models import Account
from quiz.services.audit_write import write_audit
from quiz.services.class_contest_find import find_class
from quiz.services.class_list_read import Listed, read_group_list
from quiz.services.pin_try import forgive
from quiz.services.pins import hash_pin

#: Who gets a new PIN: those without one, or everybody.
WHOM = ("missing", "all")


@dataclass(frozen=True)
class GivenPin:
    """A new PIN of a pupil, for a sheet that is shown once."""

    listed: Listed
    pin: str
    pin_hash: str


def choose_pupils(session: Session, *, actor: Actor, group_id: str, whom: str, now: datetime) -> list[Listed]:
    """The pupils of a class of the actor's who get new PINs: WHOM, or the one with this public id.

    Raises NotFound, and InvalidInput (pins-nobody) when nobody would get one.
    """
    group, _unit = find_class(session, actor=actor, group_id=group_id, now=now)
    pupils = [
        one
        for one in read_group_list(session, group_id=group.id, day=day_of(now))
        if not one.is_disabled
        and (whom == "all" or (one.pin_hash is None if whom == "missing" else one.id == whom))
    ]
    if not pupils and whom not in WHOM:
        raise NotFound("person")
    if not pupils:
        raise InvalidInput("whom", "pins-nobody")
    return pupils


def make_pins(pupils: Sequence[Listed], *, key: str) -> list[GivenPin]:
    """A PIN at chance for each, with its hash. Slow: hold no transaction."""
    pins = [_random_pin() for _ in pupils]
    return [GivenPin(pupil, pin, hash_pin(pin, key=key)) for pupil, pin in zip(pupils, pins, strict=True)]


def give_pins(session: Session, *, actor: Actor, given: Sequence[GivenPin], now: datetime) -> None:
    """Keep the new PINs; who had no account gets one without a user name. Devices that were in stay in."""
    people = [one.listed.person_id for one in given]
    found = session.scalars(
        select(Account).where(Account.person_id.in_(people)).order_by(Account.id).with_for_update()
    )
    accounts = {account.person_id: account for account in found}
    for one in given:
        account = accounts.get(one.listed.person_id)
        if account is None:
            account = Account(person_id=one.listed.person_id, must_change=False, created_at=now)
            session.add(account)
        account.pin_hash, account.pin_set_at, account.pin_set_by = one.pin_hash, now, actor.person_id
    session.flush()
    forgive(session, accounts={person_id: account.id for person_id, account in accounts.items()})
    for one in given:
        write_audit(
            session,
            actor_id=actor.person_id,
            action="pin.give",
            object_kind="person",
            object_id=one.listed.person_id,
            after={"pin": "new"},
            now=now,
        )


def _random_pin() -> str:
    while True:
        pin = f"{secrets.randbelow(10**LENGTH):0{LENGTH}d}"
        if not is_easy(pin):
            return pin
