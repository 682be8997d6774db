"""The suite's own guarantees: both databases, a closed network."""

from __future__ import annotations

import socket

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.engine import Engine


def test_both_databases_answer(engine: Engine, database_kind: str) -> None:
    with engine.connect() as connection:
        assert connection.execute(text("SELECT 1")).scalar_one() == 1
    assert engine.dialect.name == database_kind
    assert "alembic_version" in inspect(engine).get_table_names()


def test_sockets_beyond_loopback_are_closed() -> None:
    with socket.socket() as outside, pytest.raises(AssertionError, match="only loopback"):
        outside.connect(("192.0.2.1", 80))
