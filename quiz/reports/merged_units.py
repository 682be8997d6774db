"""Units that were merged into others: who stands for whom in a figure (quiz.services.unit_places has the tree's rule)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import CTE, Subquery, select
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from quiz.models import UnitSuccession
from quiz.services.kept_reads import KeptReads
from quiz.services.unit_places import MERGE


def merged_away(unit_id: ColumnElement[int], day: date) -> ColumnElement[bool]:
    """For a WHERE: the unit had gone into another by this day."""
    return (
        select(UnitSuccession.id)
        .where(UnitSuccession.unit_id == unit_id, *_merged_by(day))
        .correlate_except(UnitSuccession)
        .exists()
    )


def carried_on(units: Subquery, day: date) -> CTE:
    """unit_id: those of `units` (its column unit_id), and every unit that one of them had gone into by this day."""
    carried = select(units.c.unit_id).cte("carried", recursive=True)
    step = (
        select(UnitSuccession.successor_id)
        .join(carried, carried.c.unit_id == UnitSuccession.unit_id)
        .where(*_merged_by(day))
    )
    return carried.union(step)


_holders: KeptReads[date, Mapping[int, int]] = KeptReads(8)


def holders_on(session: Session, *, day: date, stamp: int) -> Mapping[int, int]:
    """For each unit merged by this day the one that stands for it now, however often that was; `stamp`: of the units."""
    return _holders.get(session, day, stamp, lambda: _read_holders(session, day))


def _merged_by(day: date) -> tuple[ColumnElement[bool], ...]:
    return UnitSuccession.kind == MERGE, UnitSuccession.valid_from <= day


def _read_holders(session: Session, day: date) -> Mapping[int, int]:
    pairs = select(UnitSuccession.unit_id, UnitSuccession.successor_id).where(*_merged_by(day))
    went: dict[int, int] = dict(session.execute(pairs).all())
    found = {}
    for unit_id in went:
        holder = unit_id
        while holder in went:
            holder = went[holder]
        found[unit_id] = holder
    return found
