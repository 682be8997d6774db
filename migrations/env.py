"""Alembic's entry: runs the versions against the URL that quiz.migrate passes in."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection

from quiz.database import WRITE_OPTION, is_sqlite, make_engine
from quiz.models import Base


def _check_foreign_keys(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if broken is not None:
        raise RuntimeError(f"a migration left a row of {broken[0]} that refers to nothing in {broken[2]}")


def run() -> None:
    """One transaction for all pending versions; on SQLite with its writer lock from the start."""
    engine = make_engine(context.config.attributes["url"])
    try:
        with engine.execution_options(**{WRITE_OPTION: True}).connect() as connection:
            if is_sqlite(engine):
                # A table that is made anew is dropped first, which foreign keys would take for deleting its rows;
                # the pragma does nothing inside a transaction, so it comes before.
                connection.exec_driver_sql("COMMIT")
                connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            context.configure(
                connection=connection,
                target_metadata=Base.metadata,
                render_as_batch=is_sqlite(engine),
                compare_type=True,
                transactional_ddl=True,
            )
            with context.begin_transaction():
                context.run_migrations()
                if is_sqlite(engine):
                    _check_foreign_keys(connection)
            connection.commit()
    finally:
        engine.dispose()


run()
