"""An answer acknowledged is an answer kept: processes are killed while people save, and nothing acknowledged is missing."""

from __future__ import annotations

import http.client
import json
import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from quiz.database import make_engine
from tests.load.people import Answering, answering_people
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


class Saver(threading.Thread):
    """One person who saves without end; what is not acknowledged is sent again, the same, as the page does."""

    def __init__(
        self, port: int, person: Answering, progress: threading.Semaphore, stop: threading.Event
    ) -> None:
        super().__init__()
        self.acknowledged: dict[tuple[str, int, int], str] = {}
        self.refused: list[int] = []
        self._port, self._person, self._progress, self._stopping = port, person, progress, stop

    def run(self) -> None:
        """Save until told to stop."""
        seq = 0
        while not self._stopping.is_set():
            seq += 1
            slot, answer = self._person.answers[seq % len(self._person.answers)]
            body = json.dumps({"answer": answer, "seq": seq, "device": "phone"})
            while not self._stopping.is_set():
                status = self._put(slot, body)
                if status == http.HTTPStatus.OK:
                    self.acknowledged[self._person.attempt, slot, seq] = json.dumps(answer)
                    self._progress.release()
                    break
                if status is not None:
                    self.refused.append(status)
                    break
                self._stopping.wait(0.05)

    def _put(self, slot: int, body: str) -> int | None:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        headers = {"Authorization": f"Bearer {self._person.token}", "Content-Type": "application/json"}
        try:
            connection.request(
                "PUT", f"/api/v1/attempts/{self._person.attempt}/responses/{slot}", body, headers
            )
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()


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


def stored_answers(url: str) -> dict[tuple[str, int, int], str]:
    """What the log holds of these people, by attempt, slot and seq; twice the same key is impossible there."""
    engine = make_engine(url)
    statement = (
        "SELECT a.public_id, r.slot, r.seq, r.answer FROM response r JOIN attempt a ON a.id = r.attempt_id "
        "WHERE r.device = 'phone'"
    )
    with engine.connect() as connection:
        rows = {(row[0], row[1], row[2]): row[3] for row in connection.execute(text(statement))}
    engine.dispose()
    return rows
