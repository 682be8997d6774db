"""The schema: migrations go up, down and up again, and end exactly where the models are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, MetaData, inspect, text

from quiz.database import make_engine
from quiz.migrate import MIGRATIONS, current_revision, downgrade_database, head_revision, upgrade_database
from quiz.models import Base


@pytest.fixture
def empty_engine(empty_database_url: str) -> Iterator[Engine]:
    """An engine on a database without tables."""
    engine = make_engine(empty_database_url)
    yield engine
    engine.dispose()


def plain(value: Any) -> Any:
    """A reflected value as text, so that two readings of one database are equal (a WHERE clause is an object)."""
    if isinstance(value, dict):
        return {name: plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return sorted((plain(part) for part in value), key=str)
    return str(value)


def schema(engine: Engine) -> dict[str, Any]:
    """What a database holds, in a form that can be compared: every table with its parts, and the triggers."""
    inspector = inspect(engine)
    readings = (
        "columns",
        "pk_constraint",
        "foreign_keys",
        "unique_constraints",
        "indexes",
        "check_constraints",
    )
    tables = {
        table: {reading: plain(getattr(inspector, f"get_{reading}")(table)) for reading in readings}
        for table in sorted(set(inspector.get_table_names()) - {"alembic_version"})
    }
    triggers = {
        "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    }
    with engine.connect() as connection:
        tables["triggers"] = plain(
            [tuple(row) for row in connection.execute(text(triggers[engine.dialect.name]))]
        )
    return tables


def test_up_down_up_ends_where_it_began(empty_engine: Engine, empty_database_url: str) -> None:
    upgrade_database(empty_database_url)
    first = schema(empty_engine)
    assert len(first) > 5
    downgrade_database(empty_database_url, "base")
    assert schema(empty_engine) == {"triggers": []}
    upgrade_database(empty_database_url)
    assert schema(empty_engine) == first


def test_every_single_step_can_be_taken_back(empty_engine: Engine, empty_database_url: str) -> None:
    revisions = [script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions()][::-1]
    below = "base"
    for revision in revisions:
        before = schema(empty_engine)
        upgrade_database(empty_database_url, revision)
        downgrade_database(empty_database_url, below)
        assert schema(empty_engine) == before, revision
        upgrade_database(empty_database_url, revision)
        below = revision
    assert current_revision(empty_engine) == head_revision()


def test_the_models_are_what_the_migrations_made(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        assert compare_metadata(context, Base.metadata) == []


def test_a_missing_table_would_be_noticed(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, MetaData()) != []


def test_checks_have_names_of_their_own() -> None:
    """A constraint without a name of ours cannot be dropped by a later migration on both databases."""
    unnamed = [
        f"{table.name}: {constraint}"
        for table in Base.metadata.sorted_tables
        for constraint in table.constraints
        if constraint.name is None and len(list(getattr(constraint, "columns", [1]))) > 0
    ]
    assert unnamed == []
