"""Fixtures with the demo in them: loaded once a session and kind of database, copied for each test.

The clock of `demo_app` stands at the fixture `now`, the instant for which the demo was loaded.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.postgres import PostgresAddress

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from sqlalchemy import Engine

DEMO_NOW = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)
DEMO_SEED = 2026
DEMO_PASSWORD = "demo-12345"


def load_demo_into(url: str, *, seed: int = DEMO_SEED, now: datetime = DEMO_NOW) -> None:
    """Load the demo into a migrated, empty database."""
    from quiz.config import PROJECT_ROOT
    from quiz.database import make_engine
    from quiz.services.demo_load import load_demo
    from quiz.unit_of_work import unit_of_work

    engine = make_engine(url)
    try:
        with unit_of_work(engine) as session:
            load_demo(
                session, content_dir=PROJECT_ROOT / "content", seed=seed, timezone="Asia/Ho_Chi_Minh", now=now
            )
    finally:
        engine.dispose()


@pytest.fixture(scope="session")
def sqlite_demo_template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a SQLite database with the demo; copy it, never open it."""
    path = tmp_path_factory.mktemp("demo-template") / "quiz.db"
    shutil.copyfile(sqlite_template, path)
    load_demo_into(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_demo_template(postgres: PostgresAddress, postgres_template: str, worker_name: str) -> str:
    """The name of a PostgreSQL database with the demo; copy it, never connect to it."""
    name = f"demo_template_{worker_name}"
    postgres.create_database(name, template=postgres_template)
    load_demo_into(postgres.url(name))
    return name


@pytest.fixture
def demo_database_url(
    database_kind: str, request: pytest.FixtureRequest, tmp_path: Path, worker_name: str
) -> Iterator[str]:
    """The URL of a database of this test's own with the demo in it."""
    if database_kind == "sqlite":
        path = tmp_path / "demo.db"
        shutil.copyfile(request.getfixturevalue("sqlite_demo_template"), path)
        yield f"sqlite:///{path}"
        return
    template = request.getfixturevalue("postgres_demo_template")
    postgres: PostgresAddress = request.getfixturevalue("postgres")
    name = f"demo_test_{worker_name}"
    postgres.create_database(name, template=template)
    yield postgres.url(name)
    postgres.drop_database(name)


@pytest.fixture
def demo_engine(demo_database_url: str) -> Iterator[Engine]:
    """An engine on a database with the demo, for tests below the web."""
    from quiz.database import make_engine

    engine = make_engine(demo_database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def demo_app(demo_database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The whole app with the demo in it, CSRF protection included, its clock at the fixture `now`."""
    from quiz.config import Settings
    from quiz.factory import create_app

    app = create_app(
        Settings.from_environment(
            {
                "QUIZ_ENV": "test",
                "QUIZ_DATA_DIR": str(tmp_path / "demo-data"),
                "QUIZ_DATABASE_URL": demo_database_url,
                "QUIZ_SECRET_KEY": "a key that only the suite uses, long enough for it",
            }
        )
    )
    app.testing = True
    app.extensions["quiz_clock"] = lambda: DEMO_NOW
    yield app
    app.extensions["quiz_database"].engine.dispose()


@pytest.fixture
def demo_client(demo_app: Flask) -> Callable[[str | None], FlaskClient]:
    """Makes browsers without scripts: `demo_client("student1")` is signed in as that demo account, None as nobody."""

    def make(username: str | None = None) -> FlaskClient:
        client = demo_app.test_client()
        if username is not None:
            token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get("/sign-in").text)
            assert token is not None, "the sign-in page has no form"
            answer = client.post(
                "/sign-in", data={"username": username, "password": DEMO_PASSWORD, "csrf_token": token[1]}
            )
            assert answer.status_code in (302, 303), f"{username} cannot sign in: {answer.status_code}"
        return client

    return make
