"""The installation that a command works on: settings from the environment, an engine on its database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from quiz.cli.output import refuse
from quiz.config import ConfigurationError, Settings
from quiz.database import is_sqlite, make_engine
from quiz.domain.days import use_zone
from quiz.migrate import current_revision, head_revision


@dataclass(frozen=True)
class Installation:
    """Settings and engine of one command's run."""

    settings: Settings
    engine: Engine

    @property
    def snapshot_engine(self) -> Engine:
        """The engine for reading several things as of one instant; a plain reading transaction is that on SQLite."""
        return (
            self.engine
            if is_sqlite(self.engine)
            else self.engine.execution_options(isolation_level="REPEATABLE READ")
        )


def read_settings() -> Settings:
    """The settings of the environment; refuses with the variable's name when one cannot be used."""
    try:
        return Settings.from_environment()
    except ConfigurationError as error:
        refuse(str(error))


@contextmanager
def open_installation() -> Iterator[Installation]:
    """The installation with a migrated database; refuses with what to do when it is not migrated or does not answer."""
    settings = read_settings()
    use_zone(settings.timezone)
    engine = make_engine(settings.database_url)
    try:
        try:
            revision = current_revision(engine)
        except DBAPIError as error:
            refuse(f"The database does not answer: {error.orig}")
        if revision != head_revision():
            refuse("The database is not migrated to this version; run `flask db upgrade`.")
        yield Installation(settings, engine)
    finally:
        engine.dispose()


def system_now() -> datetime:
    """The instant at which a command runs."""
    return datetime.now(UTC)
