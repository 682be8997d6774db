"""What a save costs is counted: statements, rows looked at, and the connections of a process."""

from __future__ import annotations

import gc
import itertools
import json
import os
import re
import sqlite3
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Engine, insert, select, text
from sqlalchemy.orm import Session

from quiz.models import Response
from quiz.services import answer_store, attempt_save, saving_cursor
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


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_a_save_outlives_the_connection_it_would_have_used(saving: Saving) -> None:
    saving.save()
    with saving.engine.connect() as connection:
        ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        others = " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        assert connection.scalars(text(ended + others)).all()
    assert saving.save().outcomes[0].status == "stored"


def test_a_forked_process_saves_on_a_connection_of_its_own(saving: Saving) -> None:
    saving.save()
    of_the_parent = [id(kept._raw) for kept in saving_cursor._kept_of(saving.engine).idle]
    assert of_the_parent
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:  # nothing of the test run itself may go on here
        told = "failed"
        try:
            saved = saving.save().outcomes[0].status
            own = [id(kept._raw) for kept in saving_cursor._kept_of(saving.engine).idle]
            told = saved if own and not set(own) & set(of_the_parent) else "on the parent's connection"
            gc.collect()
        finally:
            os.write(writing, told.encode())
            os._exit(0)
    os.close(writing)
    os.waitpid(child, 0)
    with os.fdopen(reading) as said:
        assert said.read() == "stored"
    next(saving._seq)  # the child's
    assert saving.save().outcomes[0].status == "stored"
    assert [id(kept._raw) for kept in saving_cursor._kept_of(saving.engine).idle] == of_the_parent


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)  # it alone commits several together here
def test_one_that_cannot_be_stored_spoils_no_other_of_its_commit(saving: Saving) -> None:
    good = [values_of(saving) | {"seq": seq} for seq in (9_001, 9_002)]
    unfit = values_of(saving) | {"seq": None}
    connection = SavingConnection(saving.engine)
    try:
        first, error, last = answer_store._run_all(connection, [good[0], unfit, good[1]])
    finally:
        connection.close()
    assert isinstance(error, sqlite3.IntegrityError)
    assert (first is not None, last is not None) == (True, True)
    with Session(saving.engine) as session:
        kept = set(session.scalars(select(Response.seq)))
    assert {9_001, 9_002} <= kept
