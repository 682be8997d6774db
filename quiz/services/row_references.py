"""Who is named by other rows: before something goes for good, every foreign key that points at it is looked up.

The tables are found in the schema, so one that is added later is looked at as well.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Column, Select, select
from sqlalchemy.orm import Session

from quiz.models import Base


def referring_columns(table: str, *, besides: Collection[str] = ()) -> list[Column[int]]:
    """Columns that point at the ids of a table, those of the tables `besides` left out."""
    return [
        key.parent
        for other in Base.metadata.sorted_tables
        if other.name not in besides
        for key in sorted(other.foreign_keys, key=lambda key: str(key.parent))
        if key.column.table.name == table
    ]


def referred_ids(
    session: Session, *, table: str, ids: Select[int], besides: Collection[str] = ()
) -> set[int]:
    """Which of the ids that `ids` selects stand in any other table. One query for each column that could."""
    found: set[int] = set()
    for column in referring_columns(table, besides=besides):
        found |= set(session.scalars(select(column).where(column.in_(ids)).distinct()))
    return found
