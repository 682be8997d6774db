"""Take a whole import back: every row as it was before, except of those whom something has happened to since.

*Kept* is who was changed again after the import, or came with it and is named by anything else by now: an account, an
attempt, a role. He stays as he is, and the preview names him.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, bindparam, delete, select, update
from sqlalchemy.orm import Session

from quiz.domain.errors import ChangedMeanwhile
from quiz.models import Group, Membership, Person, PersonIdentity, RoleGrant, RosterChange, RosterImport
from quiz.services.audit_write import write_audit
from quiz.services.foreign_keys import referred_ids
from quiz.services.roster_apply import IDENTITY_COLUMNS, hold_imports, named, plain_value, write_states
from quiz.services.roster_history import MembershipState, memberships_of, states_of
from quiz.services.roster_known import chunks_of

UNDO_DAYS = 7
#: Changes that are read at a time.
CHANGES = 2000
#: Why somebody is kept: changed again since; named by something else by now.
CHANGED_SINCE, IN_USE = "changed-since", "in-use"


@dataclass(frozen=True, slots=True)
class KeptPerson:
    """Somebody whom the undoing leaves as he is. `full_name` None: erased."""

    person_id: int
    full_name: str | None
    why: str


@dataclass(frozen=True)
class UndoPlan:
    """What undoing would do now: people who go, people who are as before again, who is kept, classes that go."""

    removed: tuple[int, ...]
    restored: tuple[int, ...]
    kept: tuple[KeptPerson, ...]
    classes: tuple[int, ...]


def undo_until(record: RosterImport) -> datetime | None:
    """The last instant at which an import can be taken back; None for one that is not applied."""
    if record.state != "applied" or record.applied_at is None:
        return None
    return record.applied_at + timedelta(days=UNDO_DAYS)


def can_undo(record: RosterImport, *, now: datetime) -> bool:
    """Whether it can be taken back now."""
    until = undo_until(record)
    return until is not None and now <= until


def plan_undo(session: Session, *, record: RosterImport) -> UndoPlan:
    """What undoing would do. Queries: one for each chunk of people, one for each table that could name them."""
    mine = select(RosterChange.person_id).where(
        RosterChange.import_id == record.id, RosterChange.is_new.is_(True)
    )
    in_use = referred_ids(
        session,
        model=Person,
        ids=mine,
        besides=("person_identity", "membership", "roster_change", "role_grant"),
    )
    in_use |= _holding_roles(session, record, mine)
    later = select(RosterChange.person_id).where(
        RosterChange.import_id > record.id, RosterChange.person_id.in_(mine)
    )
    in_use |= set(session.scalars(later))
    removed: list[int] = []
    restored: list[int] = []
    kept: list[KeptPerson] = []
    for change, identity, states in _changes(session, record):
        name = identity.full_name if identity is not None else None
        if change.is_new and change.person_id in in_use:
            kept.append(KeptPerson(change.person_id, name, IN_USE))
        elif not _is_as_left(change, identity, states):
            kept.append(KeptPerson(change.person_id, name, CHANGED_SINCE))
        else:
            (removed if change.is_new else restored).append(change.person_id)
    return UndoPlan(
        tuple(removed), tuple(restored), tuple(kept), _empty_classes(session, record, removed, restored)
    )


def _holding_roles(session: Session, record: RosterImport, mine: Select[int]) -> set[int]:
    """Who of them is appointed to anything else than the import gave, or has appointed somebody. Two queries."""
    other = select(RoleGrant.person_id).where(
        RoleGrant.person_id.in_(mine), RoleGrant.id.not_in(record.grants_made or [])
    )
    appointed = select(RoleGrant.granted_by).where(RoleGrant.granted_by.in_(mine))
    return {one for one in (*session.scalars(other), *session.scalars(appointed)) if one is not None}


def _take_classes_back(session: Session, record: RosterImport, removed: Sequence[int], now: datetime) -> None:
    """Classes that the import gave: of who goes as if never given, of all others from now on."""
    for chunk in chunks_of(record.grants_made or []):
        gone = delete(RoleGrant).where(RoleGrant.id.in_(chunk), RoleGrant.person_id.in_(removed))
        session.execute(gone)
        ended = update(RoleGrant).where(RoleGrant.id.in_(chunk), RoleGrant.ended_at.is_(None))
        session.execute(ended.values(ended_at=now))


def undo_import(session: Session, *, record: RosterImport, actor_id: int | None, now: datetime) -> UndoPlan:
    """Take it back in the caller's transaction; `record` is undone. Raises ChangedMeanwhile when it no longer can be."""
    hold_imports(session)
    session.refresh(record, with_for_update=True)
    if not can_undo(record, now=now):
        raise ChangedMeanwhile
    plan = plan_undo(session, record=record)
    _restore(session, record, set(plan.restored))
    session.execute(delete(RosterChange).where(RosterChange.import_id == record.id))
    _take_classes_back(session, record, plan.removed, now)
    _remove(session, plan.removed)
    for chunk in chunks_of(plan.classes):
        session.execute(delete(Group).where(Group.id.in_(chunk)))
    record.state, record.undone_at = "undone", now
    figures = {"removed": len(plan.removed), "restored": len(plan.restored), "kept": len(plan.kept)}
    record.counts = {**(record.counts or {}), **figures}
    write_audit(
        session,
        actor_id=actor_id,
        action="roster.undo",
        object_kind="roster_import",
        object_id=record.public_id,
        after=figures,
        now=now,
    )
    session.flush()
    return plan


def _changes(
    session: Session, record: RosterImport
) -> list[tuple[RosterChange, Row[Any] | None, list[MembershipState]]]:
    """Each change with the person as he is now."""
    found = []
    for chunk in _in_chunks(session, record):
        ids = [change.person_id for change in chunk]
        held = memberships_of(session, person_ids=ids, audience=record.kind)
        columns = [getattr(PersonIdentity, name) for name in ("person_id", *IDENTITY_COLUMNS)]
        identities = {
            row.person_id: row
            for row in session.execute(select(*columns).where(PersonIdentity.person_id.in_(ids)))
        }
        found += [
            (change, identities.get(change.person_id), states_of(held.get(change.person_id, [])))
            for change in chunk
        ]
    return found


def _in_chunks(session: Session, record: RosterImport) -> Iterator[Sequence[RosterChange]]:
    """The changes of an import in their order, some at a time."""
    last = 0
    query = select(RosterChange).where(RosterChange.import_id == record.id).order_by(RosterChange.id)
    while chunk := session.scalars(query.where(RosterChange.id > last).limit(CHANGES)).all():
        yield chunk
        last = chunk[-1].id


def _is_as_left(change: RosterChange, identity: Row[Any] | None, states: Sequence[MembershipState]) -> bool:
    left = change.after["memberships"]
    if identity is None or (left is not None and left != [state.plain for state in states]):
        return False
    written = change.after["identity"]
    return all(plain_value(getattr(identity, name)) == value for name, value in written.items())


def _empty_classes(
    session: Session, record: RosterImport, removed: Sequence[int], restored: Sequence[int]
) -> tuple[int, ...]:
    """Classes made by the import in which nobody is left once it is undone, and that nothing else names."""
    made = list(record.classes_made)
    if not made:
        return ()
    gone = {*removed, *restored}  # nobody was in a class before it was made
    own = select(Group.id).where(Group.id.in_(made))
    used = referred_ids(session, model=Group, ids=own, besides=("membership",))
    members = select(Membership.person_id, Membership.group_id).where(Membership.group_id.in_(made))
    for person_id, group_id in session.execute(members):
        if group_id is not None and person_id not in gone:
            used.add(group_id)
    return tuple(sorted(set(made) - used))


def _restore(session: Session, record: RosterImport, people: set[int]) -> None:
    for chunk in _in_chunks(session, record):
        changes = [change for change in chunk if change.person_id in people]
        held = memberships_of(
            session, person_ids=[change.person_id for change in changes], audience=record.kind
        )
        updates, extra = [], []
        for change in changes:
            if change.before["memberships"] is None:
                continue
            rows = held.get(change.person_id, [])
            before = [MembershipState.of_plain(kept) for kept in change.before["memberships"]]
            updates += [
                {"b_id": row.id, **{f"b_{name}": value for name, value in old.columns.items()}}
                for row, old in zip(rows, before, strict=False)
            ]
            extra += [row.id for row in rows[len(before) :]]
        write_states(session, updates)
        if extra:
            session.execute(delete(Membership).where(Membership.id.in_(extra)))
        _restore_identities(session, [change for change in changes if change.before["identity"]])


def _restore_identities(session: Session, changes: Sequence[RosterChange]) -> None:
    for change in changes:
        values: dict[str, Any] = dict(change.before["identity"])
        if values.get("birth_date"):
            values["birth_date"] = date.fromisoformat(values["birth_date"])
        if "full_name" in values:
            values |= named(values["full_name"])
        session.connection().execute(
            update(PersonIdentity)
            .where(PersonIdentity.person_id == bindparam("b_person"))
            .values({name: bindparam(f"b_{name}") for name in values}),
            {"b_person": change.person_id, **{f"b_{name}": value for name, value in values.items()}},
        )


def _remove(session: Session, people: Sequence[int]) -> None:
    for chunk in chunks_of(people, 1000):
        session.execute(delete(Membership).where(Membership.person_id.in_(chunk)))
        session.execute(delete(PersonIdentity).where(PersonIdentity.person_id.in_(chunk)))
        session.execute(delete(Person).where(Person.id.in_(chunk)))
