"""Two records of one person become one, and may become two again.

One record *stands*: the one whose sign-in stays (or that has one at all). The other is *merged*: it keeps its attempts and
its activity, and everybody who counts people asks which record stands (quiz.services.person_records). Where he belongs,
his roles, what he was given, what he has read go over to the record that stands. Of name, birth date and numbers those of
the chosen record show; where it has none, those of the other: the values change places, so that nothing personal is noted.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from quiz.domain.errors import AccessDenied, ChangedMeanwhile, InvalidInput, NotFound
from quiz.domain.identity import Actor
from quiz.models import (
    Account,
    Attempt,
    Person,
    PersonIdentity,
    PersonMerge,
)
from quiz.models.columns import new_public_id
from quiz.services.audit_write import write_audit
from quiz.services.person_merge_rows import close_account, move_belongings, move_places, move_roles
from quiz.services.person_power import require_above
from quiz.services.row_changes import RowChanges, take_back
from quiz.services.standing_update import forget_person, recount_person

NAME_FIELDS = ("full_name", "folded_name", "sort_key")
OTHER_FIELDS = ("birth_date", "external_id", "position", "email")


def merge_people(
    session: Session,
    *,
    actor: Actor,
    people: tuple[int, int],
    details_of: int,
    account_of: int | None,
    now: datetime,
) -> PersonMerge:
    """The merge of two people within reach. `details_of`: whose name, numbers and class show; `account_of`: whose sign-in stays.

    Participation and standings count one person from now on. Raises InvalidInput (the same one, staff and pupil, an exam is
    running), NotFound (gone, or merged already) and AccessDenied.
    """
    first, second = _locked(session, people)
    for one in (first, second):
        require_above(session, actor=actor, person_id=one.id)
    _check(session, actor, first, second, now)
    accounts = _accounts(session, people)
    standing_id = account_of if account_of in accounts and len(accounts) == 2 else None
    standing_id = standing_id or next(iter(accounts), details_of)
    kept, merged = (first, second) if first.id == standing_id else (second, first)
    rounds = _rounds(session, people)
    for number in people:
        forget_person(session, person_id=number, rounds=rounds)
    changes = RowChanges(session)
    move_places(changes, session, kept.id, merged.id, shows_merged=details_of == merged.id, now=now)
    move_roles(changes, session, kept.id, merged.id, now)
    move_belongings(changes, session, kept.id, merged.id)
    close_account(changes, session, accounts.get(merged.id), now)
    swapped = _swap_details(session, kept.id, merged.id, shows_merged=details_of == merged.id)
    if kept.kind != merged.kind and kept.kind == "guest":
        changes.change(kept, kind=merged.kind)
    for one in session.scalars(
        select(Person).where(or_(Person.id == merged.id, Person.merged_into == merged.id))
    ):
        changes.change(one, merged_into=kept.id)
    _recount(session, (kept.id, merged.id))
    merge = PersonMerge(
        public_id=new_public_id(),
        kept_id=kept.id,
        merged_id=merged.id,
        changes={"rows": changes.notes, "swapped": swapped},
        merged_by=actor.person_id,
        merged_at=now,
    )
    session.add(merge)
    session.flush()
    _record(session, actor, "person.merge", merge, now)
    return merge


def undo_merge(session: Session, *, actor: Actor, merge: PersonMerge, now: datetime) -> None:
    """Two records again, each with what it had; what has been changed since stays as it is now.

    The record that stands is within reach. Raises ChangedMeanwhile when it was undone already, when the record that stands
    was merged itself, and when one of both has been erased; AccessDenied.
    """
    kept, merged = _locked(session, (merge.kept_id, merge.merged_id), also_merged=True)
    session.refresh(merge)
    require_above(session, actor=actor, person_id=kept.id)
    if merge.undone_at is not None or merged.merged_into != kept.id:
        raise ChangedMeanwhile
    people = (kept.id, merged.id)
    if any(session.get(PersonIdentity, one) is None for one in people):
        raise ChangedMeanwhile
    forget_person(session, person_id=kept.id, rounds=_rounds(session, people))
    _swap(session, kept.id, merged.id, merge.changes["swapped"])
    take_back(session, merge.changes["rows"])
    _recount(session, people)
    merge.undone_by, merge.undone_at = actor.person_id, now
    _record(session, actor, "person.unmerge", merge, now)


def _locked(session: Session, people: tuple[int, int], *, also_merged: bool = False) -> tuple[Person, Person]:
    rows = {
        row.id: row
        for row in session.scalars(
            select(Person)
            .where(Person.id.in_(people))
            .order_by(Person.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    }
    if len(rows) < len(set(people)) or (
        not also_merged and any(row.merged_into is not None for row in rows.values())
    ):
        raise NotFound("person")
    return rows[people[0]], rows[people[1]]


def _check(session: Session, actor: Actor, first: Person, second: Person, now: datetime) -> None:
    if first.id == second.id:
        raise InvalidInput("other", "merge-same")
    if actor.person_id in (first.id, second.id):
        raise AccessDenied("merge-oneself")
    if {first.kind, second.kind} == {"staff", "student"}:
        raise InvalidInput("other", "merge-kinds")
    if any(session.get(PersonIdentity, one.id) is None for one in (first, second)):
        raise NotFound("person")
    running = select(Attempt.id).where(
        Attempt.person_id.in_((first.id, second.id)),
        Attempt.state == "in_progress",
        Attempt.accept_until > now,
    )
    if session.scalar(running.limit(1)) is not None:
        raise InvalidInput("other", "merge-running")


def _accounts(session: Session, people: Iterable[int]) -> dict[int, Account]:
    rows = session.scalars(select(Account).where(Account.person_id.in_(people)).order_by(Account.id))
    return {row.person_id: row for row in rows}


def _rounds(session: Session, people: Iterable[int]) -> set[int]:
    records = select(Person.id).where(or_(Person.id.in_(people), Person.merged_into.in_(people)))
    found = session.scalars(
        select(Attempt.round_id)
        .where(Attempt.person_id.in_(records), Attempt.round_id.is_not(None))
        .distinct()
    )
    return {number for number in found if number is not None}


def _recount(session: Session, people: Iterable[int]) -> None:
    """Bring the standings of these people to what all their records have finished."""
    session.flush()
    records = select(Person.id).where(or_(Person.id.in_(people), Person.merged_into.in_(people)))
    attempts = session.scalars(
        select(Attempt)
        .where(Attempt.person_id.in_(records), Attempt.round_id.is_not(None))
        .order_by(Attempt.round_id, Attempt.unit_id, Attempt.person_id, Attempt.id)
    )
    seen: set[tuple[Any, ...]] = set()
    for attempt in attempts:
        place = (attempt.round_id, attempt.unit_id, attempt.quiz_id, attempt.person_id)
        if place not in seen:
            seen.add(place)
            recount_person(session, attempt)


def _swap_details(session: Session, kept: int, merged: int, *, shows_merged: bool) -> list[str]:
    """Let the chosen record's values show, and the other's where it has none; names of the fields that changed places."""
    mine, theirs = session.get_one(PersonIdentity, kept), session.get_one(PersonIdentity, merged)
    chosen, other = (theirs, mine) if shows_merged else (mine, theirs)
    swapped = list(NAME_FIELDS) if shows_merged else []
    for name in OTHER_FIELDS:
        shown = chosen if getattr(chosen, name) is not None else other
        if shown is theirs and getattr(theirs, name) != getattr(mine, name):
            swapped.append(name)
    _swap(session, kept, merged, swapped)
    return swapped


def _swap(session: Session, kept: int, merged: int, fields: Iterable[str]) -> None:
    mine, theirs = session.get_one(PersonIdentity, kept), session.get_one(PersonIdentity, merged)
    for name in fields:
        ours, others = getattr(mine, name), getattr(theirs, name)
        setattr(mine, name, others)
        setattr(theirs, name, ours)
    session.flush()


def _record(session: Session, actor: Actor, action: str, merge: PersonMerge, now: datetime) -> None:
    write_audit(
        session,
        actor_id=actor.person_id,
        action=action,
        object_kind="person",
        object_id=merge.kept_id,
        after={"merged": merge.merged_id},
        now=now,
    )
