"""Ending a unit for good: its last day, after which nobody belongs to it. What was done there stays in every figure."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from quiz.domain.errors import InvalidInput
from quiz.domain.units import fit_day
from quiz.models import Membership, RoleGrant, Unit
from quiz.services.audit_write import write_audit
from quiz.services.unit_closure import hold_tree, renew_closure
from quiz.services.unit_hand_over import reaching
from quiz.services.unit_move import end_links
from quiz.services.unit_tree import tree_on

_UNTRACKED = {"synchronize_session": False}


def end_unit(
    session: Session, *, unit: Unit, last_day: date, actor_id: int | None, today: date, now: datetime
) -> None:
    """The unit's last day is this one; so is that of whoever still belongs to it, and roles held at it end.

    Raises InvalidInput, also where other units still stand below it.
    """
    hold_tree(session)
    check_end(session, unit=unit, last_day=last_day, today=today)
    close_unit(session, unit=unit, last_day=last_day)
    session.execute(
        update(Membership)
        .where(reaching(unit.id, last_day), Membership.valid_from <= last_day)
        .values(valid_to=last_day),
        execution_options=_UNTRACKED,
    )
    session.execute(
        update(RoleGrant)
        .where(RoleGrant.unit_id == unit.id, RoleGrant.ended_at.is_(None))
        .values(ended_at=now),
        execution_options=_UNTRACKED,
    )
    renew_closure(session, day=today)
    write_audit(
        session,
        actor_id=actor_id,
        action="unit.end",
        object_kind="unit",
        object_id=unit.id,
        after={"valid_to": last_day},
        now=now,
    )


def check_end(session: Session, *, unit: Unit, last_day: date, today: date) -> None:
    """Raises InvalidInput with what stands in the way."""
    fit_day(last_day, today=today)
    if unit.valid_to is not None:
        raise InvalidInput("day", "unit-has-ended", {"value": unit.name})
    if unit.valid_from is not None and last_day < unit.valid_from:
        raise InvalidInput("day", "day-before-beginning", {"value": f"{unit.valid_from:%d/%m/%Y}"})
    living = [child for child in tree_on(session, today).children(unit.id) if child.valid_to is None]
    if living:
        raise InvalidInput("day", "units-below", {"count": str(len(living))})


def close_unit(session: Session, *, unit: Unit, last_day: date) -> None:
    """The unit and its links end with this day."""
    unit.valid_to = last_day
    end_links(session, unit_id=unit.id, last_day=last_day)
