"""Add one pupil to a class, after a look whether somebody like him is there already."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from quiz.domain.identity import Actor
from quiz.domain.person_details import PersonDetails, checked_details
from quiz.domain.text import fold
from quiz.models import Group, Membership, Person, PersonIdentity
from quiz.models.columns import new_public_id
from quiz.services.audit_write import write_audit
from quiz.services.person_edit import check_number_free, store_details

MOST_ALIKE = 5


@dataclass(frozen=True)
class Alike:
    """Somebody of the unit who may be the same person: the same name, and no other birth date or number."""

    id: str
    full_name: str
    birth_date: date | None
    group_name: str | None


def find_alike(
    session: Session, *, unit_id: int, details: PersonDetails, but: int | None = None
) -> list[Alike]:
    """Those of this unit, also who left, with the same folded name and nothing that says they are another. One query."""
    query = (
        select(Person.public_id, PersonIdentity.full_name, PersonIdentity.birth_date, Group.name)
        .join(PersonIdentity, PersonIdentity.person_id == Person.id)
        .join(Membership, Membership.person_id == Person.id)
        .outerjoin(Group, Group.id == Membership.group_id)
        .where(
            PersonIdentity.folded_name == fold(details.full_name),
            Membership.unit_id == unit_id,
            Person.merged_into.is_(None),
        )
        .order_by(Person.id, Membership.valid_from.desc(), Membership.id.desc())
    )
    if details.birth_date is not None:
        same_day = PersonIdentity.birth_date == details.birth_date
        query = query.where(or_(PersonIdentity.birth_date.is_(None), same_day))
    if details.external_id is not None:
        same_number = PersonIdentity.external_id == details.external_id
        query = query.where(or_(PersonIdentity.external_id.is_(None), same_number))
    if but is not None:
        query = query.where(Person.id != but)
    found: dict[str, Alike] = {}
    for row in session.execute(query.limit(10 * MOST_ALIKE)):
        found.setdefault(row.public_id, Alike(*row))
    return list(found.values())[:MOST_ALIKE]


def add_pupil(
    session: Session, *, actor: Actor, group: Group, details: PersonDetails, today: date, now: datetime
) -> Person:
    """A new person in this class from today, without an account. The class is within reach; raises InvalidInput."""
    kept = checked_details(details, kind="student", today=today)
    check_number_free(session, external_id=kept.external_id, person_id=None)
    person = Person(public_id=new_public_id(), kind="student", created_at=now)
    session.add(person)
    session.flush()
    identity = PersonIdentity(person_id=person.id)
    store_details(identity, kept)
    session.add(identity)
    session.add(
        Membership(
            person_id=person.id,
            unit_id=group.unit_id,
            group_id=group.id,
            audience="student",
            valid_from=today,
        )
    )
    write_audit(
        session,
        actor_id=actor.person_id,
        action="person.add",
        object_kind="person",
        object_id=person.id,
        after={"unit": group.unit_id, "group": group.id},
        now=now,
    )
    return person
