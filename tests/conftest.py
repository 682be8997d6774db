"""Fixtures for every test: a migrated database of either kind, the app on it, a closed network.

`database_url` gives each test its own copy of a template that was migrated once, so a test may store what
it likes. Whatever uses it, directly or through `engine`, `app` or `client`, runs twice: on SQLite and on
PostgreSQL.
"""

from __future__ import annotations

import ipaddress
import os
import shutil
import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest

from tests.demo import (  # noqa: F401  fixtures
    demo_app,
    demo_client,
    demo_database_url,
    demo_engine,
    postgres_demo_template,
    sqlite_demo_template,
)
from tests.postgres import PostgresAddress, PostgresServer
from tests.postgres_reused import ReusedDatabase
from tests.slow_first import slow_first

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from sqlalchemy import Engine

    from quiz.config import Settings

DATABASE_KINDS = ("sqlite", "postgresql")
TEMPLATE = "quiz_template"

_server = pytest.StashKey[PostgresServer]()

if not os.environ.get("CI"):  # there Hypothesis does so by itself: a busy machine is slow, not wrong
    hypothesis.settings.register_profile("suite", deadline=None)
    hypothesis.settings.load_profile("suite")


# -- one PostgreSQL server for the whole session, shared by the workers of pytest-xdist


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """In the controlling process: start the server before the first worker, tell each where it is."""
    if _server not in node.config.stash:
        node.config.stash[_server] = PostgresServer()
        node.config.stash[_server].start()
    address = node.config.stash[_server].address
    node.workerinput["postgres"] = (address.port, address.password)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Whoever started the server stops it."""
    if _server in config.stash:
        config.stash[_server].stop()


@pytest.fixture(scope="session")
def postgres(pytestconfig: pytest.Config) -> PostgresAddress:
    """The session's PostgreSQL server; started on first use when the suite runs in one process."""
    workerinput = getattr(pytestconfig, "workerinput", None)
    if workerinput is not None:
        port, password = workerinput["postgres"]
        return PostgresAddress(port=port, password=password)
    pytestconfig.stash[_server] = PostgresServer()
    return pytestconfig.stash[_server].start()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Workers of pytest-xdist begin with what takes long; `--no-loadscope-reorder` keeps it so."""
    if hasattr(config, "workerinput"):
        slow_first(items)


# -- nothing may be skipped where it counts


def _refuse_skip(report: Any) -> None:
    if os.environ.get("CI") == "true" and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"Nothing may be skipped under CI=true: {report.nodeid}: {report.longrepr}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: Any) -> Any:
    """Under CI=true a skipped test is a failed one."""
    report = yield
    _refuse_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Any:
    """Under CI=true a module that skips itself while it is collected is a failed one."""
    report = yield
    _refuse_skip(report)
    return report


# -- the network is closed


def _is_loopback(family: int, address: Any) -> bool:
    if family not in (socket.AF_INET, socket.AF_INET6):
        return True
    host = str(address[0])
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@pytest.fixture(autouse=True, scope="session")
def closed_network() -> Iterator[None]:
    """Let sockets reach this machine alone: a test that needs the outside fails at once and says so."""
    patch = pytest.MonkeyPatch()

    def guarded(original: Callable[..., Any]) -> Callable[..., Any]:
        def connect(self: socket.socket, address: Any) -> Any:
            if not _is_loopback(self.family, address):
                raise AssertionError(f"A test tried to reach {address!r}; only loopback is open.")
            return original(self, address)

        return connect

    patch.setattr(socket.socket, "connect", guarded(socket.socket.connect))
    patch.setattr(socket.socket, "connect_ex", guarded(socket.socket.connect_ex))
    yield
    patch.undo()


# -- databases


@pytest.fixture(scope="session")
def worker_name(pytestconfig: pytest.Config) -> str:
    """A name that no other worker of this session has."""
    workerinput = getattr(pytestconfig, "workerinput", None)
    return "main" if workerinput is None else str(workerinput["workerid"])


@pytest.fixture(scope="session")
def kept_apps() -> Iterator[None]:
    """Whoever needs a database need not make anew what every app and engine of the process has in common."""
    from tests.kept_apps import keep

    patch = pytest.MonkeyPatch()
    keep(patch)
    yield
    patch.undo()


@pytest.fixture(scope="session")
def sqlite_template(kept_apps: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a migrated, empty SQLite database; copy it, never open it."""
    from quiz.migrate import upgrade_database

    path = tmp_path_factory.mktemp("template") / "quiz.db"
    upgrade_database(f"sqlite:///{path}")
    leftover = path.with_name("quiz.db-wal")
    assert not leftover.exists() or leftover.stat().st_size == 0, "upgrade_database left its connection open"
    return path


@pytest.fixture(scope="session")
def postgres_template(kept_apps: None, postgres: PostgresAddress, worker_name: str) -> str:
    """The name of a migrated, empty PostgreSQL database; copy it, never connect to it."""
    from quiz.migrate import upgrade_database

    name = f"{TEMPLATE}_{worker_name}"
    postgres.create_database(name)
    upgrade_database(postgres.url(name))
    return name


@pytest.fixture(scope="session")
def postgres_reused(
    postgres: PostgresAddress, postgres_template: str, worker_name: str
) -> Iterator[ReusedDatabase]:
    """The worker's PostgreSQL database that one test after the other uses."""
    reused = ReusedDatabase(postgres, f"test_{worker_name}", postgres_template)
    yield reused
    reused.drop()


@pytest.fixture(params=DATABASE_KINDS)
def database_kind(request: pytest.FixtureRequest) -> str:
    """Which database this run of the test is on; narrow it with an indirect parametrisation."""
    return str(request.param)


@pytest.fixture
def empty_database_url(
    database_kind: str, request: pytest.FixtureRequest, tmp_path: Path, worker_name: str
) -> Iterator[str]:
    """The URL of a database of this test's own without a single table."""
    if database_kind == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    postgres: PostgresAddress = request.getfixturevalue("postgres")
    name = f"empty_{worker_name}"
    postgres.create_database(name)
    yield postgres.url(name)
    postgres.drop_database(name)


@pytest.fixture
def database_url(
    database_kind: str, request: pytest.FixtureRequest, tmp_path: Path, worker_name: str
) -> Iterator[str]:
    """The URL of a migrated, empty database of this test's own."""
    if database_kind == "sqlite":
        path = tmp_path / "quiz.db"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    reused: ReusedDatabase = request.getfixturevalue("postgres_reused")
    if request.node.get_closest_marker(
        "fresh_database"
    ):  # what the planner does depends on what was there before
        reused.drop()
    yield reused.url()
    reused.clean()


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine on this test's database, for tests below the web."""
    from quiz.database import make_engine

    engine = make_engine(database_url)
    yield engine
    engine.dispose()


# -- the app


@pytest.fixture
def now() -> datetime:
    """The instant at which a test takes place: a Monday morning in Vietnam."""
    return datetime(2026, 11, 16, 2, 0, tzinfo=UTC)


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Settings of an installation of this test's own."""
    from quiz.config import Settings

    return Settings.from_environment(
        {
            "QUIZ_ENV": "test",
            "QUIZ_DATA_DIR": str(tmp_path / "data"),
            "QUIZ_DATABASE_URL": database_url,
            "QUIZ_SECRET_KEY": "a key that only the suite uses, long enough for it",
        }
    )


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """The whole app, as it is served, CSRF protection included."""
    from quiz.factory import create_app

    app = create_app(settings)
    app.testing = True
    yield app
    app.extensions["quiz_database"].engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without scripts that is not signed in."""
    return app.test_client()
