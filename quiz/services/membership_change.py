"""Where a person belongs changes: he moves to another class or unit from a day on, or leaves after a day."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from quiz.domain.days import day_of
from quiz.domain.errors import InvalidInput, NotFound
from quiz.domain.identity import Actor
from quiz.models import Group, Membership
from quiz.services.audit_write import write_audit
from quiz.services.person_power import end_roles, require_above

#: A change may lie so far back or ahead.
FARTHEST = timedelta(days=400)


def find_open_membership(session: Session, *, person_id: int, membership_id: int, day: date) -> Membership:
    """This membership of the person while it lasts; raises NotFound."""
    row = session.scalar(
        select(Membership).where(
            Membership.id == membership_id, Membership.person_id == person_id, _is_open(day)
        )
    )
    if row is None:
        raise NotFound("membership")
    return row


def open_memberships(session: Session, *, person_id: int, day: date) -> list[Membership]:
    """Where the person belongs on a day or will belong, the newest first. One query."""
    return list(
        session.scalars(
            select(Membership)
            .where(Membership.person_id == person_id, _is_open(day))
            .order_by(Membership.valid_from.desc(), Membership.id.desc())
        )
    )


def _is_open(day: date) -> ColumnElement[bool]:
    return or_(Membership.valid_to.is_(None), Membership.valid_to >= day)


def move_person(
    session: Session,
    *,
    actor: Actor,
    membership: Membership,
    unit_id: int,
    group: Group | None,
    day: date,
    now: datetime,
) -> Membership:
    """The membership that begins on `day`; the old one ends the day before. Both places are within reach.

    A membership that began on `day` or later was a mistake: it is corrected, and no trace of a day is left. Raises
    InvalidInput (the same place, a day too far) and AccessDenied.
    """
    require_above(session, actor=actor, person_id=membership.person_id)
    if (membership.unit_id, membership.group_id) == (unit_id, group.id if group else None):
        raise InvalidInput("target", "person-same-place")
    _check_day(day, day_of(now))
    before, left_unit = _facts(membership), membership.unit_id
    if membership.valid_from >= day:
        moved = membership
        moved.unit_id, moved.group_id, moved.valid_from = unit_id, group.id if group else None, day
    else:
        moved = Membership(
            person_id=membership.person_id,
            unit_id=unit_id,
            group_id=group.id if group else None,
            audience=membership.audience,
            valid_from=day,
        )
        membership.valid_to = day - timedelta(days=1)
        session.add(moved)
    if left_unit != unit_id and day <= day_of(now):
        _end_roles_at(session, membership.person_id, left_unit, day, now)
    session.flush()
    _record(session, actor, "membership.move", membership.person_id, before, _facts(moved), now)
    return moved


def end_membership(
    session: Session, *, actor: Actor, membership: Membership, last_day: date, now: datetime
) -> None:
    """The person belongs there until `last_day`; once that is over, his roles at the unit end too.

    Raises InvalidInput (before it began, or too far) and AccessDenied.
    """
    require_above(session, actor=actor, person_id=membership.person_id)
    if last_day < membership.valid_from:
        raise InvalidInput("last_day", "person-end-before-start")
    _check_day(last_day, day_of(now))
    before = _facts(membership)
    membership.valid_to = last_day
    if last_day <= day_of(now):
        _end_roles_at(session, membership.person_id, membership.unit_id, last_day + timedelta(days=1), now)
    session.flush()
    _record(session, actor, "membership.end", membership.person_id, before, _facts(membership), now)


def _end_roles_at(session: Session, person_id: int, unit_id: int, day: date, now: datetime) -> None:
    session.flush()
    if not any(one.unit_id == unit_id for one in open_memberships(session, person_id=person_id, day=day)):
        end_roles(session, person_id=person_id, unit_id=unit_id, now=now)


def _check_day(day: date, today: date) -> None:
    if abs(day - today) > FARTHEST:
        raise InvalidInput("day", "person-day-far")


def _facts(row: Membership) -> dict[str, object]:
    return {"unit": row.unit_id, "group": row.group_id, "from": row.valid_from, "to": row.valid_to}


def _record(
    session: Session,
    actor: Actor,
    action: str,
    person_id: int,
    before: dict[str, object],
    after: dict[str, object],
    now: datetime,
) -> None:
    write_audit(
        session,
        actor_id=actor.person_id,
        action=action,
        object_kind="person",
        object_id=person_id,
        before=before,
        after=after,
        now=now,
    )
