"""The people and classes that a roster is compared with: read as plain values, in few queries however many they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, aliased

from quiz.domain.permissions import DEPARTMENT_ADMIN, SCHOOL_ADMIN, TEACHER
from quiz.domain.roster_plan import Known, class_key
from quiz.models import Group, Membership, Person, PersonIdentity, RoleGrant, UnitClosure

ROSTER_ROLES = (SCHOOL_ADMIN, DEPARTMENT_ADMIN)
#: Values in one statement; both databases take more than 30,000.
CHUNK = 5000
#: Units whose subtrees somebody reaches; None: everything.
Tops = tuple[int, ...] | None
T = TypeVar("T")


def chunks_of(items: Iterable[T], size: int = CHUNK) -> Iterator[list[T]]:
    """The items in lists of at most `size`."""
    source = iter(items)
    while chunk := list(islice(source, size)):
        yield chunk


def belongs_on(day: date) -> ColumnElement[bool]:
    """For a WHERE over Membership: it holds on that day."""
    return and_(Membership.valid_from <= day, or_(Membership.valid_to.is_(None), Membership.valid_to >= day))


def classes_of_unit(session: Session, *, unit_id: int, school_year: int) -> dict[str, int]:
    """Class keys of a unit's classes of one school year, with their ids. One query."""
    rows = session.execute(
        select(Group.name, Group.id)
        .where(Group.unit_id == unit_id, Group.school_year == school_year, Group.kind == "class")
        .order_by(Group.id.desc())
    )
    return {class_key(name): id_ for name, id_ in rows}


def classes_taught(session: Session, *, unit_id: int, school_year: int) -> dict[int, frozenset[str]]:
    """Class keys of a unit's classes of one school year by who teaches them. One query."""
    rows = session.execute(
        select(RoleGrant.person_id, Group.name)
        .join(Group, Group.id == RoleGrant.group_id)
        .where(
            RoleGrant.role == TEACHER,
            RoleGrant.ended_at.is_(None),
            Group.unit_id == unit_id,
            Group.school_year == school_year,
            Group.kind == "class",
        )
    )
    found: dict[int, set[str]] = {}
    for person_id, name in rows:
        found.setdefault(person_id, set()).add(class_key(name))
    return {person_id: frozenset(keys) for person_id, keys in found.items()}


def people_here(session: Session, *, unit_id: int, kind: str, school_year: int, day: date) -> list[Known]:
    """Who belongs to the unit on that day, each once, by his newest membership. One query."""
    rows = session.execute(
        select(
            PersonIdentity.person_id,
            PersonIdentity.full_name,
            PersonIdentity.birth_date,
            PersonIdentity.external_id,
            PersonIdentity.position,
            PersonIdentity.email,
            Membership.group_id,
        )
        .join(Membership, Membership.person_id == PersonIdentity.person_id)
        .where(Membership.unit_id == unit_id, Membership.audience == kind, belongs_on(day))
        .order_by(Membership.id.desc())
    )
    keys = {
        id_: key for key, id_ in classes_of_unit(session, unit_id=unit_id, school_year=school_year).items()
    }
    seen: set[int] = set()
    found = []
    for person_id, name, born, external_id, position, email, group_id in rows:
        if person_id not in seen:
            seen.add(person_id)
            found.append(
                Known(person_id, name, born, external_id, position, email, unit_id, keys.get(group_id or 0))
            )
    found.reverse()
    return found


def people_elsewhere(
    session: Session, *, external_ids: Iterable[str], unit_id: int, kind: str, day: date, tops: Tops
) -> list[Known]:
    """Whoever has one of these ids and belongs to another unit on that day, or to none. One query for each chunk of ids.

    `tops`: the units whose subtrees are within reach; None reaches every unit.
    """
    rows: list[Any] = []
    for chunk in chunks_of(external_ids):
        rows += _with_ids(session, chunk, kind, day)
    here = {row.person_id for row in rows if row.unit_id == unit_id}
    reached = _reached(session, {row.unit_id for row in rows if row.unit_id is not None}, tops)
    newest = {row.person_id: row for row in rows if row.person_id not in here}
    return [
        Known(
            row.person_id,
            row.full_name,
            row.birth_date,
            row.external_id,
            row.position,
            row.email,
            row.unit_id,
            is_here=False,
            is_within_reach=row.unit_id is None or row.unit_id in reached,
        )
        for row in newest.values()
    ]


def _with_ids(session: Session, chunk: Sequence[str], kind: str, day: date) -> Sequence[Any]:
    """A record that was merged into another stands for the other one, under the id that it had."""
    named, own = aliased(PersonIdentity), aliased(Person)
    holder = PersonIdentity
    query = (
        select(
            holder.person_id,
            holder.full_name,
            holder.birth_date,
            named.external_id,
            holder.position,
            holder.email,
            Membership.unit_id,
        )
        .select_from(named)
        .join(own, own.id == named.person_id)
        .join(
            holder,
            or_(
                and_(own.merged_into.is_(None), holder.person_id == own.id),
                holder.person_id == own.merged_into,
            ),
        )
        .outerjoin(
            Membership,
            and_(Membership.person_id == holder.person_id, Membership.audience == kind, belongs_on(day)),
        )
        .where(named.external_id.in_(chunk), own.kind == kind)
        .order_by(Membership.id)
    )
    return session.execute(query).all()


def _reached(session: Session, unit_ids: set[int], tops: Tops) -> set[int]:
    if tops is None or not unit_ids:
        return unit_ids
    found: set[int] = set()
    for chunk in chunks_of(sorted(unit_ids)):
        found |= set(
            session.scalars(
                select(UnitClosure.descendant_id).where(
                    UnitClosure.ancestor_id.in_(tops), UnitClosure.descendant_id.in_(chunk)
                )
            )
        )
    return found
