"""Under whom a unit stands on a day: the one rule from which today's closure and the trees of earlier days are made.

A unit stands under the unit that it was merged into, from the day of the merge on; otherwise under the parent of its
newest link begun by that day, also after it has ended. One whose first link has not begun stands where it will begin.
So whoever took part at a unit that is gone is found below what it went into, and never outside the tree.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import CTE, FromClause, Select, Subquery, case, func, literal, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from quiz.models import UnitClosure, UnitLink, UnitSuccession

MERGE, SPLIT = "merge", "split"


def places_on(day: date) -> Subquery:
    """unit_id, parent_id: one row for each unit that stands under another on this day."""
    merged = select(UnitSuccession.unit_id, UnitSuccession.successor_id.label("parent_id")).where(
        UnitSuccession.kind == MERGE, UnitSuccession.valid_from <= day
    )
    begun = or_(UnitLink.valid_from.is_(None), UnitLink.valid_from <= day)
    began = func.coalesce(UnitLink.valid_from, date.min)
    order = (
        case((begun, 0), else_=1),
        case((begun, began), else_=date.min).desc(),
        began,
        func.coalesce(UnitLink.valid_to, date.max).desc(),
        UnitLink.id.desc(),
    )
    ranked = select(
        UnitLink.unit_id,
        UnitLink.parent_id,
        func.row_number().over(partition_by=UnitLink.unit_id, order_by=order).label("place"),
    ).subquery()
    went = select(merged.subquery().c.unit_id)
    linked = select(ranked.c.unit_id, ranked.c.parent_id).where(
        ranked.c.place == 1, ranked.c.unit_id.not_in(went)
    )
    return union_all(merged, linked).subquery()


def branches(session: Session, unit_id: int, day: date) -> FromClause:
    """ancestor_id, descendant_id: the unit and each one directly below it on this day, with everything below itself.

    One query, which asks whether the closure of today will do.
    """
    if has_changed_since(session, day):
        return branches_on(unit_id, day)
    top = aliased(UnitClosure)
    heads = select(top.descendant_id).where(top.ancestor_id == unit_id, top.depth <= 1)
    pairs = select(UnitClosure.ancestor_id, UnitClosure.descendant_id)
    return pairs.where(UnitClosure.ancestor_id.in_(heads)).subquery()


def below(session: Session, unit_id: int, day: date) -> Select[int]:
    """Ids of the unit and of everything below it on this day. One query, as for `branches`."""
    if has_changed_since(session, day):
        branch = branches_on(unit_id, day)
        return select(branch.c.descendant_id).where(branch.c.ancestor_id == unit_id)
    return select(UnitClosure.descendant_id).where(UnitClosure.ancestor_id == unit_id)


def branches_on(unit_id: int, day: date) -> CTE:
    """ancestor_id, descendant_id: the unit and each one directly below it on this day, with everything below itself."""
    place = select(places_on(day)).cte("place")
    heads = (
        select(literal(unit_id).label("id"))
        .union_all(select(place.c.unit_id).where(place.c.parent_id == unit_id))
        .cte("heads")
    )
    branch = select(heads.c.id.label("ancestor_id"), heads.c.id.label("descendant_id")).cte(
        "branch", recursive=True
    )
    step = select(branch.c.ancestor_id, place.c.unit_id).join(
        place, place.c.parent_id == branch.c.descendant_id
    )
    return branch.union(step)


def has_changed_since(session: Session, day: date) -> bool:
    """Whether the tree of this day may be another than today's. One query."""
    links = select(UnitLink.id).where(UnitLink.valid_from > day).exists()
    merges = select(UnitSuccession.id).where(UnitSuccession.valid_from > day).exists()
    return bool(session.scalar(select(or_(links, merges))))
