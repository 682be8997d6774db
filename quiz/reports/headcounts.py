"""Headcounts as the reports use them: of each unit and audience the newest that was known by a day.

A headcount is of a unit's own people, so that those of a subtree add up. Pupils count from primary school on: those of
a unit that is a preschool and nothing else are in no headcount, because they take no quizzes.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import Subquery, and_, exists, func, not_, or_, select
from sqlalchemy.sql import ColumnElement

from quiz.models import Headcount, Unit, UnitKind, UnitLevel

PRESCHOOL = "mam_non"


def newest_headcounts(day: date) -> Subquery:
    """unit_id, audience, number, as_of: one row per unit and audience that has a headcount of this day or before."""
    place = (
        func.row_number()
        .over(partition_by=(Headcount.unit_id, Headcount.audience), order_by=Headcount.as_of.desc())
        .label("place")
    )
    dated = (
        select(Headcount.unit_id, Headcount.audience, Headcount.number, Headcount.as_of, place)
        .where(
            Headcount.as_of <= day,
            or_(Headcount.audience == "staff", not_(is_preschool_only(Headcount.unit_id.expression))),
        )
        .subquery()
    )
    return (
        select(dated.c.unit_id, dated.c.audience, dated.c.number, dated.c.as_of)
        .where(dated.c.place == 1)
        .subquery()
    )


def is_preschool_only(unit_id: ColumnElement[int]) -> ColumnElement[bool]:
    """For a WHERE: the unit teaches the preschool level and no other."""
    taught = exists().where(UnitLevel.unit_id == unit_id)
    return and_(
        taught.where(UnitLevel.level == PRESCHOOL),
        not_(taught.where(UnitLevel.level != PRESCHOOL)),
    )


def is_school() -> ColumnElement[bool]:
    """For a WHERE on Unit: of a kind that has pupils (a school, a centre), not an office or a commune."""
    return Unit.kind.in_(select(UnitKind.code).where(UnitKind.is_school))


def valid_between(first: date, last: date) -> ColumnElement[bool]:
    """For a WHERE on Unit: it existed on at least one of these days."""
    return and_(
        or_(Unit.valid_from.is_(None), Unit.valid_from <= last),
        or_(Unit.valid_to.is_(None), Unit.valid_to >= first),
    )
