"""Accounts for people who have none, with user names made from their names: unique in the whole tree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import islice

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.domain.user_names import numbered_names, user_name_base
from quiz.models import Account, PersonIdentity

#: So many names of one base are looked up at once; twice as many when all of them are taken.
FIRST_LOOK = 16


def give_user_names(session: Session, *, person_ids: Sequence[int], now: datetime) -> dict[int, str]:
    """The user name of each person, made and stored where there was none, an account with it. Flushed.

    Another who makes the same name at the same time makes the flush fail (IntegrityError): it can be begun again.
    """
    accounts = {
        account.person_id: account
        for account in session.scalars(select(Account).where(Account.person_id.in_(person_ids)))
    }
    lacking = [person for person in person_ids if person not in accounts or accounts[person].username is None]
    for person, username in _free_names(session, lacking).items():
        if person in accounts:
            accounts[person].username = username
            continue
        accounts[person] = Account(person_id=person, username=username, must_change=False, created_at=now)
        session.add(accounts[person])
    session.flush()
    return {person: account.username for person, account in accounts.items() if account.username}


def _free_names(session: Session, person_ids: Sequence[int]) -> Mapping[int, str]:
    """A user name for each that nobody has, in the order of the people."""
    if not person_ids:
        return {}
    full_names = dict(
        session.execute(
            select(PersonIdentity.person_id, PersonIdentity.full_name).where(
                PersonIdentity.person_id.in_(person_ids)
            )
        ).all()
    )
    bases = {person: user_name_base(full_names[person]) for person in person_ids if person in full_names}
    wanted: dict[str, list[int]] = {}
    for person, base in bases.items():
        wanted.setdefault(base, []).append(person)
    given: dict[int, str] = {}
    taken: set[str] = set()
    for base, people in sorted(wanted.items()):
        for person, username in zip(people, _free_of(session, base, len(people), taken), strict=True):
            given[person] = username
            taken.add(username)
    return given


def _free_of(session: Session, base: str, count: int, taken: set[str]) -> list[str]:
    free: list[str] = []
    names, look = numbered_names(base), max(FIRST_LOOK, count)
    while len(free) < count:
        asked = list(islice(names, look))
        known = set(session.scalars(select(Account.username).where(Account.username.in_(asked)))) | taken
        free += [name for name in asked if name not in known]
        look *= 2
    return free[:count]
