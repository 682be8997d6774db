"""Backups are made while people save: what was acknowledged before a backup's start is in it, restored elsewhere."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.load.people import answering_people
from tests.load.savers import Saver, stored_answers
from tests.postgres import PostgresAddress
from tests.server import LiveServer, environment, run_flask, run_here

pytestmark = pytest.mark.long

PEOPLE = 8
SECONDS = 60
BACKUPS = 4


@pytest.fixture
def server(empty_database_url: str, tmp_path: Path) -> Iterator[LiveServer]:
    """The app with the demo, two workers, on each database."""
    environ = environment(tmp_path / "data", empty_database_url, QUIZ_WORKERS="2")
    run_here("db", "upgrade", environ=environ)
    run_here("demo", "load", environ=environ)
    server = LiveServer(environ, tmp_path / "log")
    server.start()
    yield server
    server.drop()


@pytest.fixture
def another_database(
    database_kind: str, request: pytest.FixtureRequest, tmp_path: Path, worker_name: str
) -> Iterator[Callable[[int], str]]:
    """Makes URLs of further empty databases of the same kind."""
    if database_kind == "sqlite":
        yield lambda number: f"sqlite:///{tmp_path / f'restored-{number}.db'}"
        return
    postgres: PostgresAddress = request.getfixturevalue("postgres")
    made: list[str] = []

    def make(number: int) -> str:
        made.append(f"restored_{worker_name}_{number}")
        postgres.create_database(made[-1])
        return postgres.url(made[-1])

    yield make
    for name in made:
        postgres.drop_database(name)


def test_nothing_acknowledged_before_a_backup_is_missing_from_it(
    server: LiveServer, another_database: Callable[[int], str], tmp_path: Path
) -> None:
    people = answering_people(server.port, server.environ, PEOPLE)
    progress, stop = threading.Semaphore(0), threading.Event()
    savers = [Saver(server.port, person, progress, stop) for person in people]
    for saver in savers:
        saver.start()
    begun, before = time.monotonic(), []
    try:
        for number in range(BACKUPS):
            while time.monotonic() < begun + number * SECONDS / BACKUPS or not savers[-1].acknowledged:
                assert progress.acquire(timeout=30), "saving stands still"
            before.append(
                {key: answer for saver in savers for key, answer in dict(saver.acknowledged).items()}
            )
            run_flask("backup", "create", "--out", str(tmp_path / f"{number}.tar"), environ=server.environ)
        while time.monotonic() < begun + SECONDS:
            assert progress.acquire(timeout=30), "saving stands still"
    finally:
        stop.set()
        for saver in savers:
            saver.join()

    assert [saver.refused for saver in savers] == [[] for _ in savers]
    assert len(before[-1]) > len(before[0]) > 0
    for number, acknowledged in enumerate(before):
        url = another_database(number)
        environ = environment(tmp_path / f"restored-{number}", url)
        run_flask("backup", "restore", str(tmp_path / f"{number}.tar"), environ=environ)
        stored = stored_answers(url)
        assert sorted(acknowledged.keys() - stored.keys()) == []
        assert [
            key for key, sent in acknowledged.items() if json.loads(stored[key]) != json.loads(sent)
        ] == []
