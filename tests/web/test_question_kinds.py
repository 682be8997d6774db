"""Every kind of question from the start to the review: through the API, and by plain forms, on both databases."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from quiz.domain.paper import read_slots
from quiz.domain.questions import KINDS
from quiz.models import Attempt, Question, QuestionVersion, Quiz, Unit
from quiz.services.attempt_finish import submit_attempt
from quiz.services.demo_answers import wrong_answer
from quiz.services.demo_chance import Chance
from tests.factories import (
    NOW,
    SignedUp,
    answer_attempt,
    answers_of,
    make_attempt,
    make_person,
    make_question_bank,
    make_quiz,
    make_unit,
)
from tests.factories.people import actor_of
from tests.web.browsing import Clock, Program, browser_of, hidden_fields, token_of

#: The fields of a slot beside those that all have.
SHAPES = {
    "single_choice": {"options"},
    "true_false": set(),
    "multiple_response": {"options"},
    "four_statements": {"statements"},
    "matching": {"left", "right"},
    "ordering": {"options"},
    "short_text": {"form_html"},
    "number": {"unit"},
    "cloze": {"gaps"},
}
COMMON = {"slot", "kind", "stem_html", "max_score", "answer", "device", "seq"}


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with Session(engine) as session:
        yield session


@pytest.fixture
def pupil(app: Flask, session: Session) -> SignedUp:
    Clock(app).now = NOW
    return make_person(session, unit=make_unit(session))


@pytest.fixture
def quiz(session: Session, pupil: SignedUp) -> Quiz:
    make_question_bank(session, 9, kinds=KINDS)
    return make_quiz(session, unit=session.scalars(select(Unit)).one(), questions=9, seconds=900)


def only_attempt(session: Session) -> Attempt:
    session.rollback()
    return session.scalars(select(Attempt)).one()


def fields_of(number: int, kind: str, answer: Any) -> dict[str, Any]:
    """What a browser sends for an answer."""
    name = f"a{number}"
    if kind == "ordering":
        return {f"{name}-{item}": str(place) for place, item in enumerate(answer, start=1)}
    if isinstance(answer, dict):
        return {
            f"{name}-{part}": str(value).lower() if kind == "four_statements" else value
            for part, value in answer.items()
        }
    return {name: str(answer).lower() if kind == "true_false" else answer}


def test_every_kind_through_the_api(app: Flask, session: Session, pupil: SignedUp, quiz: Quiz) -> None:
    program = Program(app, session, pupil)
    begun = program.post(f"/quizzes/{quiz.public_id}/attempts").get_json()
    assert {slot["kind"]: set(slot) - COMMON for slot in begun["slots"]} == SHAPES
    keys = answers_of(session, only_attempt(session))
    path = f"/attempts/{begun['id']}"
    for slot in begun["slots"]:
        check_parts(slot)
        saved = program.put(
            f"{path}/responses/{slot['slot']}", {"answer": keys[slot["slot"]], "seq": 1, "device": "d"}
        )
        assert saved.status_code == 200, saved.text
        refused = program.put(f"{path}/responses/{slot['slot']}", {"answer": 5, "seq": 2, "device": "d"})
        assert refused.status_code == 422
    kept = {slot["slot"]: slot["answer"] for slot in program.get(path).get_json()["slots"]}
    done = program.post(f"{path}/submit").get_json()
    assert (done["score"], done["correct_count"]) == (9, 9)
    review = program.get(f"{path}/review").get_json()
    for slot in review["slots"]:
        assert slot["answer"] == kept[slot["slot"]]
        assert slot["score"] == 1
        assert (
            sorted(map(str, slot["key"])) == sorted(map(str, keys[slot["slot"]]))
            if isinstance(slot["key"], list)
            else (slot["key"] == keys[slot["slot"]])
        )
        assert SHAPES[slot["kind"]] <= set(slot)
        check_parts(slot)


def check_parts(slot: dict[str, Any]) -> None:
    """The parts have exactly the contract's fields, and ids that are the attempt's own."""
    if slot["kind"] == "cloze":
        assert all(set(gap) == {"id", "options"} for gap in slot["gaps"])
        named = re.findall(r"\{\{(.+?)\}\}", slot["stem_html"])
        assert named == [gap["id"] for gap in slot["gaps"]]
        parts = [option for gap in slot["gaps"] for option in gap["options"]]
        assert not {"1", "2"} & set(named)
    elif slot["kind"] == "four_statements":
        parts = []
    else:
        parts = [part for name in ("options", "left", "right") for part in slot.get(name, [])]
    assert all(set(part) == {"id", "html"} for part in parts)
    assert all(len(part["id"]) == 5 for part in parts)


def test_every_kind_by_plain_forms(app: Flask, session: Session, pupil: SignedUp, quiz: Quiz) -> None:
    browser = browser_of(app, session, pupil)
    path = browser.post(
        f"/quizzes/{quiz.public_id}/attempts", data={"csrf_token": token_of(browser)}
    ).location
    slots = (browser.get(f"/api/v1{path}").json or {})["slots"]
    keys = answers_of(session, only_attempt(session))
    for slot in slots:
        number = slot["slot"]
        page = browser.get(f"{path}?q={number}").text
        fields = fields_of(number, slot["kind"], keys[number])
        names = set(re.findall(r' name="(a\d+[^"]*)"', page))
        assert set(fields) == names, slot["kind"]
        data = hidden_fields(page, 'id="quiz-form"') | fields | {"go": "next"}
        assert browser.post(f"{path}/answers", data=data).status_code == 303
        again = browser.get(f"{path}?q={number}").text
        was = unescape(re.findall(r'name="was" value="([^"]*)"', again)[0])
        assert was != "null"
        shown = [chosen for chosen in re.findall(r'<option value="([^"]*)" selected', again) if chosen]
        if slot["kind"] in ("matching", "cloze"):
            assert sorted(shown) == sorted(keys[number].values())
        if slot["kind"] == "ordering":
            assert shown == ["1", "2", "3", "4"]
    browser.post(f"{path}/submit", data={"csrf_token": token_of(browser)})
    attempt = only_attempt(session)
    assert (attempt.score, attempt.correct_count) == (9000, 9)
    result = browser.get(f"{path}/result?show=all").text
    assert "{{" not in result
    assert "9,75 %" in result


def test_what_does_not_fit_is_told_and_the_question_shown_again(
    app: Flask, session: Session, pupil: SignedUp, quiz: Quiz
) -> None:
    browser = browser_of(app, session, pupil)
    path = browser.post(
        f"/quizzes/{quiz.public_id}/attempts", data={"csrf_token": token_of(browser)}
    ).location
    slots = {slot["kind"]: slot["slot"] for slot in (browser.get(f"/api/v1{path}").json or {})["slots"]}
    keys = answers_of(session, only_attempt(session))
    number = slots["ordering"]
    unfit = {
        slots["ordering"]: {f"a{number}-{item}": "2" for item in keys[number][:2]},
        slots["short_text"]: {f"a{slots['short_text']}": "a" * 201},
    }
    for number, fields in unfit.items():
        data = hidden_fields(browser.get(f"{path}?q={number}").text, 'id="quiz-form"')
        answer = browser.post(f"{path}/answers", data=data | fields | {"go": "next"})
        assert answer.location.endswith(f"?q={number}")
        page = browser.get(answer.location).text
        assert ("hai lần" if number == slots["ordering"] else "200 ký tự") in page
        assert 'name="was" value="null"' in page


def finish_wrongly(session: Session, quiz: Quiz, pupil: SignedUp) -> str:
    """An attempt in which nothing is wholly right."""
    actor = actor_of(session, pupil)
    attempt = make_attempt(session, actor=actor, quiz=quiz)
    chance = Chance("wrong")
    answers = {
        number: wrong_answer(slot, key, chance)
        for (number, key), slot in zip(
            answers_of(session, attempt).items(), read_slots(attempt.paper), strict=True
        )
    }
    answer_attempt(session, attempt, answers, at=NOW)
    submit_attempt(session, actor=actor, attempt_id=attempt.public_id, now=NOW)
    session.commit()
    return attempt.public_id


def test_the_timeline_and_the_result_say_what_was_answered(
    app: Flask, session: Session, pupil: SignedUp, quiz: Quiz
) -> None:
    attempt = finish_wrongly(session, quiz, pupil)
    browser = browser_of(app, session, pupil)
    timeline = unescape(browser.get(f"/attempts/{attempt}/timeline").text)
    assert "“0”" in timeline and "“1”" in timeline
    assert re.search(r"1\) [A-E]", timeline)
    result = unescape(browser.get(f"/attempts/{attempt}/result?show=all").text)
    for words in ("Zalo; Za lo", "Vị trí 1", "Chỗ trống 2", "Được 0,5/1 điểm.", "Được 0,75/1 điểm."):
        assert words in result, words
    assert result.count("Đáp án:") >= 14


SECONDS = {
    "matching": {"accepted-a": "g", "accepted-b": "c", "accepted-c": "f", "accepted-d": "e"},
    "ordering": {f"accepted-{item}": str(place) for place, item in enumerate("dbac", start=1)},
    "short_text": {"accepted": "Viber"},
    "number": {"accepted": "12,5"},
    "cloze": {"accepted-1": "c", "accepted-2": "b"},
}


def test_a_second_key_of_every_kind_is_chosen_and_previewed(
    app: Flask, session: Session, pupil: SignedUp, quiz: Quiz
) -> None:
    finish_wrongly(session, quiz, pupil)
    root = session.scalars(select(Unit).order_by(Unit.id)).first()
    assert root is not None
    admin = make_person(session, unit=root, kind="staff", roles=("learner", "department_admin"))
    session.commit()
    browser = browser_of(app, session, admin)
    rows = session.execute(
        select(QuestionVersion.kind, Question.code).join(Question, Question.id == QuestionVersion.question_id)
    ).all()
    codes: dict[str, str] = dict(rows)
    said = {
        "matching": "Việc a → Nơi g",
        "ordering": "1. Bước d",
        "short_text": "“Viber”",
        "number": "“12,5”",
        "cloze": "(1) Từ 1 c",
    }
    for kind, second in SECONDS.items():
        path = f"/manage/quizzes/{quiz.public_id}/regrades/questions/{codes[kind]}/1"
        page = browser.get(path)
        assert page.status_code == 200, kind
        names = set(re.findall(r' name="(accepted[^"]*)"', page.text))
        assert names == set(second), kind
        preview = browser.get(f"{path}/preview", query_string={"mode": "accept_both"} | second)
        assert preview.status_code == 200, kind
        assert said[kind] in unescape(preview.text), kind
