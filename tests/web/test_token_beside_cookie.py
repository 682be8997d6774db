"""A request with a bearer token is its owner's alone, whatever cookie stands beside it; and who it is comes before its size."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from quiz.models import Quiz, Unit
from tests.factories import SignedUp, make_person, make_question_bank, make_quiz, make_unit
from tests.web.browsing import Clock, Program, browser_of

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


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
def quiz(session: Session, school: Unit) -> Quiz:
    return make_quiz(session, unit=school)


@pytest.fixture
def pupil(session: Session, school: Unit) -> SignedUp:
    return make_person(session, unit=school)


@pytest.fixture
def browser(app: Flask, session: Session, pupil: SignedUp) -> FlaskClient:
    return browser_of(app, session, pupil)


def test_an_invalid_token_does_not_open_what_the_cookie_would(quiz: Quiz, browser: FlaskClient) -> None:
    path = f"/api/v1/quizzes/{quiz.public_id}/attempts"
    assert browser.post(path, headers={"Authorization": "Bearer x"}).status_code == 401
    assert browser.post(path).status_code == 400  # the cookie alone lacks the page's token


def test_the_tokens_owner_is_who_acts(
    app: Flask, session: Session, school: Unit, pupil: SignedUp, quiz: Quiz
) -> None:
    other = Program(app, session, make_person(session, unit=school))
    begun = other.post(f"/quizzes/{quiz.public_id}/attempts").get_json()["id"]
    session.rollback()
    browser = browser_of(app, session, pupil)
    assert browser.get(f"/api/v1/attempts/{begun}", headers=other.headers).status_code == 200
    assert browser.get(f"/api/v1/attempts/{begun}").status_code == 404
    saved = browser.post(
        f"/api/v1/attempts/{begun}/responses",
        json={"responses": [{"slot": 1, "answer": None, "seq": 1}]},
        headers=other.headers,
    )
    assert saved.status_code == 200


def test_a_stranger_hears_401_however_large_his_form_is(client: FlaskClient) -> None:
    form = {"answer": "x" * 2_000_000}
    assert client.put("/api/v1/attempts/x/responses/1", data=form).status_code == 401
