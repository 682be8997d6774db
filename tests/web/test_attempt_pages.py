"""Taking a quiz without scripts: plain forms from the start to the score, the deadline included."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from quiz.models import Attempt, QuestionVersion, Quiz, Response, Unit
from quiz.web.learner.question_data import SHAPES
from tests.factories import (
    NOW,
    SignedUp,
    answers_of,
    make_person,
    make_question_bank,
    make_quiz,
    make_unit,
)
from tests.web.browsing import Clock, browser_of, hidden_fields, statements, token_of


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with Session(engine) as session:
        yield session


@pytest.fixture
def clock(app: Flask) -> Clock:
    return Clock(app)


@pytest.fixture
def school(session: Session) -> Unit:
    unit = make_unit(session)
    make_question_bank(session, 4)
    return unit


@pytest.fixture
def pupil(session: Session, school: Unit) -> SignedUp:
    return make_person(session, unit=school, name="Lê Thị Mỹ Ái")


@pytest.fixture
def quiz(session: Session, school: Unit) -> Quiz:
    return make_quiz(session, unit=school, title="Luyện tập thử", seconds=900, tolerance=60)


@pytest.fixture
def browser(app: Flask, clock: Clock, session: Session, pupil: SignedUp, quiz: Quiz) -> FlaskClient:
    return browser_of(app, session, pupil)


def start(browser: FlaskClient, quiz: Quiz) -> str:
    """The address of the attempt, just begun or gone on with."""
    answer = browser.post(f"/quizzes/{quiz.public_id}/attempts", data={"csrf_token": token_of(browser)})
    assert answer.status_code == 303, answer.text
    return answer.location


def only_attempt(session: Session) -> Attempt:
    session.rollback()
    return session.scalars(select(Attempt)).one()


def fields_of(number: int, answer: Any) -> dict[str, Any]:
    """What a browser sends for an answer."""
    name = f"a{number}"
    if isinstance(answer, dict):
        return {f"{name}-{part}": str(truth).lower() for part, truth in answer.items()}
    if isinstance(answer, bool):
        return {name: str(answer).lower()}
    return {} if answer is None else {name: answer}


def press(browser: FlaskClient, path: str, number: int, answer: Any, go: str = "next") -> TestResponse:
    """Open question `number`, choose `answer`, press the button `go`."""
    page = browser.get(f"{path}?q={number}").get_data(as_text=True)
    data = hidden_fields(page, 'id="quiz-form"')
    assert data["slot"] == str(number)
    return browser.post(f"{path}/answers", data=data | fields_of(number, answer) | {"go": go})


def shown(page: str) -> list[int]:
    """The numbers of the questions that are to be seen."""
    return [int(number) for number in re.findall(r'data-view="(\d+)"(?! hidden)', page)]


def test_start_twice_leads_to_the_same_attempt(browser: FlaskClient, quiz: Quiz, session: Session) -> None:
    assert start(browser, quiz) == start(browser, quiz)
    assert only_attempt(session).state == "in_progress"


def test_the_page_shows_one_question_its_clock_and_nothing_of_the_keys(
    browser: FlaskClient, quiz: Quiz, clock: Clock
) -> None:
    path = start(browser, quiz)
    clock.now = NOW + timedelta(seconds=58)
    answer = browser.get(path)
    page = answer.get_data(as_text=True)
    assert answer.headers["Cache-Control"] == "no-store"
    assert "<title>Câu 1/4 · Luyện tập thử" in page
    assert page.count("<h1") == 1
    assert shown(page) == [1]
    assert "14:02" in page
    for word in ("Lời giải thích", "Vì a.", "explanation", "c-0123456789"):
        assert word not in page
    assert re.findall(r'<li><button name="go" value="(\d)"', page) == ["1", "2", "3", "4"]
    assert len(set(re.findall(r'\bid="([^"]+)"', page))) == len(re.findall(r'\bid="([^"]+)"', page))


def data_of(page: str) -> Any:
    """What the page tells its script."""
    return json.loads(page.split('id="quiz-data">')[1].split("</script>")[0])


def test_only_the_shown_questions_fields_are_sent(browser: FlaskClient, quiz: Quiz) -> None:
    path = start(browser, quiz)
    page = browser.get(f"{path}?q=2").get_data(as_text=True)
    names = re.findall(r'<input type="(?:radio|checkbox)" name="(a\d+)[^"]*"', page)
    assert set(names) == {"a2"}
    assert [one is None for one in data_of(page)["questions"]] == [False, True, False, False]


def test_the_script_is_given_the_other_questions_as_the_form_shows_them(
    browser: FlaskClient, quiz: Quiz, session: Session
) -> None:
    path = start(browser, quiz)
    attempt = only_attempt(session)
    keys = answers_of(session, attempt)
    press(browser, path, 3, keys[3])
    session.rollback()
    given = json.loads(session.scalars(select(Response.answer)).one())
    other = data_of(browser.get(f"{path}?q=1").get_data(as_text=True))["questions"]
    for number in (2, 3, 4):
        kind, stem, parts, *given_here = other[number - 1]
        alone = browser.get(f"{path}?q={number}").get_data(as_text=True)
        assert f'data-kind="{SHAPES[kind].split()[0]}"' in alone
        assert f'<legend class="stem">{stem}</legend>' in alone
        assert parts[::2] == [own for own, _bank in attempt.paper["slots"][number - 1]["ids"]]
        assert all(html in alone for html in parts[1::2])
        assert given_here == ([given] if number == 3 else [])


def test_no_text_of_a_question_can_end_the_data(
    app: Flask, browser: FlaskClient, quiz: Quiz, session: Session
) -> None:
    path = start(browser, quiz)
    version = session.get_one(QuestionVersion, only_attempt(session).paper["slots"][1]["v"])
    version.body = version.body | {"stem_html": "a</script><!--<script>&amp;\u2028"}
    session.commit()
    page = browser.get(f"{path}?q=1").get_data(as_text=True)
    assert data_of(page)["questions"][1][1] == version.body["stem_html"]
    assert page.count("</script>") == 3


@pytest.mark.parametrize(("asked", "number"), [("3", 3), ("0", 1), ("5", 1), ("x", 1), ("", 1), ("²", 1)])
def test_an_address_that_names_no_question_shows_the_first_open_one(
    browser: FlaskClient, quiz: Quiz, asked: str, number: int
) -> None:
    path = start(browser, quiz)
    assert shown(browser.get(path, query_string={"q": asked}).get_data(as_text=True)) == [number]


def test_plain_forms_lead_to_a_full_score(browser: FlaskClient, quiz: Quiz, session: Session) -> None:
    path = start(browser, quiz)
    for number, key in answers_of(session, only_attempt(session)).items():
        moved = press(browser, path, number, key, go="next" if number < 4 else "confirm")
        assert moved.status_code == 303
        assert moved.location == f"{path}?q={number + 1 if number < 4 else 'confirm'}"
    asked = browser.get(f"{path}?q=confirm").get_data(as_text=True)
    assert "Nộp bài bây giờ?" in asked
    assert "Bạn đã trả lời đủ 4 câu. Sau khi nộp không sửa được nữa." in asked
    done = browser.post(f"{path}/submit", data=hidden_fields(asked))
    assert done.status_code == 303
    assert done.location == f"{path}/result"
    attempt = only_attempt(session)
    assert (attempt.state, attempt.score, attempt.correct_count) == ("finished", 4000, 4)
    assert browser.get(done.location).status_code == 200


def test_the_confirmation_names_the_empty_questions(
    browser: FlaskClient, quiz: Quiz, session: Session
) -> None:
    path = start(browser, quiz)
    press(browser, path, 2, answers_of(session, only_attempt(session))[2])
    page = unescape(browser.get(f"{path}?q=confirm").get_data(as_text=True))
    assert "Còn 3 câu chưa trả lời: câu 1, câu 3 và câu 4." in page


@pytest.mark.parametrize(
    ("number", "go", "place"),
    [
        (2, "prev", "1"),
        (1, "prev", "1"),
        (2, "next", "3"),
        (4, "next", "4"),
        (2, "4", "4"),
        (2, "9", "2"),
        (2, "confirm", "confirm"),
        (2, "clear", "2"),
        (2, "enter", "3"),
        (2, "", "2"),
    ],
)
def test_each_button_leads_where_it_says(
    browser: FlaskClient, quiz: Quiz, number: int, go: str, place: str
) -> None:
    path = start(browser, quiz)
    assert press(browser, path, number, None, go=go).location == f"{path}?q={place}"


def test_an_answer_is_shown_again_changed_and_cleared(
    browser: FlaskClient, quiz: Quiz, session: Session
) -> None:
    path = start(browser, quiz)
    attempt = only_attempt(session)
    number = next(n for n, key in answers_of(session, attempt).items() if isinstance(key, str))
    first, second = (own for own, _bank in attempt.paper["slots"][number - 1]["ids"][:2])
    press(browser, path, number, first)
    assert f'value="{first}" checked' in browser.get(f"{path}?q={number}").get_data(as_text=True)
    press(browser, path, number, second)
    page = browser.get(f"{path}?q={number}").get_data(as_text=True)
    assert f'value="{second}" checked' in page
    assert "đã trả lời 1/4" in page
    press(browser, path, number, second, go="clear")
    assert "checked" not in browser.get(f"{path}?q={number}").get_data(as_text=True)
    session.rollback()
    log = session.scalars(select(Response).order_by(Response.id)).all()
    assert [(row.device, row.seq, json.loads(row.answer)) for row in log] == [
        ("", 1, first),
        ("", 2, second),
        ("", 3, None),
    ]


def test_an_untouched_form_stores_nothing_and_undoes_nothing(
    browser: FlaskClient, quiz: Quiz, session: Session
) -> None:
    path = start(browser, quiz)
    attempt = only_attempt(session)
    number, key = next((n, key) for n, key in answers_of(session, attempt).items() if isinstance(key, str))
    stale = browser.get(f"{path}?q={number}").get_data(as_text=True)
    press(browser, path, number, key)
    browser.post(f"{path}/answers", data=hidden_fields(stale, 'id="quiz-form"') | {"go": "next"})
    session.rollback()
    assert len(session.scalars(select(Response)).all()) == 1
    assert f'value="{key}" checked' in browser.get(f"{path}?q={number}").get_data(as_text=True)


def test_an_answer_outside_the_options_is_refused(browser: FlaskClient, quiz: Quiz, session: Session) -> None:
    path = start(browser, quiz)
    attempt = only_attempt(session)
    for number, key in answers_of(session, attempt).items():
        wrong = {"nobody": True} if isinstance(key, dict) else "nobody"
        answer = press(browser, path, number, wrong)
        assert answer.status_code == 422
        assert "<h1>" in answer.text
    session.rollback()
    assert session.scalars(select(Response)).all() == []


@pytest.mark.parametrize("slot", ["0", "5", "x", ""])
def test_there_is_no_such_question(browser: FlaskClient, quiz: Quiz, slot: str) -> None:
    path = start(browser, quiz)
    token = token_of(browser)
    assert browser.post(f"{path}/answers", data={"csrf_token": token, "slot": slot}).status_code == 404


def test_a_strangers_attempt_is_not_found_before_anything_else(
    app: Flask, browser: FlaskClient, quiz: Quiz, session: Session, school: Unit
) -> None:
    path = start(browser, quiz)
    session.rollback()
    other = browser_of(app, session, make_person(session, unit=school))
    assert other.get(path).status_code == 404
    for place in ("answers", "submit"):
        assert other.post(f"{path}/{place}").status_code == 404, "without a token too"
        assert other.post(f"{path}/{place}", data={"csrf_token": token_of(other)}).status_code == 404
    assert only_attempt(session).state == "in_progress"


def test_a_quiz_of_another_school_is_not_found(
    app: Flask, browser: FlaskClient, quiz: Quiz, session: Session
) -> None:
    session.rollback()
    other = browser_of(app, session, make_person(session, unit=make_unit(session)))
    answer = other.post(f"/quizzes/{quiz.public_id}/attempts", data={"csrf_token": token_of(other)})
    assert answer.status_code == 404


def test_nothing_is_done_without_the_pages_token(browser: FlaskClient, quiz: Quiz, session: Session) -> None:
    assert browser.post(f"/quizzes/{quiz.public_id}/attempts").status_code == 400
    path = start(browser, quiz)
    key = answers_of(session, only_attempt(session))[1]
    assert browser.post(f"{path}/answers", data={"slot": "1"} | fields_of(1, key)).status_code == 400
    assert browser.post(f"{path}/submit").status_code == 400
    session.rollback()
    assert session.scalars(select(Response)).all() == []
    assert only_attempt(session).state == "in_progress"


def test_whoever_is_not_signed_in_is_asked_to(app: Flask, browser: FlaskClient, quiz: Quiz) -> None:
    path = start(browser, quiz)
    answer = app.test_client().get(f"{path}?q=3")
    assert answer.status_code == 401
    assert f"{path}?q=3" in unescape(answer.text)


def test_a_finished_attempt_shows_its_result(browser: FlaskClient, quiz: Quiz, session: Session) -> None:
    path = start(browser, quiz)
    token = token_of(browser)
    browser.post(f"{path}/submit", data={"csrf_token": token})
    for place in (path, f"{path}?q=2", f"{path}?q=confirm"):
        assert browser.get(place).location == f"{path}/result"
    assert browser.post(f"{path}/submit", data={"csrf_token": token}).location == f"{path}/result"
    late = browser.post(
        f"{path}/answers",
        data={"csrf_token": token, "slot": "1", "was": "null"}
        | fields_of(1, answers_of(session, only_attempt(session))[1]),
    )
    assert late.status_code == 409
    assert "Bài đã nộp" in late.text
    assert f"{path}/result" in late.text


def test_an_answer_within_the_tolerance_counts_and_later_it_is_said_that_time_is_over(
    browser: FlaskClient, quiz: Quiz, clock: Clock, session: Session
) -> None:
    path = start(browser, quiz)
    keys = answers_of(session, only_attempt(session))
    pages = {n: browser.get(f"{path}?q={n}").get_data(as_text=True) for n in (1, 2)}

    def send(number: int) -> TestResponse:
        data = hidden_fields(pages[number], 'id="quiz-form"') | fields_of(number, keys[number])
        return browser.post(f"{path}/answers", data=data | {"go": "next"})

    clock.now = NOW + timedelta(seconds=960)
    assert send(1).status_code == 303
    clock.now = NOW + timedelta(seconds=961)
    over = send(2)
    assert over.status_code == 409
    assert "Đã hết giờ làm bài. Câu trả lời hay bài nộp tới sau đó không được tính." in over.text
    assert f'href="{path}/result"' in over.text
    assert browser.get(path).location == f"{path}/result"
    attempt = only_attempt(session)
    assert (attempt.state, attempt.score, attempt.submitted_at) == ("finished", 1000, attempt.due_at)
    late = session.scalars(select(Response).where(Response.late)).one()
    assert late.slot == 2


def test_whoever_comes_back_after_the_end_finds_the_attempt_finished(
    browser: FlaskClient, quiz: Quiz, clock: Clock, session: Session
) -> None:
    path = start(browser, quiz)
    clock.now = NOW + timedelta(days=2)
    answer = browser.get(f"{path}?q=2")
    assert (answer.status_code, answer.location) == (302, f"{path}/result")
    attempt = only_attempt(session)
    assert (attempt.state, attempt.submitted_at) == ("finished", attempt.due_at)


@pytest.mark.parametrize(
    ("seconds", "left", "role"),
    [
        (0, "15:00", ""),
        (600, "05:00", ""),
        (601, "04:59", " warn"),
        (841, "00:59", " bad"),
        (930, "00:00", " bad"),
    ],
)
def test_the_clock_says_what_is_left(
    browser: FlaskClient, quiz: Quiz, clock: Clock, seconds: int, left: str, role: str
) -> None:
    path = start(browser, quiz)
    clock.now = NOW + timedelta(seconds=seconds)
    page = browser.get(path).get_data(as_text=True)
    assert re.search(rf'class="timer{role}"[^>]*>.*?<span>{left}</span>', page)
    assert f'class="strip{role}"' in page


def test_a_silent_page_hears_of_time_and_state_alone(
    app: Flask, browser: FlaskClient, quiz: Quiz, clock: Clock, session: Session, school: Unit
) -> None:
    path = start(browser, quiz)
    clock.now = NOW + timedelta(seconds=60)
    with statements(app.extensions["quiz_database"].engine) as ran:
        answer = browser.get(f"{path}/clock")
    assert answer.headers["Cache-Control"] == "no-store"
    assert set(answer.json or {}) == {"server_now", "due_at", "state", "note"}
    assert datetime.fromisoformat(answer.get_json()["server_now"]) == clock.now
    assert datetime.fromisoformat(answer.get_json()["due_at"]) == NOW + timedelta(seconds=900)
    assert answer.get_json()["state"] == "in_progress"
    assert not [one for one in ran if "question_version" in one or "FROM response" in one]
    clock.now = NOW + timedelta(seconds=961)
    assert browser.get(f"{path}/clock").get_json()["state"] == "finished", (
        "as the clock says, whoever asks first"
    )
    session.rollback()
    other = browser_of(app, session, make_person(session, unit=school))
    assert other.get(f"{path}/clock").status_code == 404
    assert app.test_client().get(f"{path}/clock").status_code == 401


def test_without_an_end_there_is_no_clock(browser: FlaskClient, session: Session, school: Unit) -> None:
    session.rollback()
    endless = make_quiz(session, unit=school, seconds=None)
    session.commit()
    path = start(browser, endless)
    assert browser.get(f"{path}/clock").get_json()["due_at"] is None
    page = browser.get(path).get_data(as_text=True)
    assert 'role="timer"' not in page
    assert data_of(page)["due"] is None


@pytest.mark.parametrize(("language", "kept"), [("vi", "{n} câu giữ trên máy này"), ("en", "")])
def test_the_script_gets_its_words_in_the_readers_language(
    app: Flask, browser: FlaskClient, quiz: Quiz, language: str, kept: str
) -> None:
    path = start(browser, quiz)
    browser.set_cookie("lang", language)
    page = browser.get(path).get_data(as_text=True)
    address = re.findall(r'<link rel="modulepreload" href="([^"]+)" id="quiz-words">', page)[0]
    assert address.endswith(f"/{language}.js")
    browser.set_cookie("lang", "vi")
    answer = app.test_client().get(address)
    assert answer.mimetype == "text/javascript"
    assert "immutable" in answer.headers["Cache-Control"]
    assert "Set-Cookie" not in answer.headers
    lines = dict(re.findall(r"export const (\w+) = (.*);", answer.text))
    texts, urls, html = (json.loads(lines[name]) for name in ("texts", "urls", "html"))
    assert texts["kept"] == (kept or "{n} kept on this device")
    assert urls["result"] == "/attempts/{attempt}/result"
    assert 'id="submit-dialog"' in html
    assert re.findall(r'<template data-kind="([\w ]+)">', html) == list(SHAPES)
    data = data_of(page)
    assert data["due"] - data["started"] == 900_000
    assert not re.search(r"<script(?![^>]*(?:src=|application/json))", page)


def test_words_of_another_version_are_given_and_not_kept(app: Flask) -> None:
    reader = app.test_client()
    answer = reader.get("/static/quiz-words/0123456789/vi.js")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert reader.get("/static/quiz-words/0123456789/de.js").status_code == 404


def test_a_message_from_the_page_before_is_shown_once(app: Flask, browser: FlaskClient, quiz: Quiz) -> None:
    path = start(browser, quiz)
    assert 'class="banner' not in browser.get(path).text
    with browser.session_transaction() as cookie:
        cookie["_flashes"] = [("ok", "Đã <vào> lớp")]
    assert "Đã &lt;vào&gt; lớp" in browser.get(path).text
    assert 'class="banner' not in browser.get(path).text
