"""Putting a unit under another parent from a day on. The days before keep the old one."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from quiz.domain.errors import InvalidInput
from quiz.domain.units import day_before, fit_day
from quiz.models import Unit, UnitLink
from quiz.services.audit_write import write_audit
from quiz.services.unit_closure import hold_tree, renew_closure
from quiz.services.unit_create import check_parent
from quiz.services.unit_tree import tree_on


def move_unit(
    session: Session,
    *,
    unit: Unit,
    parent: Unit,
    day: date,
    actor_id: int | None,
    today: date,
    now: datetime,
) -> None:
    """The unit stands under `parent` from this day on. Raises InvalidInput."""
    hold_tree(session)
    old = check_move(session, unit=unit, parent=parent, day=day, today=today)
    relink(session, unit_id=unit.id, parent_id=parent.id, day=day)
    renew_closure(session, day=today)
    write_audit(
        session,
        actor_id=actor_id,
        action="unit.move",
        object_kind="unit",
        object_id=unit.id,
        before={"parent": old},
        after={"parent": parent.code, "from": day},
        now=now,
    )


def check_move(session: Session, *, unit: Unit, parent: Unit, day: date, today: date) -> str | None:
    """The code of the parent that it leaves; None for who had none. Raises InvalidInput with what stands in the way."""
    fit_day(day, today=today)
    check_exists(unit, day)
    check_parent(parent, day=day)
    tree = tree_on(session, today)
    if tree.is_below(parent.id, unit.id):
        raise InvalidInput("parent", "unit-below-itself", {"value": parent.name})
    place = tree.units[unit.id]
    if place.parent_id == parent.id:
        raise InvalidInput("parent", "unit-there-already", {"value": parent.name})
    newest = session.scalar(
        select(UnitLink.valid_from)
        .where(UnitLink.unit_id == unit.id, UnitLink.valid_from.is_not(None))
        .order_by(UnitLink.valid_from.desc())
        .limit(1)
    )
    if newest is not None and day < newest:
        raise InvalidInput("day", "day-before-last-change", {"value": f"{newest:%d/%m/%Y}"})
    return None if place.parent_id is None else tree.units[place.parent_id].code


def check_exists(unit: Unit, day: date) -> None:
    """Raises InvalidInput for a unit that has not begun on this day, or whose last day was before."""
    if unit.valid_from is not None and day <= unit.valid_from:
        raise InvalidInput("day", "day-before-beginning", {"value": f"{unit.valid_from:%d/%m/%Y}"})
    if unit.valid_to is not None:
        raise InvalidInput("day", "unit-has-ended", {"value": unit.name})


def relink(session: Session, *, unit_id: int, parent_id: int, day: date) -> None:
    """End the links that reach this day on the day before, and begin one to the new parent."""
    reaching = select(UnitLink).where(
        UnitLink.unit_id == unit_id, or_(UnitLink.valid_to.is_(None), UnitLink.valid_to >= day)
    )
    for link in session.scalars(reaching):
        if link.valid_from is not None and link.valid_from >= day:
            session.delete(link)
        else:
            link.valid_to = day_before(day)
    session.add(UnitLink(unit_id=unit_id, parent_id=parent_id, valid_from=day))
    session.flush()


def end_links(session: Session, *, unit_id: int, last_day: date) -> None:
    """The unit's links end with this day; the last of them keeps its place in the tree."""
    reaching = select(UnitLink).where(
        UnitLink.unit_id == unit_id, or_(UnitLink.valid_to.is_(None), UnitLink.valid_to > last_day)
    )
    for link in session.scalars(reaching):
        link.valid_to = last_day
    session.flush()
