"""Each process is killed once while people save and hand in: what was acknowledged is kept, every attempt ends once.

A worker, gunicorn's master, the whole app and PostgreSQL itself; the long series is in test_kill_series.py.
"""

from __future__ import annotations

import http.client
import json
import os
import signal
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from quiz.database import make_engine
from quiz.jobs.sweep import sweep_overdue
from quiz.models import Activity, Attempt
from quiz.services.contest_verify import verify_contest
from quiz.unit_of_work import unit_of_work
from tests.factories import (
    actor_of,
    answers_of,
    make_attempt,
    make_contest_round,
    make_person,
    make_question_bank,
    make_session,
    make_unit,
    wrong_answers_of,
)
from tests.load.people import Answering
from tests.load.savers import Saver, stored_answers
from tests.load.test_kill_series import children
from tests.postgres import PostgresServer
from tests.server import LiveServer, environment, run_flask

PEOPLE = 12
LEAVING = 4
SAVES_BEFORE = SAVES_AFTER = 100
PATIENCE_SECONDS = 60
KINDS = ("single_choice", "true_false", "multiple_response")


@dataclass
class Installation:
    """The app in processes of its own, and the PostgreSQL server under it if it is not on SQLite."""

    server: LiveServer
    postgres: PostgresServer | None
    engine: Engine
    url: str


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def installation(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Installation]:
    """Two workers on each database; PostgreSQL as durable as in production, and of this module's own."""
    folder: Path = tmp_path_factory.mktemp("killed")
    postgres = PostgresServer(durable=True) if request.param == "postgresql" else None
    url = f"sqlite:///{folder / 'quiz.db'}"
    if postgres is not None:
        postgres.start().create_database("killed")
        url = postgres.address.url("killed")
    try:
        environ = environment(folder / "data", url, QUIZ_WORKERS="2")
        run_flask("db", "upgrade", environ=environ)
        engine = make_engine(url)
        with unit_of_work(engine) as session:
            make_question_bank(session, 6, kinds=KINDS, pool="week1")
        server = LiveServer(environ, folder / "log")
        server.start()
        yield Installation(server, postgres, engine, url)
        server.stop()
        engine.dispose()
    finally:
        if postgres is not None:
            postgres.stop()


@dataclass
class Party:
    """People with a running attempt each at one contest."""

    contest: str
    people: list[Answering] = field(default_factory=list)
    #: By attempt and slot: what is worth a mark there.
    keys: dict[tuple[str, int], Any] = field(default_factory=dict)


def invite(installation: Installation) -> Party:
    """Twelve people whose attempts began just now; each has right and wrong answers to send in turn."""
    now = datetime.now(UTC)
    with unit_of_work(installation.engine) as session:
        unit = make_unit(session)
        contest, _round, quiz = make_contest_round(
            session,
            unit=unit,
            questions=6,
            opens_at=now - timedelta(days=1),
            closes_at=now + timedelta(days=1),
        )
        party = Party(contest.public_id)
        for number in range(PEOPLE):
            who = make_person(session, unit=unit)
            attempt = make_attempt(session, actor=actor_of(session, who, now=now), quiz=quiz, at=now)
            right, wrong = answers_of(session, attempt), wrong_answers_of(session, attempt)
            answers = [*right.items(), *wrong.items(), *list(right.items())[number % 6 :]]
            token = make_session(session, who, kind="token", at=now)
            party.people.append(Answering(number, token, attempt.public_id, answers))
            party.keys |= {(attempt.public_id, slot): answer for slot, answer in right.items()}
    return party


class Leaver(threading.Thread):
    """One person who stops saving and hands in, again and again until told that it is done."""

    def __init__(self, port: int, person: Answering, saver: Saver, saving_stops: threading.Event) -> None:
        super().__init__()
        self.told: list[dict[str, Any]] = []
        self._port, self._person, self._saver, self._saving_stops = port, person, saver, saving_stops

    def run(self) -> None:
        """Hand in until acknowledged, then once more."""
        self._saving_stops.set()
        self._saver.join()
        pause = threading.Event()
        for _ in range(PATIENCE_SECONDS * 20):
            answer = self._submit()
            if answer is not None:
                self.told.append(answer)
            if len(self.told) == 2:
                return
            pause.wait(0.05)

    def _submit(self) -> dict[str, Any] | None:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        headers = {"Authorization": f"Bearer {self._person.token}"}
        try:
            connection.request("POST", f"/api/v1/attempts/{self._person.attempt}/submit", headers=headers)
            answer = connection.getresponse()
            body = json.load(answer)
            return body if answer.status == http.HTTPStatus.OK else None
        except (OSError, ValueError, http.client.HTTPException):
            return None
        finally:
            connection.close()


def kill_worker(installation: Installation) -> None:
    master = min(pid for pid in children(installation.server.pid) if children(pid))
    os.kill(children(master)[0], signal.SIGKILL)


def kill_master(installation: Installation) -> None:
    os.kill(min(pid for pid in children(installation.server.pid) if children(pid)), signal.SIGKILL)


def kill_app(installation: Installation) -> None:
    """All of it at the same moment, as when a machine's power goes; then the operator starts it again."""
    serve = installation.server.pid
    looked_after = children(serve)
    everything = [serve, *looked_after, *(pid for process in looked_after for pid in children(process))]
    for pid in everything:
        os.kill(pid, signal.SIGKILL)
    installation.server.wait_killed()
    installation.server.start()


def kill_postgres(installation: Installation) -> None:
    assert installation.postgres is not None
    installation.postgres.kill()
    installation.engine.dispose()
    installation.postgres.start_again()


def save_through(
    installation: Installation, party: Party, kill: Callable[[Installation], None]
) -> tuple[list[Saver], list[Leaver]]:
    """Everybody saves; some hand in while the kill comes; the others save on afterwards."""
    port, progress = installation.server.port, threading.Semaphore(0)
    stops = [threading.Event() for _ in party.people]
    bears = kill is kill_postgres
    savers = [
        Saver(port, person, progress, stop, bears_failure=bears)
        for person, stop in zip(party.people, stops, strict=True)
    ]
    leavers = [
        Leaver(port, *rest) for rest in zip(party.people[:LEAVING], savers[:LEAVING], stops, strict=False)
    ]
    for saver in savers:
        saver.start()
    try:
        for _ in range(SAVES_BEFORE):
            assert progress.acquire(timeout=PATIENCE_SECONDS), "nobody can save"
        for leaver in leavers:
            leaver.start()
        kill(installation)
        for _ in range(SAVES_AFTER):
            assert progress.acquire(timeout=PATIENCE_SECONDS), "saving did not come back after the kill"
    finally:
        for stop in stops:
            stop.set()
        for thread in [*savers, *(leaver for leaver in leavers if leaver.ident)]:
            thread.join()
    return savers, leavers


def plain(answer: Any) -> Any:
    """An answer without the order of its choices, which means nothing: it is kept in the order shown."""
    return sorted(answer) if isinstance(answer, list) else answer


def right_answers(party: Party, stored: dict[tuple[str, int, int], str], attempt: str) -> int:
    """How many slots of an attempt hold the key, from the log alone: one device, so the highest number counts."""
    last: dict[int, tuple[int, str]] = {}
    for (public_id, slot, seq), answer in stored.items():
        if public_id == attempt:
            last[slot] = max(last.get(slot, (0, "")), (seq, answer))
    return sum(
        plain(json.loads(answer)) == plain(party.keys[attempt, slot]) for slot, (_seq, answer) in last.items()
    )


def through_one_kill(installation: Installation, kill: Callable[[Installation], None]) -> None:
    party = invite(installation)
    savers, leavers = save_through(installation, party, kill)
    assert [saver.refused for saver in savers] == [[] for _ in savers]
    assert [len(leaver.told) for leaver in leavers] == [2] * LEAVING
    assert all(leaver.told[0] == leaver.told[1] for leaver in leavers)

    acknowledged = {key: answer for saver in savers for key, answer in saver.acknowledged.items()}
    assert len(acknowledged) >= SAVES_BEFORE + SAVES_AFTER
    stored = stored_answers(installation.url)
    assert sorted(acknowledged.keys() - stored.keys()) == []
    differing = [
        key for key, sent in acknowledged.items() if plain(json.loads(stored[key])) != plain(json.loads(sent))
    ]
    assert differing == []

    assert sweep_overdue(installation.engine, datetime.now(UTC) + timedelta(hours=1)) == PEOPLE - LEAVING
    with unit_of_work(installation.engine, write=False) as session:
        assert verify_contest(session, contest_id=party.contest) == []
        mine = Attempt.public_id.in_([person.attempt for person in party.people])
        rows = {row.public_id: row for row in session.scalars(select(Attempt).where(mine))}
        finishes = session.execute(
            select(Attempt.public_id, func.count())
            .join(Activity, Activity.attempt_id == Attempt.id)
            .where(mine, Activity.kind == "attempt_finished")
            .group_by(Attempt.public_id)
        ).all()
    assert sorted(tuple(row) for row in finishes) == sorted((attempt, 1) for attempt in rows)
    scores = {attempt: row.score for attempt, row in rows.items()}
    assert scores == {attempt: 1000 * right_answers(party, stored, attempt) for attempt in rows}
    assert {row.state for row in rows.values()} == {"finished"}
    assert sum(row.submitted_at == row.due_at for row in rows.values()) == PEOPLE - LEAVING


@pytest.mark.parametrize("kill", [kill_worker, kill_master, kill_app], ids=lambda kill: kill.__name__)
def test_a_kill_loses_nothing_acknowledged(
    installation: Installation, kill: Callable[[Installation], None]
) -> None:
    through_one_kill(installation, kill)


@pytest.mark.parametrize("installation", ["postgresql"], indirect=True)
def test_a_killed_database_loses_nothing_acknowledged(installation: Installation) -> None:
    through_one_kill(installation, kill_postgres)
