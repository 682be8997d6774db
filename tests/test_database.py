"""A commit is durable when it returns, however the server is set."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import make_url, text

from quiz.database import make_engine


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
