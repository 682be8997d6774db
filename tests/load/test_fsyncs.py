"""Between a save's arrival and its acknowledgement lies a whole fsync: counted from outside, under a real gunicorn."""

from __future__ import annotations

import asyncio
import itertools
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from quiz.database import make_engine
from quiz.unit_of_work import unit_of_work
from tests.factories import (
    actor_of,
    make_attempt,
    make_person,
    make_question_bank,
    make_quiz,
    make_session,
    make_unit,
)
from tests.load.generator import exchange, request
from tests.load.servers import Gunicorn
from tests.postgres import PostgresServer
from tests.server import environment, run_here

SAVES = 40
CONNECTIONS = 8


@dataclass
class Learner:
    """One attempt in progress and its owner's token."""

    token: str
    attempt: str
    _seq: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def next_save(self) -> bytes:
        """Clear the first slot, with a new number."""
        body = json.dumps({"answer": None, "seq": next(self._seq), "device": "phone"}).encode()
        path = f"/api/v1/attempts/{self.attempt}/responses/1"
        return request("PUT", path, {"Authorization": f"Bearer {self.token}"}, body)


def installed(folder: Path, url: str) -> tuple[dict[str, str], list[Learner]]:
    """An installation of one worker, and people in an attempt."""
    environ = environment(folder / "data", url, QUIZ_WORKERS="1")
    run_here("db", "upgrade", environ=environ)
    engine, now = make_engine(url), datetime.now(UTC)
    learners = []
    with unit_of_work(engine) as session:
        unit = make_unit(session)
        make_question_bank(session, 4)
        quiz = make_quiz(session, unit=unit)
        for _ in range(CONNECTIONS):
            who = make_person(session, unit=unit)
            attempt = make_attempt(session, actor=actor_of(session, who, now=now), quiz=quiz, at=now)
            learners.append(Learner(make_session(session, who, kind="token", at=now), attempt.public_id))
    engine.dispose()
    return environ, learners


def save(port: int, learners: list[Learner], each: int) -> None:
    """Everyone saves so many times on a connection of his own; every save must be acknowledged."""

    async def one(learner: Learner) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            for _ in range(each):
                status, body = await exchange(reader, writer, learner.next_save())
                assert status == 200, body
        finally:
            writer.close()
            await writer.wait_closed()

    async def everyone() -> None:
        await asyncio.gather(*map(one, learners))

    with ThreadPoolExecutor(
        1
    ) as pool:  # a browser test before this one may have left its loop to this thread
        pool.submit(lambda: asyncio.run(everyone())).result()


@contextmanager
def traced(pid: int, report: Path) -> Iterator[None]:
    """The calls of a process and its threads that take requests, sync and answer."""
    strace = shutil.which("strace")
    assert strace, "strace is not on this machine: scripts/system_packages brings it"
    calls = "trace=recvfrom,sendto,fsync,fdatasync"
    with subprocess.Popen(
        [strace, "-f", "-e", calls, "-s", "16", "-o", str(report), "-p", str(pid)],
        stderr=subprocess.PIPE,
        text=True,
    ) as tracer:
        try:
            assert tracer.stderr
            attached = tracer.stderr.readline()
            assert "attached" in attached, attached
            yield
        finally:
            tracer.terminate()


CALL = re.compile(
    r"(?P<thread>\d+) +(?:(?P<name>\w+)\((?P<place>\d+)|<\.\.\. (?P<resumed>\w+) resumed>)(?P<rest>.*)"
)


@dataclass
class Trace:
    """What strace saw, as numbers of lines: a save's arrival, its acknowledgement, the begin and the end of every sync."""

    saves: list[tuple[int, int]] = field(default_factory=list)
    syncs: list[tuple[int, int]] = field(default_factory=list)

    @classmethod
    def read(cls, report: Path) -> Trace:
        """From strace's own words, in which a call that is interrupted by another is told in two lines."""
        trace = cls()
        begun: dict[str, tuple[int, str]] = {}  # by thread
        arrived: dict[str, int] = {}  # by socket
        for number, line in enumerate(report.read_text().splitlines()):
            call = CALL.match(line)
            if call is None:
                continue
            at, place = begun.pop(call["thread"]) if call["resumed"] else (number, call["place"])
            name = call["name"] or call["resumed"]
            if call["name"] and name == "sendto" and '"HTTP/1.1 200' in call["rest"]:
                trace.saves.append((arrived.pop(place), number))
            if call["rest"].endswith("<unfinished ...>"):
                begun[call["thread"]] = at, place
            elif name == "recvfrom" and '"PUT /api' in call["rest"]:
                arrived[place] = number
            elif name in ("fsync", "fdatasync"):
                trace.syncs.append((at, number))
        return trace


def trace_of(folder: Path, learners: int, each: int) -> Trace:
    """What happened while so many saved, each on a connection, on SQLite."""
    environ, everyone = installed(folder, f"sqlite:///{folder / 'quiz.db'}")
    with Gunicorn("app:app", environ, folder / "log") as server:
        save(server.port, everyone, 1)  # papers are remembered, connections are open
        (worker,) = server.worker_pids()
        with traced(worker, folder / "calls"):
            save(server.port, everyone[:learners], each)
    trace = Trace.read(folder / "calls")
    assert len(trace.saves) == learners * each
    return trace


def test_on_one_connection_each_acknowledged_save_has_its_own_fsync(tmp_path: Path) -> None:
    trace = trace_of(tmp_path, 1, SAVES)
    assert len(trace.syncs) >= 0.9 * SAVES


@pytest.mark.parametrize("learners", [1, CONNECTIONS])
def test_none_is_acknowledged_before_an_fsync_that_covers_it(tmp_path: Path, learners: int) -> None:
    trace = trace_of(tmp_path, learners, SAVES // learners)
    uncovered = [
        (arrived, answered)
        for arrived, answered in trace.saves
        if not any(arrived < began and ended < answered for began, ended in trace.syncs)
    ]
    assert uncovered == []


def test_on_one_connection_postgresql_syncs_for_each_acknowledged_save(tmp_path: Path) -> None:
    postgres = PostgresServer(durable=True)
    try:
        address = postgres.start()
        address.create_database("synced")
        url = address.url("synced")
        environ, learners = installed(tmp_path, url)
        with Gunicorn("app:app", environ, tmp_path / "log") as server:
            save(server.port, learners[:1], 1)
            before = wal_syncs(url)
            save(server.port, learners[:1], SAVES)
        assert wal_syncs(url) - before >= 0.9 * SAVES
    finally:
        postgres.stop()


def wal_syncs(url: str) -> int:
    """How often the server has synced its log; a connection tells what it did when it ends, at the latest."""
    others = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        for _ in range(200):
            row = connection.execute(others).fetchone()
            if row == (0,):
                break
            connection.execute("SELECT pg_sleep(0.01)")
        count = connection.execute("SELECT wal_sync FROM pg_stat_wal").fetchone()
    assert count
    return int(count[0])
