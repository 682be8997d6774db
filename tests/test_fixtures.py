"""The suite's own guarantees: both databases, a closed network."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.engine import Engine

from tests.postgres_reused import ReusedDatabase
from tests.slow_first import SLOW_FILES


def test_both_databases_answer(engine: Engine, database_kind: str) -> None:
    with engine.connect() as connection:
        assert connection.execute(text("SELECT 1")).scalar_one() == 1
    assert engine.dialect.name == database_kind
    assert "alembic_version" in inspect(engine).get_table_names()


def test_sockets_beyond_loopback_are_closed() -> None:
    with socket.socket() as outside, pytest.raises(AssertionError, match="only loopback"):
        outside.connect(("192.0.2.1", 80))


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
@pytest.mark.parametrize("many", [3, 3000])
def test_a_database_is_handed_on_as_the_migrations_left_it(
    engine: Engine, postgres_reused: ReusedDatabase, many: int
) -> None:
    left = _rows_and_next_unit(engine)
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM unit_kind"))
        insert = """INSERT INTO unit (code, name, kind, sort_key)
            SELECT 'unit ' || n, 'Trường', 'truong', 'truong' FROM generate_series(1, :many) n"""
        connection.execute(text(insert), {"many": many})
        assert connection.execute(text("SELECT max(id) FROM unit")).scalar_one() > left["next unit"]
    engine.dispose()
    postgres_reused.clean()
    assert _rows_and_next_unit(engine) == left


def _rows_and_next_unit(engine: Engine) -> dict[str, int]:
    """How many rows each table has, which number the next unit gets, and how many pages the units take."""
    with engine.connect() as connection:
        tables = inspect(engine).get_table_names()
        rows = {t: connection.execute(text(f"SELECT count(*) FROM {t}")).scalar_one() for t in tables}
        rows["next unit"] = connection.execute(text("SELECT nextval('unit_id_seq')")).scalar_one()
        size = connection.execute(text("SELECT pg_relation_size('unit') / 8192")).scalar_one()
        rows["units as the planner supposes"] = max(size, 10)
        return rows


def test_every_file_that_is_said_to_be_slow_is_there() -> None:
    assert [name for name in SLOW_FILES if not (Path(__file__).parent / name).is_file()] == []
