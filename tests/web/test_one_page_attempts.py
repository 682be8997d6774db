"""A quiz whose questions all stand on one page, by plain forms: one button saves all of them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from quiz.models import Attempt, Quiz, Response, Unit
from tests.factories import NOW, answers_of, make_person, make_question_bank, make_quiz, make_unit
from tests.web.browsing import Clock, browser_of, hidden_fields, token_of
from tests.web.test_attempt_pages import data_of, fields_of, shown


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
def quiz(session: Session, school: Unit) -> Quiz:
    return make_quiz(session, unit=school, layout="one_page")


@pytest.fixture
def clock(app: Flask) -> Clock:
    return Clock(app)


@pytest.fixture
def browser(app: Flask, clock: Clock, session: Session, school: Unit, quiz: Quiz) -> FlaskClient:
    return browser_of(app, session, make_person(session, unit=school))


@pytest.fixture
def path(browser: FlaskClient, quiz: Quiz) -> str:
    return browser.post(
        f"/quizzes/{quiz.public_id}/attempts", data={"csrf_token": token_of(browser)}
    ).location


def keys_of(session: Session) -> dict[int, Any]:
    session.rollback()
    return answers_of(session, session.scalars(select(Attempt)).one())


def send(browser: FlaskClient, page: str, path: str, answers: dict[int, Any], go: str) -> Any:
    data = hidden_fields(page, 'id="quiz-form"') | {"go": go}
    for number, answer in answers.items():
        data |= fields_of(number, answer)
    return browser.post(f"{path}/answers", data=data)


def log_of(session: Session) -> list[tuple[int, int, Any]]:
    session.rollback()
    rows = session.scalars(select(Response).order_by(Response.id))
    return [(row.slot, row.seq, json.loads(row.answer)) for row in rows]


def test_all_questions_stand_on_the_page_and_the_list_leads_to_them(browser: FlaskClient, path: str) -> None:
    page = browser.get(path).text
    assert shown(page) == [1, 2, 3, 4]
    assert re.findall(r'<li><a href="(#q-\d)"', page) == ["#q-1", "#q-2", "#q-3", "#q-4"]
    assert all(f'id="q-{number}"' in page for number in range(1, 5))
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(set(ids)) == len(ids)
    assert "questions" not in data_of(page), "they are not sent twice"
    assert 'value="prev"' not in page and 'value="next"' not in page


def test_one_button_saves_what_was_changed_and_no_more(
    browser: FlaskClient, path: str, session: Session
) -> None:
    keys = keys_of(session)
    page = browser.get(path).text
    saved = send(browser, page, path, {1: keys[1], 3: keys[3]}, "save")
    assert saved.location == path
    assert [slot for slot, _seq, _answer in log_of(session)] == [1, 3]
    after = browser.get(path).text
    assert "đã trả lời 2/4" in after
    send(browser, after, path, {1: keys[1], 3: keys[3], 4: keys[4]}, "save")
    assert [slot for slot, _seq, _answer in log_of(session)] == [1, 3, 4]
    cleared = send(browser, browser.get(path).text, path, {1: keys[1], 3: keys[3], 4: keys[4]}, "clear-3")
    assert cleared.location == f"{path}#q-3"
    assert log_of(session)[-1] == (3, 2, None)


def test_handing_in_saves_first_and_asks(browser: FlaskClient, path: str, session: Session) -> None:
    keys = keys_of(session)
    asked = send(browser, browser.get(path).text, path, keys, "confirm")
    assert asked.location == f"{path}?q=confirm"
    page = browser.get(asked.location).text
    assert "Bạn đã trả lời đủ 4 câu." in page
    assert f'href="{path}#q-2"' in page
    browser.post(f"{path}/submit", data=hidden_fields(page))
    session.rollback()
    assert session.scalars(select(Attempt)).one().score == 4000


def test_after_the_end_it_is_said_that_it_does_not_count(
    browser: FlaskClient, path: str, session: Session, clock: Clock
) -> None:
    page = browser.get(path).text
    clock.now = NOW + timedelta(days=1)
    over = send(browser, page, path, keys_of(session), "save")
    assert over.status_code == 409
    session.rollback()
    assert all(session.scalars(select(Response.late)))


def test_an_answer_that_fits_no_question_is_refused(
    browser: FlaskClient, path: str, session: Session
) -> None:
    keys = keys_of(session)
    number = next(number for number, key in keys.items() if isinstance(key, str))
    assert send(browser, browser.get(path).text, path, {number: "nobody"}, "save").status_code == 422
    assert log_of(session) == []
