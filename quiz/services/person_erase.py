"""Erasing a person: identity and account go, with what was written about him; the number stays, and every count with it.

What goes with the account is found by its foreign keys, so that a new table cannot be forgotten. Sentences that people wrote
about him (why more time, why an attempt was voided) are emptied, for they may name him or an illness.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, String, cast, delete, func, or_, select, update
from sqlalchemy.orm import Session

from quiz.domain.days import day_of
from quiz.domain.errors import NotFound
from quiz.models import (
    Accommodation,
    Account,
    Attempt,
    AttemptEvent,
    Audit,
    Base,
    Erasure,
    Membership,
    NameConsent,
    Person,
    PersonIdentity,
    ResponseAcceptance,
    RoleGrant,
    Seat,
)
from quiz.services.append_only import changes_allowed
from quiz.services.audit_write import write_audit
from quiz.services.foreign_keys import columns_naming, table_of
from quiz.services.person_files import disown_files


@dataclass(frozen=True)
class ErasurePreview:
    """What is there to go, and what stays: numbers of rows. `records`: this person and those merged into him."""

    has_identity: bool
    has_account: bool
    records: int
    sentences: int
    attempts: int


@dataclass(frozen=True)
class Erased:
    """The record of it, and paths below the data folder that may hold the person."""

    erasure: Erasure
    files: tuple[str, ...]


def preview_erasure(session: Session, *, person_id: int) -> ErasurePreview:
    """What erasing this person would do. Five queries."""
    people = _records(session, person_id)
    own = select(Attempt.id).where(Attempt.person_id.in_(people))
    return ErasurePreview(
        has_identity=_count(
            session, select(PersonIdentity.person_id).where(PersonIdentity.person_id.in_(people))
        )
        > 0,
        has_account=_count(session, select(Account.id).where(Account.person_id.in_(people))) > 0,
        records=len(people),
        sentences=_count(session, select(Accommodation.id).where(Accommodation.person_id.in_(people)))
        + _count(
            session,
            select(AttemptEvent.id).where(AttemptEvent.attempt_id.in_(own), AttemptEvent.reason != ""),
        ),
        attempts=_count(session, own),
    )


def erase_person(
    session: Session, *, person_id: int, ground: str, decided_by: int | None, now: datetime
) -> Erased:
    """The person without a name: identity, account and sessions are deleted, memberships and roles ended. Again: the same.

    Records that were merged into this one go with it. The caller deletes the files that are named after its commit; the
    database's own keep traces until they are rewritten (quiz.database).
    """
    people = _records(session, person_id)
    files = disown_files(session, people=people, now=now)
    accounts = list(session.scalars(select(Account.id).where(Account.person_id.in_(people))))
    _delete_with_dependants(session, Account, accounts)
    _delete_with_dependants(session, PersonIdentity, people)
    _end_memberships(session, people, now)
    session.execute(
        update(RoleGrant)
        .where(RoleGrant.person_id.in_(people), RoleGrant.ended_at.is_(None))
        .values(ended_at=now)
    )
    _empty_sentences(session, people, accounts)
    session.execute(  # what a guest typed about himself; that he was one stays
        update(Seat).where(Seat.person_id.in_(people), Seat.guest_unit.is_not(None)).values(guest_unit="")
    )
    session.execute(
        update(NameConsent)
        .where(NameConsent.person_id.in_(people), NameConsent.withdrawn_at.is_(None))
        .values(withdrawn_at=now, withdrawn_by=decided_by)
    )
    done: Erasure | None = None
    for one in people:
        row = session.scalar(select(Erasure).where(Erasure.person_id == one))
        if row is None:
            row = Erasure(person_id=one, ground=ground, decided_by=decided_by, at=now)
            session.add(row)
        done = row if one == person_id else done
    write_audit(
        session,
        actor_id=decided_by,
        action="person.erase",
        object_kind="person",
        object_id=person_id,
        after={"ground": ground},
        now=now,
    )
    session.flush()
    assert done is not None
    return Erased(done, files)


def _records(session: Session, person_id: int) -> list[int]:
    """This person and every record that was merged into him. Raises NotFound."""
    if session.get(Person, person_id) is None:
        raise NotFound("person")
    found = [person_id]
    newest = found
    while newest:
        newest = list(session.scalars(select(Person.id).where(Person.merged_into.in_(newest))))
        found += newest
    return found


def _count(session: Session, query: Select[int]) -> int:
    return session.scalar(select(func.count()).select_from(query.subquery())) or 0


def _delete_with_dependants(session: Session, model: type[Base], ids: list[int]) -> None:
    for other, column in columns_naming(model):
        session.execute(delete(other).where(column.in_(ids)))
    table = table_of(model)
    (key,) = table.primary_key.columns
    session.execute(delete(table).where(key.in_(ids)))


def _end_memberships(session: Session, people: list[int], now: datetime) -> None:
    yesterday = day_of(now) - timedelta(days=1)
    still = or_(Membership.valid_to.is_(None), Membership.valid_to >= day_of(now))
    for row in session.scalars(select(Membership).where(Membership.person_id.in_(people), still)):
        row.valid_to = max(row.valid_from, yesterday)


def _empty_sentences(session: Session, people: list[int], accounts: list[int]) -> None:
    own = select(Attempt.id).where(Attempt.person_id.in_(people))
    session.execute(update(Accommodation).where(Accommodation.person_id.in_(people)).values(reason=""))
    for model in (AttemptEvent, ResponseAcceptance):
        said = (model.attempt_id.in_(own), model.reason != "")
        if session.scalar(select(model.attempt_id).where(*said).limit(1)) is not None:
            with changes_allowed(session, model.__tablename__):
                session.execute(update(model).where(*said).values(reason=""))
    about = or_(
        (Audit.object_kind == "person") & Audit.object_id.in_([str(one) for one in people]),
        (Audit.object_kind == "account") & Audit.object_id.in_([str(one) for one in accounts]),
        (Audit.object_kind == "attempt")
        & Audit.object_id.in_(select(cast(Attempt.id, String)).where(Attempt.person_id.in_(people))),
        (Audit.object_kind == "accommodation")
        & Audit.object_id.in_(select(Accommodation.public_id).where(Accommodation.person_id.in_(people))),
    )
    _empty_audit(session, about)


def _empty_audit(session: Session, about: ColumnElement[bool]) -> None:
    rows = [
        row
        for row in session.scalars(select(Audit).where(about))
        if row.detail is not None or any("reason" in (side or {}) for side in (row.before, row.after))
    ]
    if not rows:
        return
    with changes_allowed(session, "audit"):
        for row in rows:
            row.detail = None
            row.before, row.after = (_without_reason(side) for side in (row.before, row.after))


def _without_reason(side: dict[str, Any] | None) -> dict[str, Any] | None:
    return None if side is None else {name: value for name, value in side.items() if name != "reason"}
