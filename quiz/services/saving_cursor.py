"""A raw DB-API cursor that speaks to SQLite and PostgreSQL alike: for the answer-saving path, which has no time for the ORM."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine

from quiz.database import is_sqlite


class SavingCursor:
    """One DB-API cursor with named parameters in either driver's spelling, and instants in either database's form."""

    def __init__(self, engine: Engine, connection: Any) -> None:
        self.sqlite = is_sqlite(engine)
        self._cursor = connection.cursor()

    def run(self, statement: str, **values: Any) -> Any:
        """Execute, and the driver's cursor to fetch from; `:name` in the statement stands for a value."""
        if self.sqlite:
            values = {name: _sqlite_value(value) for name, value in values.items()}
        else:
            statement = re.sub(r"(?<!:):(\w+)", r"%(\1)s", statement)
        self._cursor.execute(statement, values)
        return self._cursor

    def instant(self, value: Any) -> datetime | None:
        """A fetched instant in UTC."""
        if value is None:
            return None
        if isinstance(value, str):
            return datetime.fromisoformat(value).replace(tzinfo=UTC)
        moment: datetime = value
        return moment.astimezone(UTC)


def _sqlite_value(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    return int(value) if isinstance(value, bool) else value
