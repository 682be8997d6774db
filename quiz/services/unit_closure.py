"""Keeping today's closure true to the dated links and merges; and one change of the tree at a time."""

from __future__ import annotations

from datetime import date

from sqlalchemy import delete, insert, select, tuple_
from sqlalchemy.orm import Session

from quiz.models import ChangeStamp, Unit, UnitClosure
from quiz.services.kept_reads import UNITS
from quiz.services.unit_places import places_on

Pair = tuple[int, int]


def hold_tree(session: Session) -> None:
    """Wait for whoever else is changing the tree, and keep others waiting until the commit. One query."""
    session.execute(select(ChangeStamp.stamp).where(ChangeStamp.topic == UNITS).with_for_update())


def renew_closure(session: Session, *, day: date) -> int:
    """Bring unit_closure to the tree of this day and return how many pairs had to change; what is right stays untouched."""
    session.flush()
    wanted = _pairs(session, day)
    stored: dict[Pair, int] = {
        (ancestor, descendant): depth
        for ancestor, descendant, depth in session.execute(
            select(UnitClosure.ancestor_id, UnitClosure.descendant_id, UnitClosure.depth)
        )
    }
    gone = [pair for pair, depth in stored.items() if wanted.get(pair) != depth]
    new = [pair for pair, depth in wanted.items() if stored.get(pair) != depth]
    key = tuple_(UnitClosure.ancestor_id, UnitClosure.descendant_id)
    for start in range(0, len(gone), 500):
        session.execute(
            delete(UnitClosure).where(key.in_(gone[start : start + 500])), execution_options=_UNTRACKED
        )
    if new:
        rows = [{"ancestor_id": up, "descendant_id": down, "depth": wanted[up, down]} for up, down in new]
        session.execute(insert(UnitClosure.__table__), rows)  # type: ignore[arg-type]
    return len(gone) + len(new)


_UNTRACKED = {"synchronize_session": False}


def _pairs(session: Session, day: date) -> dict[Pair, int]:
    place = places_on(day)
    parents: dict[int, int] = dict(session.execute(select(place.c.unit_id, place.c.parent_id)).all())
    pairs: dict[Pair, int] = {}
    for unit_id in session.scalars(select(Unit.id)):
        upper: int | None = unit_id
        depth = 0
        while upper is not None:
            if (upper, unit_id) in pairs:
                raise ValueError(f"unit {upper} stands below itself")
            pairs[upper, unit_id] = depth
            upper, depth = parents.get(upper), depth + 1
    return pairs
