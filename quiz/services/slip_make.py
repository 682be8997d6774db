"""What the job of a slip sheet does to the database, in steps that are each small and can be done again.

User names first; then passwords are thought of and hashed outside any transaction and the PDF is written; then the hashes are
stored. Until the sheet is ready nobody can fetch the PDF, so a job that is begun again may make all of it anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from quiz.domain.days import day_of
from quiz.domain.first_passwords import LIFETIME
from quiz.models import Account, FirstPassword, Group, Membership, Person, PersonIdentity, SlipSheet, Unit
from quiz.services.sign_in_reach import belongs_now
from quiz.services.slip_request import lacks_password
from quiz.services.user_find import end_sessions

#: What one statement asks about at most.
BATCH = 500


@dataclass(frozen=True)
class Recipient:
    """Somebody who gets a slip. `class_name` is None for the staff."""

    person_id: int
    full_name: str
    unit_name: str
    class_name: str | None
    position: str | None


def find_recipients(session: Session, *, arguments: Mapping[str, Any], now: datetime) -> list[Recipient]:
    """Those of the request who still are to get one, by class and then by name.

    Who was asked for because he had no password is left out when he got one elsewhere meanwhile.
    """
    sheet = session.get_one(SlipSheet, arguments["sheet"])
    mine = FirstPassword.sheet_id == sheet.id
    found = [
        *_recipients(session, sheet, arguments["lacking"], or_(lacks_password(now), mine), now),
        *_recipients(session, sheet, arguments["named"], None, now),
    ]
    once = {one.person_id: (key, one) for key, one in found}
    return [one for _key, one in sorted(once.values(), key=lambda pair: pair[0])]


def _recipients(
    session: Session, sheet: SlipSheet, person_ids: Sequence[int], still: Any, now: datetime
) -> list[tuple[tuple[Any, ...], Recipient]]:
    query = (
        select(
            Person.id,
            PersonIdentity.full_name,
            PersonIdentity.sort_key,
            PersonIdentity.position,
            Unit.name,
            Group.name,
            Group.grade,
        )
        .join(PersonIdentity, PersonIdentity.person_id == Person.id)
        .join(Membership, Membership.person_id == Person.id)
        .join(Unit, Unit.id == Membership.unit_id)
        .outerjoin(Group, Group.id == Membership.group_id)
        .outerjoin(Account, Account.person_id == Person.id)
        .outerjoin(FirstPassword, FirstPassword.account_id == Account.id)
        .where(Membership.unit_id == sheet.unit_id, belongs_now(day_of(now)), Account.disabled_at.is_(None))
    )
    if still is not None:
        query = query.where(still)
    found = []
    for start in range(0, len(person_ids), BATCH):
        for person, full_name, key, position, unit, class_name, grade in session.execute(
            query.where(Person.id.in_(person_ids[start : start + BATCH]))
        ):
            order = (class_name is None, grade or 0, class_name or "", key, person)
            found.append((order, Recipient(person, full_name, unit, class_name, position)))
    return found


def store_first_passwords(
    session: Session, *, hashes: Mapping[int, str], sheet_id: int | None, now: datetime
) -> None:
    """From now on these passwords open the accounts of these people, until they are changed.

    Sessions of those end who had another password.
    """
    accounts = list(session.scalars(select(Account).where(Account.person_id.in_(hashes)).with_for_update()))
    session.execute(
        delete(FirstPassword).where(FirstPassword.account_id.in_([account.id for account in accounts]))
    )
    for account in accounts:
        if (
            account.password_hash is not None
        ):  # who came in without one may be in the middle of a class contest
            end_sessions(session, account_id=account.id, now=now)
        account.password_hash = hashes[account.person_id]
        account.must_change = True
        session.add(
            FirstPassword(account_id=account.id, sheet_id=sheet_id, issued_at=now, expires_at=now + LIFETIME)
        )


def sheet_is_ready(session: Session, *, sheet_id: int, printed: int, now: datetime) -> None:
    """The PDF lies there and every password on it works."""
    session.execute(update(SlipSheet).where(SlipSheet.id == sheet_id).values(printed=printed, ready_at=now))
