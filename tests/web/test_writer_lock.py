"""SQLite has one writer: nobody holds its lock while a password is hashed or a body trickles in from a slow line."""

from __future__ import annotations

import io
import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from quiz.services import passwords, sign_in
from tests.factories import (
    PASSWORD,
    SignedUp,
    actor_of,
    make_attempt,
    make_lesson,
    make_person,
    make_question_bank,
    make_quiz,
    make_unit,
)
from tests.web.browsing import Clock, Program, browser_of, token_of

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with Session(engine) as session:
        yield session


@pytest.fixture
def pupil(app: Flask, session: Session) -> SignedUp:
    Clock(app)
    unit = make_unit(session)
    make_question_bank(session, 4)
    person = make_person(session, unit=unit)
    session.commit()
    return person


@pytest.fixture
def attempt(session: Session, pupil: SignedUp) -> str:
    actor = actor_of(session, pupil)
    from quiz.models import Unit

    quiz = make_quiz(session, unit=session.get_one(Unit, actor.unit_id))
    running = make_attempt(session, actor=actor, quiz=quiz)
    session.commit()
    return running.public_id


def assert_free(engine: Engine) -> None:
    """Somebody else could begin to write at this moment."""
    with closing(sqlite3.connect(engine.url.database or "", timeout=0, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute("ROLLBACK")


@pytest.fixture
def hashed(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every time that a password was hashed, and nobody was kept from writing by it."""
    calls: list[str] = []

    def watched(name: str) -> Callable[..., Any]:
        original = getattr(passwords, name)

        def call(*arguments: Any) -> Any:
            assert_free(engine)
            calls.append(name)
            return original(*arguments)

        return call

    for name in ("password_matches", "hash_password"):
        monkeypatch.setattr(sign_in, name, watched(name))
    return calls


@pytest.mark.parametrize(("password", "status"), [(PASSWORD, 302), ("wrong word 1", 401)])
def test_the_page_checks_a_password_without_the_lock(
    client: FlaskClient, pupil: SignedUp, hashed: list[str], password: str, status: int
) -> None:
    form = {"username": pupil.username, "password": password, "csrf_token": token_of(client, "/sign-in")}
    assert client.post("/sign-in", data=form).status_code == status
    assert hashed == ["password_matches"]


@pytest.mark.parametrize(("password", "status"), [(PASSWORD, 201), ("wrong word 1", 401)])
def test_programs_sign_in_without_the_lock(
    client: FlaskClient, pupil: SignedUp, hashed: list[str], password: str, status: int
) -> None:
    body = {"username": pupil.username, "password": password}
    assert client.post("/api/v1/tokens", json=body).status_code == status
    assert hashed == ["password_matches"]


def test_a_password_is_changed_without_the_lock_while_it_is_hashed(
    app: Flask, session: Session, pupil: SignedUp, hashed: list[str]
) -> None:
    browser = browser_of(app, session, pupil)
    form = {"current": PASSWORD, "new": "another word", "repeated": "another word"}
    answer = browser.post("/password", data=form | {"csrf_token": token_of(browser, "/password")})
    assert answer.status_code == 302
    assert hashed == ["password_matches", "hash_password"]


class Trickle(io.BytesIO):
    """A body that looks, whenever a part of it is asked for, whether others could write meanwhile."""

    def __init__(self, body: bytes, engine: Engine) -> None:
        super().__init__(body)
        self.engine = engine
        self.looks = 0

    def _look(self) -> None:
        assert_free(self.engine)
        self.looks += 1

    def read(self, size: int | None = -1) -> bytes:
        self._look()
        return super().read(size)

    def readinto(self, buffer: Any) -> int:
        self._look()
        return super().readinto(buffer)


ANSWER = {"answer": None, "seq": 1, "device": "phone"}


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", "/attempts/{attempt}/responses/1", ANSWER),
        ("POST", "/attempts/{attempt}/responses", {"responses": [{"slot": 1, **ANSWER}]}),
        ("POST", "/lessons/{lesson}/progress", {"sections": []}),
    ],
)
def test_a_programs_body_is_read_without_the_lock(
    app: Flask,
    session: Session,
    engine: Engine,
    pupil: SignedUp,
    attempt: str,
    method: str,
    path: str,
    body: Any,
) -> None:
    lesson = make_lesson(session)
    program = Program(app, session, pupil)
    text = json.dumps(body).encode()
    stream = Trickle(text, engine)
    answer = program.client.open(
        "/api/v1" + path.format(attempt=attempt, lesson=lesson.code),
        method=method,
        input_stream=stream,
        content_length=len(text),
        content_type="application/json",
        headers=program.headers,
    )
    assert answer.status_code == 200, answer.text
    assert stream.looks


@pytest.mark.parametrize(
    ("path", "fields", "status"),
    [
        ("/attempts/{attempt}/answers", {"slot": "1", "go": "next"}, 303),
        ("/attempts/{attempt}/submit", {}, 303),
        ("/lessons/{lesson}/progress", {}, 303),
    ],
)
def test_a_form_is_read_without_the_lock(
    app: Flask,
    session: Session,
    engine: Engine,
    pupil: SignedUp,
    attempt: str,
    path: str,
    fields: dict[str, str],
    status: int,
) -> None:
    lesson = make_lesson(session)
    browser = browser_of(app, session, pupil)
    text = urlencode(fields | {"csrf_token": token_of(browser)}).encode()
    stream = Trickle(text, engine)
    answer = browser.post(
        path.format(attempt=attempt, lesson=lesson.code),
        input_stream=stream,
        content_length=len(text),
        content_type="application/x-www-form-urlencoded",
    )
    assert answer.status_code == status, answer.text
    assert stream.looks
