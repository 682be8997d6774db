"""The short path of saving says what Flask says, to the byte, and hands on whatever is not the usual save."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask, request_started
from flask.testing import FlaskClient
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from quiz.factory import create_app
from quiz.models import Response, Unit
from quiz.web import saving_recognised
from tests.factories import (
    NOW,
    SignedUp,
    actor_of,
    make_attempt,
    make_person,
    make_question_bank,
    make_quiz,
    make_unit,
)
from tests.web.browsing import Clock, Program, browser_of, token_of

#: As an unusual client writes it: Flask answers.
LONG_WAY = {"Content-Type": "application/json; charset=utf-8"}
BODY = b'{"answer": null, "seq": 1, "device": "phone"}'


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with Session(engine) as session:
        yield session


@dataclass
class Class:
    """A pupil with a running attempt, and another pupil."""

    app: Flask
    session: Session
    clock: Clock
    unit: Unit
    pupil: SignedUp
    attempt: str
    seen: list[str] = field(default_factory=list)

    def went_to_flask(self) -> int:
        """How many requests Flask has seen since it was last asked."""
        count = len(self.seen)
        self.seen.clear()
        return count

    def path(self, slot: object = 1) -> str:
        return f"/api/v1/attempts/{self.attempt}/responses/{slot}"


@pytest.fixture
def school(app: Flask, session: Session) -> Iterator[Class]:
    clock = Clock(app)
    unit = make_unit(session)
    make_question_bank(session, 4)
    pupil = make_person(session, unit=unit)
    session.commit()
    attempt = make_attempt(session, actor=actor_of(session, pupil), quiz=make_quiz(session, unit=unit))
    session.commit()
    school = Class(app, session, clock, unit, pupil, attempt.public_id)

    def saw(*_: Any, **__: Any) -> None:
        school.seen.append("request")

    with request_started.connected_to(saw, app):
        yield school


def put(
    client: FlaskClient, path: str, headers: dict[str, str], body: bytes = BODY, **more: Any
) -> TestResponse:
    return client.put(path, data=body, headers={"Content-Type": "application/json"} | headers, **more)


def whole(answer: TestResponse) -> tuple[int, list[tuple[str, str]], bytes]:
    return answer.status_code, sorted(answer.headers), answer.data


def rows(session: Session) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(Response)) or 0


def test_a_program_hears_the_same_on_either_way(school: Class) -> None:
    program = Program(school.app, school.session, school.pupil)
    usual = put(program.client, school.path(), program.headers)
    assert (usual.status_code, school.went_to_flask()) == (200, 0)
    again = put(program.client, school.path(), program.headers | LONG_WAY)
    assert school.went_to_flask() == 1
    assert whole(usual) == whole(again)
    assert rows(school.session) == 1


def test_a_page_hears_the_same_on_either_way_once_flask_has_seen_its_cookie_and_token(school: Class) -> None:
    browser = browser_of(school.app, school.session, school.pupil)
    headers = {"X-CSRFToken": token_of(browser)}
    school.went_to_flask()
    assert put(browser, school.path(), headers).status_code == 200
    assert school.went_to_flask() == 1
    usual = put(browser, school.path(2), headers)
    assert (usual.status_code, school.went_to_flask()) == (200, 0)
    assert whole(usual) == whole(put(browser, school.path(2), headers | LONG_WAY))


def test_a_cookie_without_its_own_token_is_refused_however_often_it_was_recognised(school: Class) -> None:
    browser = browser_of(school.app, school.session, school.pupil)
    headers = {"X-CSRFToken": token_of(browser)}
    other = browser_of(school.app, school.session, make_person(school.session, unit=school.unit))
    for _ in range(2):
        assert put(browser, school.path(), headers).status_code == 200
    for refused in ({}, {"X-CSRFToken": "x"}, {"X-CSRFToken": token_of(other)}):
        assert put(browser, school.path(2), refused).status_code == 400
    assert put(other, school.path(2), headers).status_code == 404  # another person, whose attempt it is not
    assert rows(school.session) == 1


def test_who_has_signed_out_saves_no_more(school: Class) -> None:
    browser = browser_of(school.app, school.session, school.pupil)
    token = token_of(browser)
    cookie = browser.get_cookie("quiz_session")
    for _ in range(2):
        assert put(browser, school.path(), {"X-CSRFToken": token}).status_code == 200
    assert browser.post("/sign-out", data={"csrf_token": token}).status_code == 302
    assert cookie is not None
    browser.set_cookie("quiz_session", cookie.value)
    assert put(browser, school.path(2), {"X-CSRFToken": token}).status_code == 401
    assert rows(school.session) == 1


def test_flask_looks_again_after_a_while(school: Class, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saving_recognised, "_SECONDS", 0.0)
    browser = browser_of(school.app, school.session, school.pupil)
    headers = {"X-CSRFToken": token_of(browser)}
    school.went_to_flask()
    for _ in range(2):
        assert put(browser, school.path(), headers).status_code == 200
    assert school.went_to_flask() == 2


def test_no_more_are_remembered_than_fit(school: Class, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saving_recognised, "_REMEMBERED", 1)
    people = [browser_of(school.app, school.session, school.pupil) for _ in range(2)]
    headers = [{"X-CSRFToken": token_of(browser)} for browser in people]
    for number in (0, 1, 0):
        school.went_to_flask()
        assert put(people[number], school.path(), headers[number]).status_code == 200
        assert school.went_to_flask() == 1


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"path": "/api/v1/attempts/{attempt}/responses/9"}, 404),
        ({"path": "/api/v1/attempts/000000000000000000/responses/1"}, 404),
        ({"path": "/api/v1/attempts/{attempt}/responses/01"}, 200),
        ({"headers": {"Authorization": "Bearer x"}}, 401),
        ({"headers": {"Authorization": "Basic x"}}, 401),
        ({"headers": {"Content-Type": "text/plain"}}, 415),
        ({"body": b"{"}, 422),
        ({"body": b'{"answer": null}'}, 422),
        ({"body": b'{"answer": NaN, "seq": 1}'}, 422),
        ({"body": b'{"answer": "no such option", "seq": 1}'}, 422),
        ({"body": b'{"answer": null, "seq": 0}'}, 422),
        ({"body": b'{"answer": null, "seq": 1, "answered_at": "2026-01-01T00:00:00"}'}, 422),
        ({"body": b'{"answer": null, "seq": 2}' + b" " * 20_000}, 200),
        ({"later": timedelta(days=1)}, 409),
    ],
    ids=lambda value: str(value)[:60],
)
def test_flask_answers_what_is_not_usual(school: Class, change: dict[str, Any], status: int) -> None:
    program = Program(school.app, school.session, school.pupil)
    school.clock.now = NOW + change.get("later", timedelta())
    path = change.get("path", school.path()).format(attempt=school.attempt)
    answer = put(program.client, path, program.headers | change.get("headers", {}), change.get("body", BODY))
    assert answer.status_code == status, answer.text
    assert school.went_to_flask() == 1


def test_another_pupil_is_told_as_before_that_there_is_no_such_attempt(school: Class) -> None:
    other = Program(school.app, school.session, make_person(school.session, unit=school.unit))
    assert put(other.client, school.path(), other.headers).status_code == 404
    assert rows(school.session) == 0


def test_two_answers_under_one_number_are_told_apart(school: Class) -> None:
    program = Program(school.app, school.session, school.pupil)
    slots = program.get(f"/attempts/{school.attempt}").get_json()["slots"]
    option = next(
        (slot["slot"], slot["options"][0]["id"]) for slot in slots if slot["kind"] == "single_choice"
    )
    for answer, status in ((None, 200), (None, 200), (option[1], 409)):
        assert (
            program.put(
                f"/attempts/{school.attempt}/responses/{option[0]}", {"answer": answer, "seq": 1}
            ).status_code
            == status
        )
    assert rows(school.session) == 1


def test_only_our_own_name_is_answered_in_production(school: Class) -> None:
    settings = replace(
        school.app.extensions["quiz_settings"], env="production", base_url="https://quiz.example.vn"
    )
    app = create_app(settings)
    app.extensions["quiz_clock"] = lambda: NOW
    program = Program(app, school.session, school.pupil)
    usual = put(program.client, school.path(), program.headers, base_url="https://quiz.example.vn")
    again = put(program.client, school.path(), program.headers | LONG_WAY, base_url="https://quiz.example.vn")
    assert whole(usual) == whole(again)
    assert usual.headers["Strict-Transport-Security"]
    assert (
        put(program.client, school.path(2), program.headers, base_url="https://other.vn").status_code == 400
    )
    assert rows(school.session) == 1
    app.extensions["quiz_database"].engine.dispose()
