"""Change what is kept of a person: name, birth date, outside number; of staff also position and e-mail."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.domain.errors import InvalidInput, NotFound
from quiz.domain.identity import Actor
from quiz.domain.person_details import PersonDetails, checked_details
from quiz.domain.text import fold, name_sort_key
from quiz.models import Person, PersonIdentity
from quiz.services.audit_write import write_audit
from quiz.services.person_power import require_above

FIELDS = ("full_name", "birth_date", "external_id", "position", "email")


def edit_person(
    session: Session, *, actor: Actor, person_id: int, details: PersonDetails, today: date, now: datetime
) -> bool:
    """Whether anything changed. The person is within reach; raises InvalidInput, AccessDenied, and NotFound once erased.

    An outside number that another person has is refused: two records of one person are merged instead.
    """
    identity = session.get(PersonIdentity, person_id)
    person = session.get_one(Person, person_id)
    if identity is None:
        raise NotFound("person")
    if person_id != actor.person_id:
        require_above(session, actor=actor, person_id=person_id)
    kept = checked_details(details, kind=person.kind, today=today)
    check_number_free(session, external_id=kept.external_id, person_id=person_id)
    before = {name: getattr(identity, name) for name in FIELDS}
    store_details(identity, kept)
    after = {name: getattr(identity, name) for name in FIELDS}
    if before == after:
        return False
    write_audit(
        session,
        actor_id=actor.person_id,
        action="person.edit",
        object_kind="person",
        object_id=person_id,
        before=before,
        after=after,
        now=now,
    )
    return True


def check_number_free(session: Session, *, external_id: str | None, person_id: int | None) -> None:
    """Raises InvalidInput when somebody else has this outside number."""
    if external_id is None:
        return
    taken = (
        select(Person.id)
        .join(PersonIdentity, PersonIdentity.person_id == Person.id)
        .where(PersonIdentity.external_id == external_id, Person.merged_into.is_(None))
    )
    if person_id is not None:
        taken = taken.where(Person.id != person_id)
    if session.scalar(taken.limit(1)) is not None:
        raise InvalidInput("external_id", "person-number-taken", {"value": external_id})


def store_details(identity: PersonIdentity, details: PersonDetails) -> None:
    """Write the details with what searching and sorting need of the name."""
    values: dict[str, Any] = {name: getattr(details, name) for name in FIELDS}
    for name, value in values.items():
        setattr(identity, name, value)
    identity.folded_name, identity.sort_key = fold(details.full_name), name_sort_key(details.full_name)
