"""Alembic's entry: runs the versions against the URL that quiz.migrate passes in."""

from __future__ import annotations

from alembic import context

from quiz.database import WRITE_OPTION, is_sqlite, make_engine
from quiz.models import Base


def run() -> None:
    """One transaction for all pending versions; on SQLite with its writer lock from the start."""
    engine = make_engine(context.config.attributes["url"])
    try:
        with engine.execution_options(**{WRITE_OPTION: True}).connect() as connection:
            context.configure(
                connection=connection,
                target_metadata=Base.metadata,
                render_as_batch=is_sqlite(engine),
                compare_type=True,
                transactional_ddl=True,
            )
            with context.begin_transaction():
                context.run_migrations()
            connection.commit()
    finally:
        engine.dispose()


run()
