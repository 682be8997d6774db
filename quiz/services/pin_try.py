"""Slowing who guesses PINs, in the database, so that all processes count together.

A school is one address, so what is counted first is the pupil and the device. A browser in which the pupil has already given
the right PIN has a count of its own: what others try elsewhere does not lock it. All other browsers share the pupil's one
count, since a guesser throws cookies away. A try is counted before it is looked at and given back when it was right; so
many tries at once are no way around it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, exists, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from quiz.domain.errors import Throttled
from quiz.domain.pins import (
    ADDRESS_FINDS,
    ADDRESS_TRIES,
    ADDRESS_WAIT,
    DEVICE_TRIES,
    FINDS,
    FORGET,
    LONGEST_FIND_WAIT,
    LONGEST_WAIT,
    PUPIL_TRIES,
    waits_until,
)
from quiz.models import KnownDevice, PinTry
from quiz.services.known_device import device_digest
from quiz.services.sign_in import secret_digest


@dataclass(frozen=True)
class Guard:
    """One count. `is_known`: that of a pupil's own browser, which a right PIN empties."""

    key: str
    free: int
    longest: timedelta
    is_known: bool = False


def guards_for(
    session: Session,
    *,
    person_id: int,
    account_id: int | None,
    device: str,
    class_session_id: int,
    address: str,
) -> tuple[Guard, ...]:
    """The counts that a try of this browser at this pupil enters. One query."""
    digest = device_digest(device)
    known = session.scalar(
        select(exists().where(KnownDevice.account_id == account_id, KnownDevice.device == digest))
    )
    if known:
        return (Guard(_pupil_key(person_id, digest), PUPIL_TRIES, LONGEST_WAIT, is_known=True),)
    return (
        Guard(_pupil_key(person_id, ""), PUPIL_TRIES, LONGEST_WAIT),
        Guard(secret_digest(f"pin-device:{digest}"), DEVICE_TRIES, LONGEST_WAIT),
        Guard(secret_digest(f"pin-address:{class_session_id}:{address}"), ADDRESS_TRIES, ADDRESS_WAIT),
    )


def finding_guards(*, class_session_id: int, device: str, address: str) -> tuple[Guard, ...]:
    """The counts that each look into a class list enters: who steps through its numbers sees only so many masked names.

    A look of who then comes in is given back, so that one tablet serves a whole class.
    """
    digest = device_digest(device)
    return (
        Guard(secret_digest(f"find-device:{class_session_id}:{digest}"), FINDS, LONGEST_FIND_WAIT),
        Guard(secret_digest(f"find-address:{class_session_id}:{address}"), ADDRESS_FINDS, ADDRESS_WAIT),
    )


def claim_try(session: Session, *, guards: Sequence[Guard], now: datetime) -> None:
    """Count one try, to be kept whatever becomes of it; raises Throttled where one of the counts has to wait."""
    dialect: Any = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    session.execute(delete(PinTry).where(PinTry.last_at < now - FORGET))
    rows = [{"key": guard.key, "count": 0, "last_at": now} for guard in guards]
    rows.sort(key=lambda row: str(row["key"]))  # in one order, so that none waits in a ring
    session.execute(dialect.insert(PinTry).values(rows).on_conflict_do_nothing())
    found = session.scalars(
        select(PinTry)
        .where(PinTry.key.in_([guard.key for guard in guards]))
        .order_by(PinTry.key)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    counts = {row.key: row for row in found}
    for guard in guards:
        row = counts[guard.key]
        until = waits_until(row.count, row.last_at, free=guard.free, longest=guard.longest)
        if until is not None and until > now:
            raise Throttled(retry_after_seconds=int((until - now).total_seconds()) + 1)
    for row in found:
        row.count, row.last_at = row.count + 1, now
    session.flush()


def give_back(session: Session, *, guards: Sequence[Guard]) -> None:
    """The try was right: it does not count, and in the pupil's own browser neither do those before it."""
    for guard in sorted(guards, key=lambda one: one.key):
        less: Any = 0 if guard.is_known else PinTry.count - 1
        session.execute(update(PinTry).where(PinTry.key == guard.key, PinTry.count > 0).values(count=less))


def forgive(session: Session, *, accounts: Mapping[int, int]) -> None:
    """These pupils (person's number -> account's) have new PINs: what was tried at the old ones says nothing about them."""
    rows = session.execute(
        select(KnownDevice.account_id, KnownDevice.device).where(
            KnownDevice.account_id.in_(accounts.values())
        )
    ).all()
    people = {account_id: person_id for person_id, account_id in accounts.items()}
    places = [(person_id, "") for person_id in accounts]
    places += [(people[account_id], device) for account_id, device in rows]
    keys = [_pupil_key(person_id, device) for person_id, device in places]
    session.execute(delete(PinTry).where(PinTry.key.in_(keys)))


def _pupil_key(person_id: int, device: str) -> str:
    return secret_digest(f"pin:{person_id}:{device}")
