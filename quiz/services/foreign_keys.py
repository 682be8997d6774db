"""Which tables name another one: asked where rows go, so that a new table cannot be forgotten."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import Column, Select, Table, select
from sqlalchemy.orm import Session

from quiz.models import Base


def table_of(model: type[Base]) -> Table:
    """The table of a mapped class."""
    table = model.__table__
    assert isinstance(table, Table)
    return table


def columns_naming(model: type[Base]) -> Iterator[tuple[Table, Column[Any]]]:
    """(table, column) of every foreign key to this class's table."""
    named = table_of(model)
    for other in Base.metadata.sorted_tables:
        for key in other.foreign_keys:
            if key.column.table is named:
                yield other, key.parent


def referred_ids(
    session: Session, *, model: type[Base], ids: Select[int], besides: Collection[str] = ()
) -> set[int]:
    """Which of the ids that `ids` selects stand in any table but those `besides`. One query for each column that could."""
    found: set[int] = set()
    for table, column in columns_naming(model):
        if table.name not in besides:
            found |= set(session.scalars(select(column).where(column.in_(ids)).distinct()))
    return found
