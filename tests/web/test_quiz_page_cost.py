"""What the quiz page costs: bytes that a phone pays for, and statements, which do not grow with what was answered."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from quiz.services.question_texts import script_json
from tests.demo import DEMO_PASSWORD
from tests.web.browsing import statements, token_of

#: Uncompressed, of a paper of twenty questions.
MOST_BYTES = 20_000
LEARNERS = ("student1", "student2", "staff1", "teacher1")


def sign_in(app: Flask, username: str) -> FlaskClient:
    browser = app.test_client()
    data = {"username": username, "password": DEMO_PASSWORD, "csrf_token": token_of(browser, "/sign-in")}
    assert browser.post("/sign-in", data=data).status_code == 302
    return browser


def start_practice(browser: FlaskClient) -> str:
    quiz = (browser.get("/api/v1/quizzes").json or {})["items"][0]
    assert quiz["kind"] == "practice"
    answer = browser.post(f"/quizzes/{quiz['id']}/attempts", data={"csrf_token": token_of(browser)})
    return answer.location


def test_a_paper_of_twenty_questions_is_a_light_page(demo_app: Flask) -> None:
    kinds: set[str] = set()
    for username in LEARNERS:
        browser = sign_in(demo_app, username)
        path = start_practice(browser)
        slots = (browser.get(f"/api/v1{path}").json or {})["slots"]
        assert len(slots) == 20
        kinds |= {slot["kind"] for slot in slots}
        longest = max(slots, key=lambda slot: len(script_json(slot)))
        for number in (1, longest["slot"], 20):
            page = browser.get(f"{path}?q={number}").data
            assert len(page) <= MOST_BYTES, f"{username}, question {number}"
    assert kinds == {"single_choice", "true_false", "multiple_response", "four_statements"}


def test_opening_the_page_is_one_statement_however_much_was_answered(demo_app: Flask) -> None:
    engine = demo_app.extensions["quiz_database"].engine
    browser = sign_in(demo_app, "student1")
    path = start_practice(browser)
    form = browser.get(path).text  # the process has met these questions, and this frame
    with statements(engine) as ran:
        assert browser.get(path).status_code == 200
    assert len(ran) == 1, ran
    assert "FROM auth_session" in ran[0]
    token = re.findall(r'name="csrf_token" value="([^"]+)"', form)[0]
    log = [{"slot": n % 20 + 1, "answer": None, "seq": n, "device": "d"} for n in range(1, 101)]
    url = f"/api/v1{path}/responses"
    saved = browser.post(url, json={"responses": log}, headers={"X-CSRFToken": token})
    assert {one["status"] for one in (saved.json or {})["results"]} == {"stored"}
    with statements(engine) as ran:
        assert browser.get(path).status_code == 200
    assert len(ran) == 1, ran


@pytest.mark.parametrize("signed_in", [False, True])
def test_who_may_not_see_it_is_told_in_the_usual_order(demo_app: Flask, signed_in: bool) -> None:
    path = start_practice(sign_in(demo_app, "student1"))
    reader = sign_in(demo_app, "student2") if signed_in else demo_app.test_client()
    assert reader.get(path).status_code == (404 if signed_in else 401)
