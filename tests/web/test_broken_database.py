"""When the database fails, people are told so in words, programs in problem details, and nothing is acknowledged."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask import Response as Answer
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from quiz import database
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


#: What makes the database itself refuse every commit of an answer, at the commit and not before, and what undoes it.
REFUSING = {
    "sqlite": [
        "CREATE TABLE nowhere (id INTEGER PRIMARY KEY)",
        "CREATE TABLE debt (id INTEGER REFERENCES nowhere (id) DEFERRABLE INITIALLY DEFERRED)",
        "CREATE TRIGGER refuse AFTER INSERT ON response BEGIN INSERT INTO debt VALUES (1); END",
    ],
    "postgresql": [
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'disk full'; END $$",
        "CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON response DEFERRABLE INITIALLY DEFERRED"
        " FOR EACH ROW EXECUTE FUNCTION refuse()",
    ],
}
ACCEPTING = {"sqlite": "DROP TRIGGER refuse", "postgresql": "DROP TRIGGER refuse ON response"}


def test_an_answer_that_could_not_be_committed_is_not_acknowledged(
    app: Flask, session: Session, pupil: SignedUp, quiz: Quiz, engine: Engine
) -> None:
    program = Program(app, session, pupil)
    attempt = program.post(f"/quizzes/{quiz.public_id}/attempts").get_json()["id"]
    execute(engine, *REFUSING[engine.dialect.name])
    one = {"answer": None, "seq": 1}
    for answer in (
        program.put(f"/attempts/{attempt}/responses/1", one),
        program.post(f"/attempts/{attempt}/responses", {"responses": [{"slot": 1, **one}]}),
    ):
        assert answer.status_code >= 500
        assert answer.get_json().keys() == {"type", "title", "status", "detail", "errors"}
    assert rows(session, Response) == 0
    session.rollback()
    execute(engine, ACCEPTING[engine.dialect.name])
    assert program.put(f"/attempts/{attempt}/responses/1", one).status_code == 200
    assert rows(session, Response) == 1


def execute(engine: Engine, *statements: str) -> None:
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


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


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_an_answer_that_was_made_before_the_database_went_is_still_given(
    app: Flask, session: Session, pupil: SignedUp, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As if the second request came a while later: a connection that was used just now is not asked first.
    monkeypatch.setattr(database, "IDLE_SECONDS", 0)
    program = Program(app, session, pupil)
    session.commit()

    @app.after_request
    def cut_all_lines(answer: Answer) -> Answer:
        execute(
            engine,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()",
        )
        return answer

    for _ in range(2):
        answer = program.ask("GET", "/quizzes")
        assert (answer.status_code, answer.mimetype) == (200, "application/json")


@pytest.fixture
def begin_to_write(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """Call it, and somebody else writes and does not come to an end; nobody waits for him."""
    monkeypatch.setattr(database, "BUSY_TIMEOUT_MS", 20)
    is_sqlite = engine.dialect.name == "sqlite"
    if not is_sqlite:
        execute(engine, f'ALTER DATABASE "{engine.url.database}" SET lock_timeout = 50')
    other = make_engine(engine.url.render_as_string(hide_password=False)).connect()
    begin = "BEGIN IMMEDIATE" if is_sqlite else "LOCK TABLE attempt, sign_in_failure"

    def begun() -> None:
        raw: Any = other.connection.dbapi_connection
        raw.execute(begin)

    yield begun
    other.invalidate()


def test_while_somebody_else_writes_for_too_long_one_is_asked_to_come_again(
    app: Flask, session: Session, pupil: SignedUp, quiz: Quiz, begin_to_write: Callable[[], None]
) -> None:
    browser, program, stranger = (
        browser_of(app, session, pupil),
        Program(app, session, pupil),
        app.test_client(),
    )
    wrong = {"username": "a", "password": "b", "csrf_token": token_of(stranger, "/sign-in")}
    token = token_of(browser)
    session.rollback()
    app.extensions["quiz_database"].engine.dispose()
    begin_to_write()
    told = program.post(f"/quizzes/{quiz.public_id}/attempts")
    assert (told.status_code, told.headers["Retry-After"]) == (503, "15")
    assert told.get_json()["type"] == "/problems/unavailable"
    for page in (
        browser.post(f"/quizzes/{quiz.public_id}/attempts", data={"csrf_token": token}),
        stranger.post("/sign-in", data=wrong),
    ):
        assert (page.status_code, page.headers["Retry-After"]) == (503, "15")
        assert "Máy chủ đang bận" in page.text
