"""The units that a board may list, with their headcounts: kept by each process until units or headcounts change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from quiz.models import Unit, UnitClosure, UnitLevel, UnitLink
from quiz.reports.headcounts import SCHOOL_KINDS, is_preschool_only, newest_headcounts
from quiz.services.kept_reads import KeptReads

#: By unit and audience: how many people, as of which day.
Headcounts = Mapping[tuple[int, str], tuple[int, date]]


@dataclass(frozen=True)
class BoardUnit:
    """A unit with the one that it stands under today."""

    id: int
    code: str
    name: str
    kind: str
    parent_name: str | None
    preschool_only: bool
    has_ended: bool

    @property
    def is_school(self) -> bool:
        """Whether it is listed also where nobody has finished, as long as it has not ended."""
        return self.kind in SCHOOL_KINDS

    def audiences(self, addressed: tuple[str, ...]) -> tuple[str, ...]:
        """The audiences of the contest that this unit has."""
        has_pupils = self.is_school and not self.preschool_only
        return tuple(name for name in addressed if name == "staff" or has_pupils)


_units: KeptReads[tuple[int, str | None], tuple[BoardUnit, ...]] = KeptReads(200)
_headcounts: KeptReads[date, Headcounts] = KeptReads(4)


def units_below(session: Session, *, top_id: int, level: str | None, stamp: int) -> tuple[BoardUnit, ...]:
    """All units below this one (with this level) in Vietnamese order of their names; `stamp`: of the units."""
    return _units.get(session, (top_id, level), stamp, lambda: _read_units(session, top_id, level))


def known_headcounts(session: Session, *, day: date, stamp: int) -> Headcounts:
    """The newest headcounts by this day; `stamp`: of the units."""
    return _headcounts.get(session, day, stamp, lambda: _read_headcounts(session, day))


def _read_units(session: Session, top_id: int, level: str | None) -> tuple[BoardUnit, ...]:
    above = (
        select(UnitLink.unit_id, func.max(UnitLink.parent_id).label("parent_id"))
        .where(UnitLink.valid_to.is_(None))
        .group_by(UnitLink.unit_id)
        .subquery()
    )
    parent = select(Unit.id, Unit.name).subquery()
    below = select(UnitClosure.descendant_id).where(UnitClosure.ancestor_id == top_id)
    query = (
        select(
            Unit.id,
            Unit.code,
            Unit.name,
            Unit.kind,
            parent.c.name,
            case((is_preschool_only(Unit.id.expression), True), else_=False),
            Unit.valid_to,
        )
        .outerjoin(above, above.c.unit_id == Unit.id)
        .outerjoin(parent, parent.c.id == above.c.parent_id)
        .where(Unit.id.in_(below))
        .order_by(Unit.sort_key, Unit.id)
    )
    if level:
        query = query.where(Unit.id.in_(select(UnitLevel.unit_id).where(UnitLevel.level == level)))
    return tuple(
        BoardUnit(id_, code, name, kind, parent_name, bool(preschool), valid_to is not None)
        for id_, code, name, kind, parent_name, preschool, valid_to in session.execute(query)
    )


def _read_headcounts(session: Session, day: date) -> Headcounts:
    newest = newest_headcounts(day)
    rows = session.execute(select(newest.c.unit_id, newest.c.audience, newest.c.number, newest.c.as_of))
    return {(unit_id, audience): (number, as_of) for unit_id, audience, number, as_of in rows}
