"""Take a school into a new school year, all of it at once, and take that back while nothing has happened since."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.orm import Session

from quiz.domain.errors import ChangedMeanwhile, InvalidInput
from quiz.domain.identity import Actor
from quiz.domain.permissions import TEACHER
from quiz.domain.roster_plan import grade_of
from quiz.models import Group, Membership, RoleGrant, SchoolYearTurn, Unit
from quiz.models.columns import new_public_id
from quiz.services.audit_write import write_audit
from quiz.services.foreign_keys import columns_naming
from quiz.services.school_year_plan import Outcome, Wish, YearPlan, outcome_of, plan_year, year_to_begin

_BATCH = 500


def turn_school_year(
    session: Session,
    *,
    actor: Actor,
    unit_id: int,
    new_year: int,
    wish: Wish,
    digest: str,
    today: date,
    now: datetime,
) -> SchoolYearTurn:
    """The turn. Pupils are in their new classes from its first day; who leaves and the classes' teachers end.

    The unit is within reach. Raises ChangedMeanwhile when the classes are no longer those of the preview, InvalidInput as
    `outcome_of` does, and "year-turned" when the year has been turned already.
    """
    session.execute(select(Unit.id).where(Unit.id == unit_id).with_for_update()).one()
    if find_turn(session, unit_id=unit_id, school_year=new_year) is not None:
        raise InvalidInput("year", "year-turned")
    if year_to_begin(session, unit_id=unit_id, today=today) != new_year:
        raise InvalidInput("year", "year-early")
    plan = plan_year(session, unit_id=unit_id, new_year=new_year, today=today)
    if plan.digest != digest:
        raise ChangedMeanwhile
    turn = SchoolYearTurn(
        public_id=new_public_id(),
        unit_id=unit_id,
        school_year=new_year,
        changes=_change(session, plan, outcome_of(plan, wish), now),
        turned_by=actor.person_id,
        turned_at=now,
    )
    session.add(turn)
    session.flush()
    _record(session, actor, "school_year.turn", turn, now)
    return turn


def _change(session: Session, plan: YearPlan, outcome: Outcome, now: datetime) -> dict[str, Any]:
    """Do it; the numbers of the rows that were made and ended."""
    groups, made = _new_groups(session, plan, [target.name for target in outcome.targets])
    staying = [pupil for target in outcome.targets for pupil in target.pupils]
    ended = [pupil.membership_id for pupil in (*staying, *outcome.leavers)]
    _set_end(session, ended, plan.first_day - timedelta(days=1))
    opened = [
        Membership(
            person_id=pupil.person_id,
            unit_id=plan.unit_id,
            group_id=groups[target.name].id,
            audience="student",
            valid_from=plan.first_day,
        )
        for target in outcome.targets
        for pupil in target.pupils
    ]
    session.add_all(opened)
    taught = RoleGrant.group_id.in_([one.id for one in plan.classes])
    grants = list(
        session.scalars(
            select(RoleGrant).where(taught, RoleGrant.role == TEACHER, RoleGrant.ended_at.is_(None))
        )
    )
    for grant in grants:
        grant.ended_at = now
    session.flush()
    return {
        "groups": made,
        "opened": [one.id for one in opened],
        "ended": ended,
        "grants": [grant.id for grant in grants],
        "leavers": len(outcome.leavers),
        "first_day": plan.first_day.isoformat(),
    }


def _new_groups(session: Session, plan: YearPlan, names: list[str]) -> tuple[dict[str, Group], list[int]]:
    """The classes of the new year by name, made where an import has not made them already; numbers of those made."""
    known = session.scalars(
        select(Group).where(
            Group.unit_id == plan.unit_id, Group.school_year == plan.new_year, Group.name.in_(names)
        )
    )
    groups = {group.name: group for group in known}
    made = [
        Group(
            public_id=new_public_id(),
            unit_id=plan.unit_id,
            kind="class",
            name=name,
            school_year=plan.new_year,
            grade=grade_of(name),
        )
        for name in names
        if name not in groups
    ]
    session.add_all(made)
    session.flush()
    return groups | {group.name: group for group in made}, [group.id for group in made]


def _set_end(session: Session, memberships: list[int], last_day: date | None) -> None:
    for start in range(0, len(memberships), _BATCH):
        part = memberships[start : start + _BATCH]
        session.execute(update(Membership).where(Membership.id.in_(part)).values(valid_to=last_day))


def find_turn(session: Session, *, unit_id: int, school_year: int) -> SchoolYearTurn | None:
    """The turn of a unit into a school year that stands."""
    return session.scalar(
        select(SchoolYearTurn).where(
            SchoolYearTurn.unit_id == unit_id,
            SchoolYearTurn.school_year == school_year,
            SchoolYearTurn.undone_at.is_(None),
        )
    )


def what_has_happened(session: Session, turn: SchoolYearTurn) -> bool:
    """Whether something stands in the way of taking the turn back.

    That is whatever names one of its classes, and whatever has become of the places that it gave. Whoever adds a table
    that names classes need not think of this.
    """
    groups, opened = set(turn.changes["groups"]), set(turn.changes["opened"])
    for table, column in columns_naming(Group):
        if table is Membership.__table__:
            continue
        if session.execute(select(column).where(column.in_(groups)).limit(1)).first() is not None:
            return True
    in_classes = set(session.scalars(select(Membership.id).where(Membership.group_id.in_(groups))))
    if in_classes - opened:
        return True
    first_day = date.fromisoformat(turn.changes["first_day"])
    untouched = _count(session, opened, Membership.valid_to.is_(None), Membership.valid_from == first_day)
    still_ended = _count(session, turn.changes["ended"], Membership.valid_to == first_day - timedelta(days=1))
    return untouched != len(opened) or still_ended != len(turn.changes["ended"])


def _count(session: Session, memberships: Collection[int], *conditions: ColumnElement[bool]) -> int:
    numbers, found = sorted(memberships), 0
    for start in range(0, len(numbers), _BATCH):
        part = Membership.id.in_(numbers[start : start + _BATCH])
        found += session.scalar(select(func.count()).select_from(Membership).where(part, *conditions)) or 0
    return found


def undo_turn(session: Session, *, actor: Actor, turn: SchoolYearTurn, now: datetime) -> None:
    """Everything is as it was before the turn. Raises ChangedMeanwhile when something has happened since."""
    session.execute(select(Unit.id).where(Unit.id == turn.unit_id).with_for_update()).one()
    session.refresh(turn)
    if turn.undone_at is not None or what_has_happened(session, turn):
        raise ChangedMeanwhile
    opened = turn.changes["opened"]
    for start in range(0, len(opened), _BATCH):
        session.execute(delete(Membership).where(Membership.id.in_(opened[start : start + _BATCH])))
    _set_end(session, turn.changes["ended"], None)
    session.execute(update(RoleGrant).where(RoleGrant.id.in_(turn.changes["grants"])).values(ended_at=None))
    session.execute(delete(Group).where(Group.id.in_(turn.changes["groups"])))
    turn.undone_by, turn.undone_at = actor.person_id, now
    _record(session, actor, "school_year.undo", turn, now)


def _record(session: Session, actor: Actor, action: str, turn: SchoolYearTurn, now: datetime) -> None:
    write_audit(
        session,
        actor_id=actor.person_id,
        action=action,
        object_kind="unit",
        object_id=turn.unit_id,
        after={
            "school_year": turn.school_year,
            "classes": len(turn.changes["groups"]),
            "pupils": len(turn.changes["opened"]),
            "leavers": turn.changes["leavers"],
        },
        now=now,
    )
