"""One person may have several records: those that were merged into another count as the one that stands for them.

Attempts, activity and the log keep the record under which they were made. Whoever counts people or looks for what a person
did asks here, so that one person is one everywhere.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    CompoundSelect,
    FromClause,
    ScalarSelect,
    and_,
    func,
    literal,
    select,
    union_all,
)  # fmt: skip

from quiz.models import Person

_person = Person.__table__.c


def record_that_stands(person_id: Any) -> ScalarSelect[int]:
    """The number of the record that stands for this one: itself, unless it was merged. For a value or a column."""
    mine = Person.__table__.alias()
    return (
        select(func.coalesce(mine.c.merged_into, mine.c.id))
        .where(mine.c.id == person_id)
        .correlate_except(mine)
        .scalar_subquery()
    )


def records_of(person_id: Any) -> CompoundSelect[int]:
    """Numbers of this record and of those merged into it, for `.in_()`: a value, or a parameter with its type."""
    this = literal(person_id, BigInteger) if isinstance(person_id, int) else person_id
    return union_all(select(this), select(_person.id).where(_person.merged_into == this))


def counted_once(people: ColumnElement[int]) -> tuple[FromClause, ColumnElement[bool], ColumnElement[int]]:
    """For a query over many rows: a table to outer-join, on what, and the number to count instead of `people`.

    Only merged records are joined, and they are few.
    """
    merged = Person.__table__.alias("merged")
    on = and_(merged.c.id == people, merged.c.merged_into.is_not(None))
    return merged, on, func.coalesce(merged.c.merged_into, people)
