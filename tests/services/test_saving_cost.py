"""What a save costs is counted: statements, rows looked at, and the fsyncs behind what was acknowledged."""

from __future__ import annotations

import itertools
import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, insert, text
from sqlalchemy.orm import Session

from quiz.models import Response
from quiz.services import attempt_save
from quiz.services.attempt_save import Credentials, Incoming, SaveResult, save_responses
from quiz.services.saving_cursor import SavingConnection, Statement
from quiz.services.saving_statements import STORE
from quiz.services.sign_in import secret_digest
from tests.factories import (
    NOW,
    actor_of,
    make_attempt,
    make_person,
    make_question_bank,
    make_quiz,
    make_session,
    make_unit,
)

ROWS = 1_000


class Saving:
    """One pupil's running attempt, and saving in it."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        with Session(engine) as session:
            unit = make_unit(session)
            make_question_bank(session, 4)
            person = make_person(session, unit=unit)
            session.commit()
            attempt = make_attempt(
                session, actor=actor_of(session, person), quiz=make_quiz(session, unit=unit)
            )
            self.secret = make_session(session, person, kind="token")
            session.commit()
            self.id, self.public_id = attempt.id, attempt.public_id
        self._seq = itertools.count(10_000)

    def save(self, count: int = 1, device: str = "phone", now: datetime = NOW) -> SaveResult:
        """Clear the first slot so many times, in one request."""
        return save_responses(
            self.engine,
            credentials=Credentials(secret_digest(self.secret), "token"),
            attempt=self.public_id,
            incoming=[Incoming(1, None, next(self._seq), device) for _ in range(count)],
            now=now,
            receipt_key="of this test",
        )

    def fill(self) -> None:
        """A long log of one device."""
        row = {"attempt_id": self.id, "slot": 1, "device": "phone", "answer": "null", "received_at": NOW}
        with Session(self.engine) as session:
            session.execute(insert(Response), [row | {"seq": n + 1, "late": False} for n in range(ROWS)])
            session.commit()
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ANALYZE"))


@pytest.fixture
def saving(engine: Engine) -> Saving:
    return Saving(engine)


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What the saving path says to the database, in its order."""
    calls: list[str] = []

    def watched(name: str) -> Any:
        original = getattr(SavingConnection, name)

        def call(self: SavingConnection, *arguments: Any) -> Any:
            calls.append(name)
            return original(self, *arguments)

        return call

    for name in ("run", "run_each", "begin", "commit", "rollback"):
        monkeypatch.setattr(SavingConnection, name, watched(name))
    yield calls


def test_a_save_is_one_statement_however_long_the_log_is(saving: Saving, said: list[str]) -> None:
    assert saving.save().outcomes[0].status == "stored"
    assert said == ["run", "run"]  # the paper, once per process, and the save
    for fill in (False, True):
        if fill:
            saving.fill()
        said.clear()
        result = saving.save()
        assert (result.outcomes[0].status, result.other_device) == ("stored", False)
        assert said == ["run"]


def test_a_queue_is_a_fixed_number_of_statements(saving: Saving, said: list[str]) -> None:
    saving.save()
    for count in (2, 20, attempt_save.MAX_QUEUE):
        said.clear()
        assert {outcome.status for outcome in saving.save(count).outcomes} == {"stored"}
        assert said == ["begin", "run", "run", "run_each", "run", "commit"]


def test_another_device_is_seen_in_a_long_log(saving: Saving) -> None:
    saving.fill()
    assert not saving.save().other_device
    assert saving.save(device="tablet").other_device
    assert saving.save(device="phone").other_device


def values_of(saving: Saving) -> dict[str, Any]:
    return {
        "secret_hash": secret_digest(saving.secret),
        "kind": "token",
        "attempt": saving.public_id,
        "now": NOW,
        "slot": 1,
        "device": "phone",
        "seq": 9_000,
        "answer": "null",
        "answered_at": None,
        "slots": 4,
    }


def test_no_rows_of_a_long_log_are_read(saving: Saving) -> None:
    saving.fill()
    connection = SavingConnection(saving.engine)
    try:
        if connection.sqlite:
            plan = Statement(f"EXPLAIN QUERY PLAN {STORE.sqlite}")
            steps = [row[3] for row in connection.run(plan, values_of(saving))]
            reads = [step for step in steps if re.search(r"\b(response|[hoas]|attempt)\b", step)]
            assert [step for step in reads if not step.startswith("SEARCH")] == [], steps
            of_log = [step for step in steps if re.match(r"SEARCH [ho] ", step)]
            assert len(of_log) == 3
            assert all("slot=? AND device" in step for step in of_log), steps
            return
        found = connection._raw.execute(
            "EXPLAIN (ANALYZE, FORMAT JSON) " + STORE.postgresql, values_of(saving)
        ).fetchone()[0]
        plans = list(nodes(found[0]["Plan"]))
        read = sum(
            (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]
            for node in plans
            if node.get("Relation Name") == "response" and "Scan" in node["Node Type"]
        )
        assert read <= 10, json.dumps(found, indent=1)
    finally:
        connection.close()


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", ()):
        yield from nodes(part)


FSYNC_SAVES = 40


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_a_save_outlives_the_connection_it_would_have_used(saving: Saving) -> None:
    saving.save()
    with saving.engine.connect() as connection:
        ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        others = " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        assert connection.scalars(text(ended + others)).all()
    assert saving.save().outcomes[0].status == "stored"


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_each_acknowledged_save_has_its_fsync(saving: Saving, tmp_path: Path) -> None:
    saving.save()  # the paper is remembered, the connection is open
    strace = shutil.which("strace")
    assert strace, "strace is not on this machine: scripts/system_packages brings it"
    report = tmp_path / "calls"
    command = [strace, "-f", "-e", "trace=fsync,fdatasync", "-o", str(report), "-p", str(os.getpid())]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as tracer:
        try:
            assert tracer.stderr
            attached = tracer.stderr.readline()
            assert "attached" in attached, attached
            stored = sum(saving.save().outcomes[0].status == "stored" for _ in range(FSYNC_SAVES))
        finally:
            tracer.terminate()
    synced = sum("sync(" in line for line in report.read_text().splitlines())
    assert stored == FSYNC_SAVES
    assert synced >= 0.9 * stored
