"""Changes to rows that can be taken back: each is done and noted, column by column, without a personal value.

A *note* is JSON: the table, the key of the row, and by column what it was and what it became. Taking back sets what still
is as it became; what somebody has changed since stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from quiz.models import Base

Note = dict[str, Any]


class RowChanges:
    """Does and notes changes of one use case."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.notes: list[Note] = []

    def change(self, row: Any, **values: Any) -> None:
        """Set these columns of the row; those of its key too."""
        state = inspect(row)
        key = [_plain(part) for part in state.identity]
        before = {name: getattr(row, name) for name in values}
        differing = {name for name in values if values[name] != before[name]}
        if not differing:
            return
        for name in differing:
            setattr(row, name, values[name])
        self._session.flush()
        self.notes.append(
            {
                "table": row.__tablename__,
                "key": key,
                "key_after": [_plain(part) for part in state.mapper.primary_key_from_instance(row)],
                "before": {name: _plain(before[name]) for name in sorted(differing)},
                "after": {name: _plain(values[name]) for name in sorted(differing)},
            }
        )

    def remove(self, row: Any) -> None:
        """Delete the row; all its columns are noted, so only rows without personal values may go this way."""
        columns = {
            name: _plain(getattr(row, name))
            for name in sorted(c.key for c in inspect(row).mapper.column_attrs)
        }
        self._session.delete(row)
        self._session.flush()
        self.notes.append({"table": row.__tablename__, "removed": columns})

    def add(self, row: Any) -> None:
        """A new row; taking back removes it."""
        self._session.add(row)
        self._session.flush()
        key = [_plain(part) for part in inspect(row).identity]
        self.notes.append({"table": row.__tablename__, "added": key})


def take_back(session: Session, notes: Sequence[Note]) -> None:
    """Undo the notes, the last first."""
    models = {mapper.class_.__tablename__: mapper.class_ for mapper in Base.registry.mappers}
    for note in reversed(notes):
        model = models[note["table"]]
        if "removed" in note:
            session.add(model(**{name: _read(model, name, value) for name, value in note["removed"].items()}))
        elif "added" in note:
            row = session.get(model, tuple(note["added"]))
            if row is not None:
                session.delete(row)
        else:
            row = session.get(model, tuple(note["key_after"]))
            if row is None:
                continue
            for name, was in note["before"].items():
                if _plain(getattr(row, name)) == note["after"][name]:
                    setattr(row, name, _read(model, name, was))
        session.flush()


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value


def _read(model: type[Base], name: str, value: Any) -> Any:
    kind = model.__table__.c[name].type.python_type if isinstance(value, str) else str
    if kind is datetime:
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if kind is date else value
