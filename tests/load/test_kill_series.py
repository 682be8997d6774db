"""An answer acknowledged is an answer kept: processes are killed while people save, and nothing acknowledged is missing."""

from __future__ import annotations

import json
import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.load.people import answering_people
from tests.load.savers import Saver, stored_answers
from tests.server import LiveServer, environment, run_flask

pytestmark = pytest.mark.long

PEOPLE = 8
KILLS = 20
SAVES_BETWEEN_KILLS = 40
PATIENCE_SECONDS = 60


@pytest.fixture
def server(empty_database_url: str, tmp_path: Path) -> Iterator[LiveServer]:
    """The app with the demo, two workers, on each database."""
    environ = environment(tmp_path / "data", empty_database_url, QUIZ_WORKERS="2")
    run_flask("db", "upgrade", environ=environ)
    run_flask("demo", "load", environ=environ)
    server = LiveServer(environ, tmp_path / "log")
    server.start()
    yield server
    server.stop()


def children(pid: int) -> list[int]:
    """The processes that a process has started, oldest first."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
        except (FileNotFoundError, ProcessLookupError):
            continue
        if parent == pid:
            found.append(int(stat.parent.name))
    return sorted(found)


def victim(server: LiveServer, number: int) -> int | None:
    """Whom to kill next: a worker mostly, every fifth time one of the two that `flask serve` looks after."""
    looked_after = children(server.pid)
    if number % 5 == 0:
        return looked_after[number // 5 % len(looked_after)] if looked_after else None
    workers = [pid for process in looked_after for pid in children(process)]
    return workers[number % len(workers)] if workers else None


def test_nothing_acknowledged_is_missing_after_twenty_kills(
    server: LiveServer, empty_database_url: str
) -> None:
    people = answering_people(server.port, server.environ, PEOPLE)
    progress, stop = threading.Semaphore(0), threading.Event()
    savers = [Saver(server.port, person, progress, stop) for person in people]
    for saver in savers:
        saver.start()
    killed = 0
    try:
        while killed < KILLS:
            for _ in range(SAVES_BETWEEN_KILLS):
                assert progress.acquire(timeout=PATIENCE_SECONDS), "saving did not come back after a kill"
            pid = victim(server, killed)
            if pid is not None:
                os.kill(pid, signal.SIGKILL)
                killed += 1
    finally:
        stop.set()
        for saver in savers:
            saver.join()

    assert [saver.refused for saver in savers] == [[] for _ in savers]
    acknowledged = {key: answer for saver in savers for key, answer in saver.acknowledged.items()}
    assert len(acknowledged) >= KILLS * SAVES_BETWEEN_KILLS
    stored = stored_answers(empty_database_url)
    assert sorted(acknowledged.keys() - stored.keys()) == []
    assert [
        key for key, answer in acknowledged.items() if json.loads(stored[key]) != json.loads(answer)
    ] == []
