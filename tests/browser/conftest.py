"""A real Chromium against a real server with the demo in it.

`live_server` belongs to one test module: the journeys of one file build on each other's data and on nobody else's.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from sqlalchemy import Engine

from quiz.config import Settings
from quiz.database import make_engine
from tests.browser.chromium import launch
from tests.browser.visitors import USUAL, Visitors
from tests.postgres import PostgresAddress
from tests.server import LiveServer, environment, run_here

#: Milliseconds in which a page must come to show what is expected of it, on a machine that is busy with other things too.
PATIENCE = 10_000


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test in this folder carries the marker `browser`."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of this worker; contexts keep them apart."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def live_database_kind(request: pytest.FixtureRequest) -> str:
    """Which database the server uses. Parametrise indirectly with scope="module" to run a file on both."""
    return str(getattr(request, "param", "sqlite"))


@pytest.fixture(scope="session")
def demo_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the demo in SQLite; copy it, never serve from it."""
    folder = tmp_path_factory.mktemp("demo") / "data"
    environ = environment(folder)
    run_here("db", "upgrade", environ=environ)
    run_here("demo", "load", environ=environ)
    return folder


@pytest.fixture(scope="session")
def demo_database(
    postgres: PostgresAddress, worker_name: str, tmp_path_factory: pytest.TempPathFactory
) -> str:
    """The name of a PostgreSQL database with the demo in it; copy it, never connect to it."""
    name = f"demo_{worker_name}"
    postgres.create_database(name)
    environ = environment(tmp_path_factory.mktemp("demo-postgresql"), postgres.url(name))
    run_here("db", "upgrade", environ=environ)
    run_here("demo", "load", environ=environ)
    return name


@pytest.fixture(scope="module")
def live_server(
    live_database_kind: str,
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    worker_name: str,
) -> Iterator[LiveServer]:
    """The whole app on a loopback port, with the demo fresh from its loading."""
    folder = tmp_path_factory.mktemp("live")
    data_dir = folder / "data"
    if live_database_kind == "sqlite":
        shutil.copytree(request.getfixturevalue("demo_data"), data_dir)
        server = LiveServer(environment(data_dir), folder / "log")
        yield from _served(server)
        return
    template = request.getfixturevalue("demo_database")
    postgres: PostgresAddress = request.getfixturevalue("postgres")
    name = f"live_{worker_name}"
    postgres.create_database(name, template=template)
    server = LiveServer(environment(data_dir, postgres.url(name)), folder / "log")
    yield from _served(server)
    postgres.drop_database(name)


def _served(server: LiveServer) -> Iterator[LiveServer]:
    server.start()
    yield server
    server.drop()


@pytest.fixture(scope="module")
def live_engine(live_server: LiveServer) -> Iterator[Engine]:
    """An engine on the database behind the server, for what no page tells."""
    engine = make_engine(Settings.from_environment(live_server.environ).database_url)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def visitors(browser: Browser, live_server: LiveServer) -> Iterator[Visitors]:
    """Browsers of the demo's people for a whole module; each account signs in once."""
    visitors = Visitors(browser, live_server.url)
    yield visitors
    visitors.close()


NewContext = Callable[..., BrowserContext]


@pytest.fixture
def new_context(browser: Browser, live_server: LiveServer) -> Iterator[NewContext]:
    """Makes browsers apart from each other (cookies, storage, size, scheme); closed with the test.

    Takes what Playwright's `new_context` takes; Vietnamese, 360 px wide and light unless told otherwise.
    """
    contexts: list[BrowserContext] = []

    def make(**options: object) -> BrowserContext:
        context = browser.new_context(**(USUAL | {"base_url": live_server.url} | options))  # type: ignore[arg-type]
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def page(new_context: NewContext) -> Page:
    """One page of a phone's browser, not signed in."""
    return new_context().new_page()
