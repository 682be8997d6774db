"""Making a unit: one more in the tree from a day on, or the root of a new installation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.domain.errors import InvalidInput
from quiz.domain.text import sort_key
from quiz.domain.units import fit_code, fit_day, fit_levels, fit_name
from quiz.models import Unit, UnitKind, UnitLevel, UnitLink
from quiz.services.audit_write import write_audit
from quiz.services.unit_closure import hold_tree, renew_closure


@dataclass(frozen=True)
class NewUnit:
    """What a unit is made from; `valid_from` None: it has always been there."""

    code: str
    name: str
    kind: str
    levels: tuple[str, ...] = ()
    valid_from: date | None = None


def create_unit(
    session: Session,
    *,
    new: NewUnit,
    parent: Unit | None,
    actor_id: int | None,
    today: date,
    now: datetime,
) -> Unit:
    """The unit in its place. Without `parent` it is the root, of which there may be one. Raises InvalidInput."""
    hold_tree(session)
    if parent is None and session.scalar(select(Unit.code).limit(1)) is not None:
        raise InvalidInput("parent", "parent-required")
    unit = add_unit(session, new=new, parent=parent, today=today)
    renew_closure(session, day=today)
    write_audit(
        session,
        actor_id=actor_id,
        action="unit.create",
        object_kind="unit",
        object_id=unit.id,
        after={
            "code": unit.code,
            "name": unit.name,
            "kind": unit.kind,
            "levels": list(new.levels),
            "parent": parent.code if parent else None,
            "valid_from": unit.valid_from,
        },
        now=now,
    )
    return unit


def add_unit(session: Session, *, new: NewUnit, parent: Unit | None, today: date) -> Unit:
    """The row with its levels and its link; the caller holds the tree and renews the closure. Raises InvalidInput."""
    code, name = fit_code(new.code), fit_name(new.name)
    if session.scalar(select(Unit.id).where(Unit.code == code)) is not None:
        raise InvalidInput("code", "unit-code-taken", {"value": code})
    begins = None if new.valid_from is None else fit_day(new.valid_from, today=today, field="valid_from")
    kind = fit_kind(session, new.kind, day=begins or today)
    levels = fit_levels(new.levels, is_school=kind.is_school)
    if parent is not None:
        check_parent(parent, day=begins or today)
    unit = Unit(code=code, name=name, kind=kind.code, sort_key=sort_key(name), valid_from=begins)
    session.add(unit)
    session.flush()
    set_levels(session, unit, levels)
    if parent is not None:
        session.add(UnitLink(unit_id=unit.id, parent_id=parent.id, valid_from=begins))
    session.flush()
    return unit


def fit_kind(session: Session, code: str, *, day: date) -> UnitKind:
    """The kind with this code, of which there are units on this day. Raises InvalidInput."""
    kind = session.get(UnitKind, code)
    if kind is None:
        raise InvalidInput("kind", "unit-kind-unknown", {"value": code[:40]})
    if not (kind.valid_from or day) <= day <= (kind.valid_to or day):
        raise InvalidInput("kind", "unit-kind-of-another-time", {"value": kind.name})
    return kind


def check_parent(parent: Unit, *, day: date) -> None:
    """Raises InvalidInput for a unit that does not exist on this day."""
    if not (parent.valid_from or day) <= day <= (parent.valid_to or day):
        raise InvalidInput("parent", "unit-not-there", {"value": parent.name})


def set_levels(session: Session, unit: Unit, levels: Iterable[str]) -> None:
    """Make these the levels of the unit."""
    wanted = set(levels)
    stored = {
        row.level: row for row in session.scalars(select(UnitLevel).where(UnitLevel.unit_id == unit.id))
    }
    for level, row in stored.items():
        if level not in wanted:
            session.delete(row)
    session.add_all(UnitLevel(unit_id=unit.id, level=level) for level in sorted(wanted - set(stored)))
    session.flush()
