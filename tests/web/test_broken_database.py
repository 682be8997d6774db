"""When the database fails, people are told so in words, programs in problem details, and nothing is acknowledged."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from quiz.database import make_engine
from quiz.models import Attempt, Quiz, Response, Unit
from quiz.web.transaction import Database
from tests.factories import SignedUp, make_person, make_question_bank, make_quiz, make_unit
from tests.web.browsing import Clock, Program, browser_of, token_of


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with Session(engine) as session:
        yield session


@pytest.fixture
def school(app: Flask, session: Session) -> Unit:
    Clock(app)
    make_question_bank(session, 4)
    return make_unit(session)


@pytest.fixture
def pupil(session: Session, school: Unit) -> SignedUp:
    return make_person(session, unit=school)


@pytest.fixture
def quiz(session: Session, school: Unit) -> Quiz:
    return make_quiz(session, unit=school)


def rows(session: Session, model: Any) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(model)) or 0


def refuse(*_: object) -> None:
    raise OperationalError("COMMIT", None, Exception("disk full"))


def test_what_could_not_be_committed_is_not_acknowledged(
    app: Flask, session: Session, pupil: SignedUp, quiz: Quiz, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = Program(app, session, pupil)
    monkeypatch.setattr(Session, "commit", refuse)
    answer = program.post(f"/quizzes/{quiz.public_id}/attempts")
    assert answer.status_code >= 500
    assert answer.get_json()["detail"]
    assert "id" not in answer.get_json()
    assert rows(session, Attempt) == 0


class Uncommitted:
    """A connection whose commit fails."""

    def __init__(self, real: Any) -> None:
        self._real = real

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def commit(self) -> None:
        refuse()


def test_an_answer_that_could_not_be_committed_is_not_acknowledged(
    app: Flask, session: Session, pupil: SignedUp, quiz: Quiz, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = Program(app, session, pupil)
    attempt = program.post(f"/quizzes/{quiz.public_id}/attempts").get_json()["id"]
    engine = app.extensions["quiz_database"].engine
    connect = engine.raw_connection
    monkeypatch.setattr(engine, "raw_connection", lambda: Uncommitted(connect()))
    one = {"answer": None, "seq": 1}
    for answer in (
        program.put(f"/attempts/{attempt}/responses/1", one),
        program.post(f"/attempts/{attempt}/responses", {"responses": [{"slot": 1, **one}]}),
    ):
        assert answer.status_code >= 500
        assert answer.get_json().keys() == {"type", "title", "status", "detail", "errors"}
    assert rows(session, Response) == 0
    monkeypatch.undo()
    assert program.put(f"/attempts/{attempt}/responses/1", one).status_code == 200


@pytest.mark.parametrize("path", ["/", "/quizzes", "/leaderboards", "/no-such-page"])
def test_a_page_without_a_database_says_what_to_do(
    app: Flask, session: Session, pupil: SignedUp, tmp_path: Path, path: str
) -> None:
    browser = browser_of(app, session, pupil)
    lost(app, tmp_path)
    answer = browser.get(path)
    assert answer.status_code in (500, 503)
    assert "Máy chủ" in answer.text


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/quizzes"),
        ("POST", "/quizzes/x/attempts"),
        ("PUT", "/attempts/x/responses/1"),
        ("POST", "/tokens"),
    ],
)
def test_a_program_without_a_database_is_told_to_come_again(
    app: Flask, session: Session, pupil: SignedUp, tmp_path: Path, method: str, path: str
) -> None:
    program = Program(app, session, pupil)
    lost(app, tmp_path)
    body = {"answer": None, "seq": 1, "username": "a", "password": "b"}
    answer = program.ask(method, path, body if method != "GET" else None)
    assert answer.status_code in (500, 503)
    assert answer.mimetype == "application/problem+json"
    assert answer.get_json()["detail"]


def lost(app: Flask, folder: Path) -> None:
    """From now on the app's database is nowhere."""
    app.extensions["quiz_database"].engine.dispose()
    app.extensions["quiz_database"] = Database(make_engine(f"sqlite:///{folder / 'gone' / 'quiz.db'}"))


def test_signing_in_without_a_database_says_what_to_do(app: Flask, tmp_path: Path) -> None:
    browser = app.test_client()
    token = token_of(browser, "/sign-in")
    lost(app, tmp_path)
    answer = browser.post("/sign-in", data={"username": "a", "password": "b", "csrf_token": token})
    assert answer.status_code in (500, 503)
    assert "Máy chủ" in answer.text
