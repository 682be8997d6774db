"""An account by the name that is typed at sign-in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from quiz.domain.errors import InvalidInput
from quiz.models import Account, AuthSession, Person
from quiz.services.sign_in import folded_username


def find_user(session: Session, *, username: str) -> tuple[Account, str]:
    """The account and its person's public id; raises InvalidInput when there is none."""
    row = session.execute(
        select(Account, Person.public_id)
        .join(Person, Person.id == Account.person_id)
        .where(Account.username == folded_username(username))
    ).first()
    if row is None:
        raise InvalidInput("username", "username-unknown", {"value": username})
    account, public_id = row
    return account, public_id


def end_sessions(session: Session, *, account_id: int, now: datetime) -> None:
    """End every browser session and token of an account."""
    session.execute(
        update(AuthSession)
        .where(AuthSession.account_id == account_id, AuthSession.ended_at.is_(None))
        .values(ended_at=now)
    )


def find_person_id(session: Session, *, name: str) -> int:
    """The number of the person with this public id or user name; raises InvalidInput when there is none."""
    found = session.scalar(
        select(Person.id)
        .outerjoin(Account, Account.person_id == Person.id)
        .where(or_(Person.public_id == name, Account.username == folded_username(name)))
    )
    if found is None:
        raise InvalidInput("name", "person-unknown", {"value": name})
    return found
