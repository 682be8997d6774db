"""People with identity, account, membership and roles; their sessions; headcounts."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count

from sqlalchemy.orm import Session

from quiz.domain.identity import Actor
from quiz.domain.text import fold, name_sort_key
from quiz.models import (
    Account,
    AuthSession,
    Group,
    Headcount,
    Membership,
    Person,
    PersonIdentity,
    RoleGrant,
    Unit,
)
from quiz.models.columns import new_public_id
from quiz.services.passwords import hash_password
from quiz.services.session_find import find_actor
from quiz.services.sign_in import secret_digest

#: The instant at which tests take place: the same as the fixture `now`.
NOW = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)
PASSWORD = "mat-khau-cua-bai-thu"
_numbers = count(1)
_kept: dict[str, str] = {}


@dataclass(frozen=True)
class SignedUp:
    """A person with his account."""

    person: Person
    account: Account

    @property
    def id(self) -> int:
        """The person's number."""
        return self.person.id

    @property
    def username(self) -> str:
        """The name to sign in with."""
        return self.account.username


def _hash_of(password: str) -> str:
    """Hashing is slow on purpose; a password of the suite is hashed once."""
    if password not in _kept:
        _kept[password] = hash_password(password)
    return _kept[password]


def make_person(
    session: Session,
    *,
    unit: Unit,
    username: str | None = None,
    name: str | None = None,
    kind: str = "student",
    roles: tuple[str, ...] = ("learner",),
    group: Group | None = None,
    password: str = PASSWORD,
    must_change: bool = False,
    valid_from: date = date(2026, 9, 1),
) -> SignedUp:
    """Somebody of a unit (and class) who can sign in and holds `roles` there (a teacher's role is for `group`, if given)."""
    number = next(_numbers)
    name = name or f"Nguyễn Văn Thử {number}"
    person = Person(public_id=new_public_id(), kind=kind, created_at=NOW)
    session.add(person)
    session.flush()
    account = Account(
        person_id=person.id,
        username=username or f"nguoi{number}",
        password_hash=_hash_of(password),
        must_change=must_change,
        created_at=NOW,
    )
    session.add_all(
        [
            account,
            PersonIdentity(
                person_id=person.id, full_name=name, folded_name=fold(name), sort_key=name_sort_key(name)
            ),
            Membership(
                person_id=person.id,
                unit_id=unit.id,
                group_id=group.id if group else None,
                audience="staff" if kind == "staff" else "student",
                valid_from=valid_from,
            ),
        ]
    )
    for role in roles:
        scope = group.id if group and role == "teacher" else None
        session.add(
            RoleGrant(person_id=person.id, role=role, unit_id=unit.id, group_id=scope, granted_at=NOW)
        )
    session.flush()
    return SignedUp(person, account)


def make_session(
    session: Session,
    who: SignedUp,
    *,
    kind: str = "web",
    at: datetime = NOW,
    lasts: timedelta = timedelta(days=30),
) -> str:
    """The secret of a new session: a browser's (web) or an API token."""
    secret = secrets.token_urlsafe(24)
    session.add(
        AuthSession(
            secret_hash=secret_digest(secret),
            account_id=who.account.id,
            kind=kind,
            created_at=at,
            expires_at=at + lasts,
        )
    )
    session.flush()
    return secret


def actor_of(session: Session, who: SignedUp, *, now: datetime = NOW) -> Actor:
    """The person as services know him, over a session of his own."""
    actor = find_actor(session, secret=make_session(session, who, at=now), kind="web", now=now)
    assert actor is not None
    return actor


def make_headcount(
    session: Session, *, unit: Unit, audience: str, number: int, as_of: date = date(2026, 9, 5)
) -> Headcount:
    """How many people of an audience a unit has."""
    row = Headcount(unit_id=unit.id, audience=audience, as_of=as_of, number=number)
    session.add(row)
    session.flush()
    return row
