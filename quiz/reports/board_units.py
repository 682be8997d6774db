"""The units that a board may list, with their headcounts: kept by each process until units or headcounts change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import case, select
from sqlalchemy.orm import Session

from quiz.models import Unit, UnitLevel
from quiz.reports.headcounts import is_preschool_only, is_school, newest_headcounts
from quiz.services.kept_reads import KeptReads
from quiz.services.unit_places import below, places_on

#: By unit and audience: how many people, as of which day.
Headcounts = Mapping[tuple[int, str], tuple[int, date]]


@dataclass(frozen=True)
class BoardUnit:
    """A unit with the one that it stands under on the board's day."""

    id: int
    code: str
    name: str
    kind: str
    parent_name: str | None
    #: Whether it is listed also where nobody has finished, as long as it exists.
    is_school: bool
    preschool_only: bool
    valid_from: date | None
    valid_to: date | None

    def exists_on(self, day: date) -> bool:
        """Whether it had begun and not ended."""
        return (self.valid_from or day) <= day <= (self.valid_to or day)

    def audiences(self, addressed: tuple[str, ...]) -> tuple[str, ...]:
        """The audiences of the contest that this unit has."""
        has_pupils = self.is_school and not self.preschool_only
        return tuple(name for name in addressed if name == "staff" or has_pupils)


_units: KeptReads[tuple[int, str | None, date], tuple[BoardUnit, ...]] = KeptReads(200)
_headcounts: KeptReads[date, Headcounts] = KeptReads(4)


def units_below(
    session: Session, *, top_id: int, level: str | None, day: date, stamp: int
) -> tuple[BoardUnit, ...]:
    """All units below this one on this day (with this level) in Vietnamese order; `stamp`: of the units."""
    return _units.get(session, (top_id, level, day), stamp, lambda: _read_units(session, top_id, level, day))


def known_headcounts(session: Session, *, day: date, stamp: int) -> Headcounts:
    """The newest headcounts by this day; `stamp`: of the units."""
    return _headcounts.get(session, day, stamp, lambda: _read_headcounts(session, day))


def _read_units(session: Session, top_id: int, level: str | None, day: date) -> tuple[BoardUnit, ...]:
    above = places_on(day)
    parent = select(Unit.id, Unit.name).subquery()
    query = (
        select(
            Unit.id,
            Unit.code,
            Unit.name,
            Unit.kind,
            parent.c.name,
            case((is_school(), True), else_=False),
            case((is_preschool_only(Unit.id.expression), True), else_=False),
            Unit.valid_from,
            Unit.valid_to,
        )
        .outerjoin(above, above.c.unit_id == Unit.id)
        .outerjoin(parent, parent.c.id == above.c.parent_id)
        .where(Unit.id.in_(below(session, top_id, day)))
        .order_by(Unit.sort_key, Unit.id)
    )
    if level:
        query = query.where(Unit.id.in_(select(UnitLevel.unit_id).where(UnitLevel.level == level)))
    return tuple(
        BoardUnit(id_, code, name, kind, parent_name, bool(school), bool(preschool), first, last)
        for id_, code, name, kind, parent_name, school, preschool, first, last in session.execute(query)
    )


def _read_headcounts(session: Session, day: date) -> Headcounts:
    newest = newest_headcounts(day)
    rows = session.execute(select(newest.c.unit_id, newest.c.audience, newest.c.number, newest.c.as_of))
    return {(unit_id, audience): (number, as_of) for unit_id, audience, number, as_of in rows}
