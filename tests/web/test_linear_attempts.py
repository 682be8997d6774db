"""Attempts without a way back: what was passed is not changed any more, whoever sends it, and nothing stored is lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from quiz.models import Attempt, Quiz, Response, Unit
from tests.factories import SignedUp, answers_of, make_person, make_question_bank, make_quiz, make_unit
from tests.services.waiting import until_waiting
from tests.web.browsing import Clock, Program, browser_of, hidden_fields, token_of
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
def pupil(session: Session, school: Unit) -> SignedUp:
    return make_person(session, unit=school)


@pytest.fixture
def quiz(session: Session, school: Unit) -> Quiz:
    return make_quiz(session, unit=school, is_linear=True)


@pytest.fixture
def program(app: Flask, session: Session, pupil: SignedUp, quiz: Quiz) -> Program:
    Clock(app)
    return Program(app, session, pupil)


def begin(program: Program, quiz: Quiz) -> str:
    return str((program.post(f"/quizzes/{quiz.public_id}/attempts").json or {})["id"])


def keys_of(session: Session) -> dict[int, Any]:
    session.rollback()
    return answers_of(session, session.scalars(select(Attempt)).one())


def log_of(session: Session) -> list[tuple[int, int]]:
    session.rollback()
    return [(row.slot, row.seq) for row in session.scalars(select(Response).order_by(Response.id))]


def put(program: Program, attempt: str, slot: int, answer: Any, seq: int, device: str = "d") -> Any:
    body = {"answer": answer, "seq": seq, "device": device}
    return program.put(f"/attempts/{attempt}/responses/{slot}", body)


def test_a_passed_question_takes_no_answer_and_keeps_the_one_it_has(
    program: Program, quiz: Quiz, session: Session
) -> None:
    attempt = begin(program, quiz)
    keys = keys_of(session)
    assert put(program, attempt, 1, keys[1], 1).status_code == 200
    assert put(program, attempt, 1, None, 2).status_code == 200, "the furthest question may still be changed"
    assert put(program, attempt, 1, keys[1], 3).status_code == 200
    assert put(program, attempt, 2, None, 4).status_code == 200
    refused = put(program, attempt, 1, None, 5)
    assert refused.status_code == 409
    assert refused.json["type"].endswith("question-passed")
    assert refused.json["detail"]
    assert "reason" not in refused.json, "the attempt itself goes on"
    assert put(program, attempt, 1, None, 1, device="other").status_code == 409
    assert put(program, attempt, 1, keys[1], 3).status_code == 200, "what is in the log is answered as before"
    assert log_of(session) == [(1, 1), (1, 2), (1, 3), (2, 4)]
    slots = program.get(f"/attempts/{attempt}").get_json()["slots"]
    assert slots[0]["answer"] is not None


def test_a_queue_of_honest_answers_is_taken_whole_in_whatever_order_it_arrives(
    program: Program, quiz: Quiz, session: Session
) -> None:
    attempt = begin(program, quiz)
    keys = keys_of(session)
    assert put(program, attempt, 3, keys[3], 5).status_code == 200
    queue = [
        {"slot": 2, "answer": keys[2], "seq": 4, "device": "d"},
        {"slot": 1, "answer": None, "seq": 1, "device": "d"},
        {"slot": 1, "answer": keys[1], "seq": 2, "device": "d"},
        {"slot": 4, "answer": None, "seq": 6, "device": "d"},
        {"slot": 2, "answer": None, "seq": 7, "device": "d"},
        {"slot": 3, "answer": None, "seq": 8, "device": "d"},
    ]
    results = program.post(f"/attempts/{attempt}/responses", {"responses": queue}).get_json()["results"]
    assert [one["status"] for one in results] == ["stored"] * 4 + ["invalid"] * 2
    assert all("receipt" not in one and one["message"] for one in results[4:])
    assert len(log_of(session)) == 5


def test_with_a_way_back_everything_may_be_changed(program: Program, session: Session, school: Unit) -> None:
    free = make_quiz(session, unit=school)
    session.commit()
    attempt = begin(program, free)
    for seq, slot in enumerate((2, 1, 4, 3), start=1):
        assert put(program, attempt, slot, None, seq).status_code == 200


# -- the page


@pytest.fixture
def browser(app: Flask, session: Session, pupil: SignedUp, quiz: Quiz) -> FlaskClient:
    Clock(app)
    return browser_of(app, session, pupil)


def start(browser: FlaskClient, quiz: Quiz) -> str:
    return browser.post(
        f"/quizzes/{quiz.public_id}/attempts", data={"csrf_token": token_of(browser)}
    ).location


def press(browser: FlaskClient, path: str, answer: Any, go: str = "next") -> Any:
    page = browser.get(path).text
    data = hidden_fields(page, 'id="quiz-form"')
    return browser.post(f"{path}/answers", data=data | fields_of(int(data["slot"]), answer) | {"go": go})


def test_the_page_leads_forward_only(browser: FlaskClient, quiz: Quiz, session: Session) -> None:
    path = start(browser, quiz)
    keys = keys_of(session)
    press(browser, path, keys[1])
    for asked in ("", "?q=1", "?q=4"):
        page = browser.get(path + asked).text
        assert shown(page) == [2]
    assert 'value="prev"' not in page
    assert len(re.findall(r"<li><button[^>]* disabled", page)) == 4
    assert data_of(page)["linear"] is True
    stale = {"csrf_token": token_of(browser), "slot": "1", "was": "null"}
    again = browser.post(f"{path}/answers", data=stale | fields_of(1, keys[1]) | {"go": "next"})
    assert again.location == f"{path}?q=2", "pressed twice is no wish to change anything"
    back = browser.post(f"{path}/answers", data=stale | {"was": "1", "go": "clear"})
    assert back.location == path
    assert log_of(session) == [(1, 1)]
    assert "Bài này không cho quay lại câu đã qua" in unescape(browser.get(path).text)


def test_an_empty_question_is_passed_only_after_it_was_asked(
    browser: FlaskClient, quiz: Quiz, session: Session
) -> None:
    path = start(browser, quiz)
    asked = press(browser, path, None)
    assert asked.location == f"{path}?q=1&empty=1"
    page = unescape(browser.get(asked.location).text)
    assert "Câu này để trống. Sang câu sau sẽ không quay lại được." in page
    assert shown(page) == [1]
    assert log_of(session) == []
    assert 'name="go" value="pass"' in page
    assert press(browser, path, None, go="pass").location == f"{path}?q=2"
    assert log_of(session) == [(1, 1)]
    assert shown(browser.get(path).text) == [2]
    assert "Sang câu sau sẽ không quay lại được" not in browser.get(path).text


def test_to_the_end_and_a_full_score(browser: FlaskClient, quiz: Quiz, session: Session) -> None:
    path = start(browser, quiz)
    keys = keys_of(session)
    for number in (1, 2, 3):
        assert press(browser, path, keys[number]).location == f"{path}?q={number + 1}"
    assert press(browser, path, keys[4], go="confirm").location == f"{path}?q=confirm"
    confirm = browser.get(f"{path}?q=confirm").text
    assert "?q=1" not in confirm, "the list leads nowhere back"
    browser.post(f"{path}/submit", data=hidden_fields(confirm))
    session.rollback()
    assert session.scalars(select(Attempt)).one().score == 4000


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_of_two_saves_at_once_the_second_knows_what_the_first_has_reached(
    program: Program, quiz: Quiz, session: Session, engine: Engine
) -> None:
    attempt = begin(program, quiz)
    row = session.scalars(select(Attempt)).one()
    session.rollback()
    with ThreadPoolExecutor(1) as pool:
        with engine.begin() as other:  # as a save of this attempt that is not over yet
            other.execute(select(Attempt.id).where(Attempt.id == row.id).with_for_update(read=True))
            work = pool.submit(put, program, attempt, 2, None, 1)
            until_waiting(engine, work)
            assert not work.done()
        assert work.result(20).status_code == 200
