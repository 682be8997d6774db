"""Make a person with an account, from the command line or another service."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.domain.days import day_of
from quiz.domain.errors import InvalidInput
from quiz.domain.text import fold, name_sort_key, nfc
from quiz.models import Account, Membership, Person, PersonIdentity, RoleGrant, Unit
from quiz.models.columns import new_public_id
from quiz.models.people import ROLES
from quiz.services.audit_write import write_audit
from quiz.services.passwords import hash_password
from quiz.services.sign_in import check_new_password, folded_username


@dataclass(frozen=True)
class CreatedUser:
    """The new account: public id of the person, user name as it is compared."""

    id: str
    username: str


def create_user(
    session: Session,
    *,
    username: str,
    unit_code: str,
    kind: str,
    role: str,
    password: str,
    must_change: bool,
    now: datetime,
) -> CreatedUser:
    """A person of `kind` (staff, student) at a unit with one role; raises InvalidInput naming the field."""
    name = folded_username(username)
    if not name or len(name) > 80 or any(ord(letter) < 32 for letter in name):
        raise InvalidInput("username", "username-unfit")
    if kind not in ("staff", "student"):
        raise InvalidInput("kind", "kind-unknown", {"value": kind})
    if role not in ROLES:
        raise InvalidInput("role", "role-unknown", {"value": role})
    check_new_password(password, username=name, field="password")
    unit = session.scalar(select(Unit).where(Unit.code == unit_code))
    if unit is None:
        raise InvalidInput("unit", "unit-unknown", {"value": unit_code})
    if session.scalar(select(Account.id).where(Account.username == name)) is not None:
        raise InvalidInput("username", "username-taken", {"value": name})
    person = Person(public_id=new_public_id(), kind=kind, created_at=now)
    session.add(person)
    session.flush()
    full_name = nfc(username).strip()
    session.add_all(
        [
            PersonIdentity(
                person_id=person.id,
                full_name=full_name,
                folded_name=fold(full_name),
                sort_key=name_sort_key(full_name),
            ),
            Account(
                person_id=person.id,
                username=name,
                password_hash=hash_password(password),
                must_change=must_change,
                created_at=now,
            ),
            Membership(person_id=person.id, unit_id=unit.id, audience=kind, valid_from=day_of(now)),
            RoleGrant(person_id=person.id, role=role, unit_id=unit.id, granted_at=now),
        ]
    )
    write_audit(
        session,
        actor_id=None,
        action="user.create",
        object_kind="person",
        object_id=person.id,
        after={"kind": kind, "role": role, "unit": unit.code},
        now=now,
    )
    return CreatedUser(person.public_id, name)
