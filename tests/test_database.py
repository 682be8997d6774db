"""A commit is durable when it returns, however the server is set; on SQLite writers wait for one another."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection, make_url, text

from quiz.database import BUSY_TIMEOUT_MS, WRITE_OPTION, make_engine


def durability(url: str) -> str:
    """How the engine's own connections commit."""
    engine = make_engine(url)
    try:
        with engine.connect() as connection:
            question = "PRAGMA synchronous" if url.startswith("sqlite") else "SHOW synchronous_commit"
            return str(connection.scalar(text(question)))
    finally:
        engine.dispose()


def test_sqlite_syncs_every_commit(tmp_path: Path) -> None:
    assert durability(f"sqlite:///{tmp_path / 'quiz.db'}") == "2"  # FULL


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
@pytest.mark.parametrize(
    ("server", "ours"), [("off", "on"), ("local", "on"), ("on", "on"), ("remote_apply", "remote_apply")]
)
def test_postgresql_acknowledges_no_commit_before_it_is_written(
    database_url: str, server: str, ours: str
) -> None:
    set_so = make_url(database_url).update_query_dict({"options": f"-c synchronous_commit={server}"})
    assert durability(set_so.render_as_string(hide_password=False)) == ours


@pytest.fixture
def writers(tmp_path: Path) -> Iterator[tuple[Connection, sqlite3.Connection]]:
    """A connection that will write, and another program that writes already."""
    path = tmp_path / "quiz.db"
    engine = make_engine(f"sqlite:///{path}")
    with (
        engine.connect().execution_options(**{WRITE_OPTION: True}) as ours,
        closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as other,
    ):
        other.execute("BEGIN IMMEDIATE")
        yield ours, other
    engine.dispose()


def test_a_writer_waits_until_the_other_has_ended(writers: tuple[Connection, sqlite3.Connection]) -> None:
    ours, other = writers
    looked = threading.Event()
    ended: list[str] = []

    def end() -> None:
        assert looked.wait(20)
        ended.append("other")
        other.execute("COMMIT")

    def waited(_seconds: float) -> None:
        looked.set()

    ending = threading.Thread(target=end)
    ending.start()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("quiz.database.time.sleep", waited)
        ours.execute(text("CREATE TABLE mine (id INTEGER)"))
    assert ended == ["other"]
    ending.join()
    assert ours.scalar(text("PRAGMA busy_timeout")) == BUSY_TIMEOUT_MS


def test_a_writer_gives_up_as_sqlite_does(
    writers: tuple[Connection, sqlite3.Connection], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("quiz.database.BUSY_TIMEOUT_MS", 5)
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        writers[0].execute(text("CREATE TABLE mine (id INTEGER)"))
