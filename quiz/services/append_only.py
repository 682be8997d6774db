"""The one exception to the append-only tables: erasing what somebody wrote about a person, and forgetting old rows.

The database refuses UPDATE and DELETE on them by triggers (migrations 0002 and 0003). They are lifted for the caller's own
transaction and stand again before it ends; whoever else writes meanwhile waits.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import text
from sqlalchemy.orm import Session

#: Tables whose rows are never changed otherwise.
TABLES = ("response", "audit", "attempt_event", "response_acceptance")


@contextmanager
def changes_allowed(session: Session, table: str) -> Iterator[None]:
    """Inside, rows of `table` may be changed and deleted by this transaction."""
    if table not in TABLES:
        raise ValueError(f"{table} is not append-only")
    session.flush()
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER {table}_refuse_change"))
        yield
        session.flush()
        session.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER {table}_refuse_change"))
        return
    rows = session.execute(
        text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table"),
        {"table": table},
    ).all()
    refusing = [row for row in rows if row.name.startswith(f"{table}_refuse_")]
    for row in refusing:
        session.execute(text(f"DROP TRIGGER {row.name}"))
    yield
    session.flush()
    for row in refusing:
        session.connection().exec_driver_sql(row.sql)
