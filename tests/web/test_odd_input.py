"""What no program of ours sends is refused in words and stores nothing: it never becomes a server error."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from quiz.models import Quiz, Response, Unit
from tests.factories import SignedUp, make_lesson, make_person, make_question_bank, make_quiz, make_unit
from tests.web.browsing import Clock, Program, browser_of, token_of

DEEP = "[" * 50_000 + "]" * 50_000
#: As deep as the reader takes it; writing it back must work too.
NESTED = "[" * 900 + "]" * 900
RIGHT = {"answer": None, "seq": 1}


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with Session(engine) as session:
        yield session


@pytest.fixture
def school(session: Session) -> Unit:
    unit = make_unit(session)
    make_question_bank(session, 4)
    return unit


@pytest.fixture
def pupil(session: Session, school: Unit) -> SignedUp:
    return make_person(session, unit=school)


@pytest.fixture
def quiz(session: Session, school: Unit) -> Quiz:
    return make_quiz(session, unit=school)


@pytest.fixture
def program(app: Flask, session: Session, pupil: SignedUp, quiz: Quiz) -> Program:
    Clock(app)
    return Program(app, session, pupil)


@pytest.fixture
def attempt(program: Program, quiz: Quiz) -> str:
    return str(program.post(f"/quizzes/{quiz.public_id}/attempts").get_json()["id"])


def send(program: Program, method: str, path: str, text: str) -> Any:
    """A body as it stands, which a well-meant client could not write."""
    return program.client.open(
        f"/api/v1{path}",
        method=method,
        data=text.encode(),
        content_type="application/json",
        headers=program.headers,
    )


def strict(text: str) -> Any:
    """JSON as other programs read it: no NaN, no Infinity."""

    def refuse(word: str) -> None:
        raise AssertionError(f"{word} is no JSON")

    return json.loads(text, parse_constant=refuse)


def stored(session: Session) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(Response)) or 0


@pytest.mark.parametrize(
    "text",
    [
        '{"answer": null, "seq": NaN}',
        '{"answer": null, "seq": 1, "device": Infinity}',
        '{"answer": null, "seq": 1e999}',
        f'{{"answer": {DEEP}, "seq": 1}}',
        '{"answer": null, "seq": 1, "device": ["a"]}',
        '{"answer": null, "seq": 1, "device": {}}',
        '{"answer": null, "seq": 1, "device": "\\ud800"}',
        '{"answer": "\\ud800", "seq": 1}',
        '{"answer": null, "seq": 1, "answered_at": "0001-01-01T00:00:00+14:00"}',
        '{"answer": null, "seq": 1, "answered_at": "9999-12-31T23:59:59-14:00"}',
        '{"answer": null, "seq": 1, "answered_at": "0900-01-01T00:00:00+00:00"}',
        '{"answer": null, "seq": 1, "answered_at": "\\ud800"}',
        '{"answer": null, "seq": 1, "answered_at": 5}',
        '{"answer": null, "seq": ' + "9" * 5000 + "}",
        "[]",
        '"a"',
        "null",
        "",
        "{",
    ],
    ids=lambda text: text[:60],
)
def test_an_odd_answer_is_refused(program: Program, attempt: str, session: Session, text: str) -> None:
    answer = send(program, "PUT", f"/attempts/{attempt}/responses/1", text)
    assert answer.status_code == 422, answer.text
    assert strict(answer.text)["detail"]
    assert stored(session) == 0


@pytest.mark.parametrize(
    "element",
    [
        {"slot": 1, "answer": None, "seq": 1, "device": ["a"]},
        {"slot": 1, "answer": None, "seq": 1, "device": {"a": 1}},
        {"slot": 1, "answer": None, "seq": 1, "device": "\ud800"},
        {"slot": ["\ud800"], "answer": None, "seq": 1},
        {"slot": "x" * 400_000, "answer": None, "seq": {"a": []}},
        {"slot": 1, "answer": None, "seq": 1, "answered_at": "0001-01-01T00:00:00+14:00"},
        {"slot": 1, "answer": {"a": ["b"]}, "seq": 1},
    ],
    ids=lambda element: json.dumps(element)[:60],
)
def test_an_odd_element_does_not_keep_the_queue_from_being_stored(
    program: Program, attempt: str, session: Session, element: dict[str, Any]
) -> None:
    queue = [element, {"slot": 2, **RIGHT}]
    answer = send(program, "POST", f"/attempts/{attempt}/responses", json.dumps({"responses": queue}))
    assert answer.status_code == 200, answer.text
    assert [one["status"] for one in strict(answer.text)["results"]] == ["invalid", "stored"]
    assert stored(session) == 1


@pytest.mark.parametrize(
    "value", ["NaN", "-Infinity", "1e999", NESTED], ids=["nan", "infinity", "huge", "nested"]
)
def test_what_comes_back_is_json_whatever_was_sent(program: Program, attempt: str, value: str) -> None:
    text = f'{{"responses": [{{"slot": {value}, "answer": null, "seq": 1}}]}}'
    answer = send(program, "POST", f"/attempts/{attempt}/responses", text)
    assert answer.status_code in (200, 422), answer.text
    strict(answer.text)


@pytest.mark.parametrize("name", ["a\x00b", "\ud800", "x" * 100_000])
def test_a_name_that_no_database_takes_is_a_wrong_name(program: Program, name: str) -> None:
    body = {"username": name, "password": "a long word"}
    assert send(program, "POST", "/tokens", json.dumps(body)).status_code == 401


@pytest.mark.parametrize("password", ["a\x00b", "\ud800"])
def test_a_password_of_odd_characters_is_a_wrong_password(
    program: Program, pupil: SignedUp, password: str
) -> None:
    body = {"username": pupil.username, "password": password}
    assert send(program, "POST", "/tokens", json.dumps(body)).status_code == 401


def test_the_sign_in_page_takes_an_odd_name_for_a_wrong_one(client: FlaskClient) -> None:
    form = {"username": "a\x00b", "password": "a\x00b", "csrf_token": token_of(client, "/sign-in")}
    assert client.post("/sign-in", data=form).status_code == 401


@pytest.mark.parametrize(
    "path",
    [
        "/quizzes/%00",
        "/attempts/%00",
        "/attempts/%00/result",
        "/lessons/%00",
        "/c/%00",
        "/leaderboards/%00",
        "/api/v1/attempts/%00",
        "/api/v1/attempts/%00/review",
        "/api/v1/contests/%00/standings",
        "/api/v1/contests/%00/standings?by=person",
    ],
)
def test_an_address_that_no_database_takes_is_not_found(
    app: Flask, session: Session, pupil: SignedUp, quiz: Quiz, path: str
) -> None:
    Clock(app)
    assert browser_of(app, session, pupil).get(path).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/sign-in?next=/%09/[",
        "/sign-in?next=/%0a/elsewhere.example",
        "/leaderboards?unit=%00",
        "/join?code=%00",
    ],
)
def test_an_odd_query_is_no_server_error(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code < 500


@pytest.mark.parametrize(
    "field", [{"go": "9" * 5000}, {"was": DEEP}, {"slot": "9" * 5000}], ids=["go", "was", "slot"]
)
def test_an_odd_form_is_no_server_error(
    app: Flask, session: Session, pupil: SignedUp, quiz: Quiz, attempt: str, field: dict[str, str]
) -> None:
    session.rollback()
    browser = browser_of(app, session, pupil)
    form = {"slot": "1", "go": "next", "csrf_token": token_of(browser)} | field
    assert browser.post(f"/attempts/{attempt}/answers", data=form).status_code in (303, 404)


@pytest.mark.parametrize("sections", [[{"a": 1}], [["a"]], ["\ud800"], ["\x00"], [5]])
def test_odd_sections_are_refused(app: Flask, session: Session, sections: list[Any]) -> None:
    lesson = make_lesson(session)
    unit = make_unit(session)
    program = Program(app, session, make_person(session, unit=unit))
    answer = send(program, "POST", f"/lessons/{lesson.code}/progress", json.dumps({"sections": sections}))
    assert answer.status_code == 422, answer.text


@pytest.mark.parametrize(
    "path", ["/admin/participation", "/admin/participation.csv", "/api/v1/reports/participation"]
)
def test_a_unit_of_odd_characters_is_an_unknown_one(demo_client: Any, path: str) -> None:
    assert demo_client("admin").get(f"{path}?unit=%00").status_code == 404
