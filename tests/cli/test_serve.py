"""`flask serve`: what dies is started again within five seconds; the end takes everything along; refusals say why."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.postgres import free_port
from tests.server import FLASK, ROOT, LiveServer, environment, run_here

#: What the contract promises, with the machine's own slowness on top of it.
RESTART_SECONDS = 5 + 5


def children_of(pid: int) -> dict[int, str]:
    """Process ids and command lines of the direct children that live."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            state = (folder / "stat").read_text().rsplit(") ", 1)[1].split()
            words = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(state[1]) == pid and state[0] != "Z":
            found[int(folder.name)] = words
    return found


def child(pid: int, word: str) -> int | None:
    """The child whose command holds this word."""
    return next((number for number, words in children_of(pid).items() if word in words), None)


def until(true: object, seconds: float) -> bool:
    """Whether it becomes true in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if true():  # type: ignore[operator]
            return True
        time.sleep(0.05)
    return False


def is_gone(pid: int) -> bool:
    """Whether no such process lives."""
    try:
        return (Path("/proc") / str(pid) / "stat").read_text().rsplit(") ", 1)[1].startswith("Z")
    except (FileNotFoundError, ProcessLookupError):
        return True


def serving(folder: Path) -> Iterator[LiveServer]:
    """The app on an empty, migrated database."""
    environ = environment(folder / "data")
    run_here("db", "upgrade", environ=environ)
    server = LiveServer(environ, folder / "log")
    server.start()
    yield server
    server.drop()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """One that stands whatever is done to its processes, for the tests that show it."""
    yield from serving(tmp_path_factory.mktemp("served"))


@pytest.fixture
def ending(tmp_path: Path) -> Iterator[LiveServer]:
    """One that the test itself ends."""
    yield from serving(tmp_path)


def answers(server: LiveServer) -> bool:
    """Whether the web is there."""
    try:
        with urllib.request.urlopen(f"{server.url}/readyz", timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


@pytest.mark.parametrize("word", ["gunicorn", "quiz.jobs.runner"])
def test_what_is_killed_is_started_again(served: LiveServer, word: str) -> None:
    first = child(served.pid, word)
    assert first is not None
    os.kill(first, signal.SIGKILL)
    assert until(lambda: child(served.pid, word) not in (None, first), RESTART_SECONDS)
    assert until(lambda: answers(served), RESTART_SECONDS)


@contextmanager
def slow_line(server: LiveServer) -> Iterator[None]:
    """Somebody whose form arrives so slowly that a thread of the web waits for it."""
    with socket.create_connection(("127.0.0.1", server.port)) as line:
        line.sendall(
            b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n"
            b"Content-Type: application/x-www-form-urlencoded\r\n\r\nusername="
        )
        yield


def workers_of(server: LiveServer) -> set[int]:
    """The processes below the web's master."""
    master = child(server.pid, "gunicorn")
    return set(children_of(master)) if master is not None else set()


def test_a_slow_line_does_not_keep_the_web_from_coming_back(served: LiveServer) -> None:
    first, workers = child(served.pid, "gunicorn"), workers_of(served)
    assert first is not None
    assert workers
    with slow_line(served):
        os.kill(first, signal.SIGKILL)
        assert until(lambda: all(is_gone(pid) for pid in workers), RESTART_SECONDS)
        assert until(lambda: workers_of(served) and answers(served), RESTART_SECONDS)


def test_a_slow_line_does_not_outlast_ctrl_c(ending: LiveServer) -> None:
    workers = workers_of(ending)
    with slow_line(ending):
        os.kill(ending.pid, signal.SIGINT)
        assert until(lambda: is_gone(ending.pid), RESTART_SECONDS)
    assert all(is_gone(pid) for pid in workers)


def test_a_killed_worker_is_replaced_by_its_master(served: LiveServer) -> None:
    master = child(served.pid, "gunicorn")
    assert master is not None
    (worker,) = children_of(master)
    os.kill(worker, signal.SIGKILL)
    assert until(lambda: set(children_of(master)) not in (set(), {worker}), RESTART_SECONDS)
    assert until(lambda: answers(served), RESTART_SECONDS)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_nothing_stays_behind(ending: LiveServer, number: signal.Signals) -> None:
    family = [ending.pid, *children_of(ending.pid)]
    assert len(family) == 3
    os.kill(ending.pid, number)
    assert until(lambda: all(is_gone(pid) for pid in family[1:]), 40)


def refused(environ: dict[str, str]) -> tuple[int, str]:
    """Exit code and reason of a `flask serve` that does not come up."""
    done = subprocess.run(
        [str(FLASK), "serve"], cwd=ROOT, env=environ, capture_output=True, text=True, timeout=60, check=False
    )
    return done.returncode, done.stderr


def test_a_taken_port_is_named(tmp_path: Path) -> None:
    environ = environment(tmp_path / "data")
    run_here("db", "upgrade", environ=environ)
    with socket.socket() as other:
        other.bind(("127.0.0.1", free_port()))
        other.listen()
        port = other.getsockname()[1]
        code, reason = refused(environ | {"QUIZ_PORT": str(port)})
    assert code == 1
    assert f"127.0.0.1:{port}" in reason
    assert "QUIZ_PORT" in reason


def test_an_unmigrated_database_is_refused(tmp_path: Path) -> None:
    code, reason = refused(environment(tmp_path / "data"))
    assert code == 1
    assert "flask db upgrade" in reason


@pytest.mark.parametrize(
    ("name", "value", "word"),
    [
        ("QUIZ_ENV", "nowhere", "QUIZ_ENV"),
        ("QUIZ_HOST", "192.0.2.1", "QUIZ_HOST"),
        ("QUIZ_PORT", "x", "QUIZ_PORT"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, name: str, value: str, word: str) -> None:
    code, reason = refused(environment(tmp_path / "data") | {name: value})
    assert code == 1
    assert word in reason
    assert "Traceback" not in reason


def test_each_worker_tells_that_it_lives(served: LiveServer) -> None:
    path = Path(served.environ["QUIZ_DATA_DIR"]) / "quiz.db"

    def told() -> set[int]:
        with closing(sqlite3.connect(path)) as database:
            rows = database.execute("SELECT DISTINCT worker FROM heartbeat").fetchall()
        return {int(worker.rpartition(":")[2]) for (worker,) in rows}

    assert workers_of(served)
    assert until(lambda: told() >= workers_of(served), RESTART_SECONDS)  # with those that were killed before
    assert told().isdisjoint({served.pid, *children_of(served.pid)})
