"""People with identity, account, membership and roles; their sessions; headcounts."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from quiz.domain.identity import Actor
from quiz.domain.text import fold, name_sort_key
from quiz.models import (
    Account,
    AuthSession,
    ClassSession,
    Contest,
    Group,
    Headcount,
    Membership,
    Person,
    PersonIdentity,
    RoleGrant,
    Seat,
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
        """The name to sign in with; who has none comes in by code."""
        assert self.account.username is not None
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
    by_code: ClassSession | None = None,
) -> str:
    """The secret of a new session: a browser's (web) or an API token; `by_code`: it came by that class session's code."""
    secret = secrets.token_urlsafe(24)
    session.add(
        AuthSession(
            secret_hash=secret_digest(secret),
            account_id=who.account.id,
            kind=kind,
            class_session_id=by_code.id if by_code else None,
            created_at=at,
            expires_at=at + lasts,
            seen_at=at + lasts,  # nothing to note meanwhile: tests count what a page asks of the database
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


def make_class_session(
    session: Session, *, unit: Unit, group: Group, contest: Contest | None = None, **more: Any
) -> ClassSession:
    """A class that is open for signing in by code: for a lesson with the code C7M2QX, or for a contest with its own."""
    values: dict[str, Any] = {
        "join_code": None if contest else "C7M2QX",
        "opened_at": NOW,
        "ends_at": NOW + timedelta(hours=4),
    }
    row = ClassSession(
        public_id=new_public_id(),
        group_id=group.id,
        unit_id=unit.id,
        contest_id=contest.id if contest else None,
        **(values | more),
    )
    session.add(row)
    session.flush()
    return row


def make_guest(session: Session, *, of: ClassSession, name: str = "Trần Khách") -> SignedUp:
    """Somebody who came by the code of a class session and stands in no list."""
    person = Person(public_id=new_public_id(), kind="guest", created_at=NOW)
    session.add(person)
    session.flush()
    account = Account(person_id=person.id, must_change=False, created_at=NOW)
    session.add_all(
        [
            account,
            PersonIdentity(
                person_id=person.id, full_name=name, folded_name=fold(name), sort_key=name_sort_key(name)
            ),
            Seat(class_session_id=of.id, person_id=person.id, taken_at=NOW, guest_unit="THCS Vĩnh Tường"),
        ]
    )
    session.flush()
    return SignedUp(person, account)


def make_listed(session: Session, *, unit: Unit, group: Group, name: str) -> Person:
    """A pupil as an import makes her: in the class list, without an account."""
    person = Person(public_id=new_public_id(), kind="student", created_at=NOW)
    session.add(person)
    session.flush()
    session.add_all(
        [
            PersonIdentity(
                person_id=person.id, full_name=name, folded_name=fold(name), sort_key=name_sort_key(name)
            ),
            Membership(
                person_id=person.id,
                unit_id=unit.id,
                group_id=group.id,
                audience="student",
                valid_from=date(2026, 9, 1),
            ),
        ]
    )
    session.flush()
    return person
