"""Attempts through the API: the contract's answers and the rules of time, on both databases."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, Select, select
from sqlalchemy.orm import Session

from quiz.models import Activity, Attempt, Quiz, Response, Standing, Unit
from tests.factories import (
    NOW,
    SignedUp,
    answers_of,
    make_contest_round,
    make_person,
    make_question_bank,
    make_quiz,
    make_unit,
    wrong_answers_of,
)
from tests.web.browsing import Clock, Program, browser_of, token_of

KINDS = ("single_choice", "true_false", "multiple_response", "four_statements")


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
    make_question_bank(session, 4, pool="week1")
    return unit


@pytest.fixture
def pupil(session: Session, school: Unit) -> SignedUp:
    return make_person(session, unit=school)


@pytest.fixture
def quiz(session: Session, school: Unit) -> Quiz:
    return make_quiz(session, unit=school, seconds=900, tolerance=60)


@pytest.fixture
def program(app: Flask, clock: Clock, session: Session, pupil: SignedUp, quiz: Quiz) -> Program:
    return Program(app, session, pupil)


def start(program: Program, quiz: Quiz) -> dict[str, Any]:
    answer = program.post(f"/quizzes/{quiz.public_id}/attempts")
    assert answer.status_code in (200, 201), answer.text
    body: dict[str, Any] = answer.get_json()
    return body


def row_of(session: Session, body: dict[str, Any]) -> Attempt:
    session.rollback()
    return session.scalars(select(Attempt).where(Attempt.public_id == body["id"])).one()


def counted(session: Session, rows: Select[Any]) -> int:
    """How many rows there are now."""
    session.rollback()
    return len(session.scalars(rows).all())


def fit(slot: dict[str, Any]) -> Any:
    """Some answer that fits."""
    kind = slot["kind"]
    if kind == "true_false":
        return True
    if kind == "four_statements":
        return {slot["statements"][0]["id"]: True}
    first: str = slot["options"][0]["id"]
    return first if kind == "single_choice" else [first]


def slot_of(body: dict[str, Any], kind: str) -> dict[str, Any]:
    found: dict[str, Any] = next(slot for slot in body["slots"] if slot["kind"] == kind)
    return found


def save(
    program: Program, body: dict[str, Any], slot: int, answer: Any, seq: int, device: str | None = "phone"
) -> Any:
    fields = {"answer": answer, "seq": seq} | ({} if device is None else {"device": device})
    return program.put(f"/attempts/{body['id']}/responses/{slot}", fields)


def current(program: Program, body: dict[str, Any], slot: int) -> Any:
    return program.get(f"/attempts/{body['id']}").get_json()["slots"][slot - 1]["answer"]


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


# -- start


def test_the_start_gives_the_paper_its_clock_and_nothing_of_the_keys(
    program: Program, quiz: Quiz, session: Session
) -> None:
    answer = program.post(f"/quizzes/{quiz.public_id}/attempts")
    assert answer.status_code == 201
    body = answer.get_json()
    assert body["state"] == "in_progress"
    assert instant(body["started_at"]) == instant(body["server_now"]) == NOW
    assert instant(body["due_at"]) == NOW + timedelta(seconds=900)
    assert body["tolerance_seconds"] == 60
    assert {slot["kind"] for slot in body["slots"]} == set(KINDS)
    assert [slot["slot"] for slot in body["slots"]] == [1, 2, 3, 4]
    common = {"slot", "kind", "stem_html", "max_score", "answer", "device", "seq"}
    for slot in body["slots"]:
        parts = {"single_choice": "options", "multiple_response": "options", "four_statements": "statements"}
        own = {parts[slot["kind"]]} if slot["kind"] in parts else set()
        assert set(slot) == common | own
        for part in own:
            assert all(set(entry) == {"id", "html"} for entry in slot[part])
    text = answer.get_data(as_text=True)
    for word in ('"key', '"explanation', '"why', '"clause', '"scoring', '"level', "Lời giải thích"):
        assert word not in text


def test_pressing_start_twice_gives_the_same_attempt(program: Program, quiz: Quiz, session: Session) -> None:
    first = program.post(f"/quizzes/{quiz.public_id}/attempts")
    second = program.post(f"/quizzes/{quiz.public_id}/attempts")
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.get_json() == second.get_json()
    assert counted(session, select(Attempt)) == 1


def test_start_pressed_in_two_tabs_at_once_gives_one_attempt(
    program: Program, quiz: Quiz, session: Session
) -> None:
    path = f"/quizzes/{quiz.public_id}/attempts"
    session.rollback()
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _press: program.apart().post(path), range(6)))
    assert sorted(answer.status_code for answer in answers) == [200] * 5 + [201]
    assert len({answer.get_json()["id"] for answer in answers}) == 1
    assert counted(session, select(Attempt)) == 1
    assert counted(session, select(Activity)) == 1


def test_without_limit_and_close_there_is_no_end(program: Program, session: Session, school: Unit) -> None:
    endless = make_quiz(session, unit=school, seconds=None)
    session.commit()
    assert start(program, endless)["due_at"] is None


def test_a_quiz_of_another_school_is_not_found(program: Program, session: Session) -> None:
    elsewhere = make_quiz(session, unit=make_unit(session))
    session.commit()
    assert program.post(f"/quizzes/{elsewhere.public_id}/attempts").status_code == 404


@pytest.mark.parametrize(("days", "type_"), [(-2, "not-open-yet"), (7, "closed")])
def test_outside_its_window_a_quiz_is_not_begun(
    program: Program, session: Session, school: Unit, clock: Clock, days: int, type_: str
) -> None:
    *_rest, ranked = make_contest_round(session, unit=school)
    session.commit()
    clock.now = NOW + timedelta(days=days)
    answer = program.post(f"/quizzes/{ranked.public_id}/attempts")
    assert answer.status_code == 409
    assert answer.mimetype == "application/problem+json"
    assert answer.get_json()["type"].endswith(type_)


def test_attempts_are_used_up(program: Program, session: Session, school: Unit) -> None:
    once = make_quiz(session, unit=school, attempts_allowed=1)
    session.commit()
    program.post(f"/attempts/{start(program, once)['id']}/submit")
    answer = program.post(f"/quizzes/{once.public_id}/attempts")
    assert answer.status_code == 409
    assert answer.get_json()["type"].endswith("attempts-used-up")
    listed = {entry["id"]: entry for entry in program.get("/quizzes").get_json()["items"]}
    assert listed[once.public_id]["attempts_used"] == 1


def test_a_paper_stays_what_it_was(program: Program, quiz: Quiz) -> None:
    body = start(program, quiz)
    again = program.get(f"/attempts/{body['id']}").get_json()
    assert again["slots"] == body["slots"]


# -- saving


def test_a_saved_answer_is_acknowledged_and_read_back(program: Program, quiz: Quiz, clock: Clock) -> None:
    body = start(program, quiz)
    clock.now = NOW + timedelta(seconds=5)
    for slot in body["slots"]:
        answer = save(program, body, slot["slot"], fit(slot), seq=slot["slot"])
        assert answer.status_code == 200, answer.text
        reply = answer.get_json()
        assert set(reply) == {"seq", "received_at", "server_now", "due_at", "receipt", "other_device"}
        assert instant(reply["received_at"]) == instant(reply["server_now"]) == clock.now
        assert reply["due_at"] == body["due_at"]
        assert reply["other_device"] is False
        assert len(reply["receipt"]) == 10
    read = program.get(f"/attempts/{body['id']}").get_json()
    assert [slot["answer"] for slot in read["slots"]] == [fit(slot) for slot in body["slots"]]
    assert [(slot["device"], slot["seq"]) for slot in read["slots"]] == [
        ("phone", 1),
        ("phone", 2),
        ("phone", 3),
        ("phone", 4),
    ]


def test_the_same_again_is_answered_as_the_first_time(
    program: Program, quiz: Quiz, clock: Clock, session: Session
) -> None:
    body = start(program, quiz)
    answer = fit(body["slots"][0])
    first = save(program, body, 1, answer, seq=3).get_json()
    clock.now = NOW + timedelta(seconds=9)
    again = save(program, body, 1, answer, seq=3).get_json()
    assert (again["received_at"], again["receipt"]) == (first["received_at"], first["receipt"])
    assert counted(session, select(Response)) == 1


def test_the_same_answer_from_two_tabs_at_once_is_one(program: Program, quiz: Quiz, session: Session) -> None:
    body = start(program, quiz)
    answer = fit(body["slots"][0])
    with ThreadPoolExecutor(8) as pool:
        saved = list(pool.map(lambda _tab: save(program.apart(), body, 1, answer, seq=1), range(16)))
    assert [entry.status_code for entry in saved] == [200] * 16
    assert len({entry.get_json()["receipt"] for entry in saved}) == 1
    assert counted(session, select(Response)) == 1


def test_another_answer_under_the_same_number_is_refused(program: Program, quiz: Quiz) -> None:
    body = start(program, quiz)
    choice = slot_of(body, "single_choice")
    first, second = (option["id"] for option in choice["options"][:2])
    save(program, body, choice["slot"], first, seq=1)
    refused = save(program, body, choice["slot"], second, seq=1)
    assert refused.status_code == 409
    assert refused.get_json()["type"].endswith("seq-conflict")
    assert current(program, body, choice["slot"]) == first


def test_within_a_device_an_older_number_is_history(program: Program, quiz: Quiz) -> None:
    body = start(program, quiz)
    choice = slot_of(body, "single_choice")
    ids = [option["id"] for option in choice["options"]]
    save(program, body, choice["slot"], ids[0], seq=5)
    assert save(program, body, choice["slot"], ids[1], seq=4).status_code == 200
    assert current(program, body, choice["slot"]) == ids[0]
    save(program, body, choice["slot"], ids[2], seq=2_147_483_647)
    assert current(program, body, choice["slot"]) == ids[2]


def test_between_devices_what_came_last_is_the_answer_and_it_is_said(program: Program, quiz: Quiz) -> None:
    body = start(program, quiz)
    choice = slot_of(body, "single_choice")
    ids = [option["id"] for option in choice["options"]]
    assert not save(program, body, choice["slot"], ids[0], seq=50).get_json()["other_device"]
    assert save(program, body, choice["slot"], ids[1], seq=1, device="school").get_json()["other_device"]
    assert current(program, body, choice["slot"]) == ids[1]
    assert save(program, body, choice["slot"], ids[2], seq=51).get_json()["other_device"]
    assert current(program, body, choice["slot"]) == ids[2]


def test_a_device_may_be_left_out(program: Program, quiz: Quiz) -> None:
    body = start(program, quiz)
    save(program, body, 1, fit(body["slots"][0]), seq=1, device=None)
    read = program.get(f"/attempts/{body['id']}").get_json()["slots"][0]
    assert (read["device"], read["seq"]) == ("", 1)


def test_null_clears(program: Program, quiz: Quiz) -> None:
    body = start(program, quiz)
    save(program, body, 1, fit(body["slots"][0]), seq=1)
    assert save(program, body, 1, None, seq=2).status_code == 200
    assert current(program, body, 1) is None


@pytest.mark.parametrize("answer", ["nobody", 7, ["x"], {"a": True}, True, ""])
def test_an_answer_that_does_not_fit_is_refused_and_not_stored(
    program: Program, quiz: Quiz, session: Session, answer: Any
) -> None:
    body = start(program, quiz)
    refused = save(program, body, slot_of(body, "single_choice")["slot"], answer, seq=1)
    assert refused.status_code == 422
    problem = refused.get_json()
    assert problem["status"] == 422
    assert problem["errors"][0]["field"] == "answer"
    assert counted(session, select(Response)) == 0


@pytest.mark.parametrize("seq", [0, -1, 2_147_483_648, 1.5, "1", True, None])
def test_a_number_outside_its_range_is_refused(program: Program, quiz: Quiz, seq: Any) -> None:
    body = start(program, quiz)
    refused = save(program, body, 1, None, seq=seq)
    assert refused.status_code == 422
    assert refused.get_json()["errors"][0]["field"] == "seq"


@pytest.mark.parametrize("device", ["x" * 37, 5, "a\x00b"])
def test_a_device_outside_its_range_is_refused(program: Program, quiz: Quiz, device: Any) -> None:
    body = start(program, quiz)
    refused = save(program, body, 1, None, seq=1, device=device)
    assert refused.status_code == 422
    assert refused.get_json()["errors"][0]["field"] == "device"


@pytest.mark.parametrize("missing", ["answer", "seq"])
def test_a_save_names_its_answer_and_number(program: Program, quiz: Quiz, missing: str) -> None:
    body = start(program, quiz)
    fields = {"answer": None, "seq": 1}
    del fields[missing]
    refused = program.put(f"/attempts/{body['id']}/responses/1", fields)
    assert refused.status_code == 422
    assert refused.get_json()["errors"][0]["field"] == missing


@pytest.mark.parametrize("slot", [0, 5, 99999999999])
def test_there_is_no_such_slot(program: Program, quiz: Quiz, slot: int) -> None:
    body = start(program, quiz)
    assert save(program, body, slot, None, seq=1).status_code == 404


def test_strangers_hear_404_whatever_they_send(
    app: Flask, program: Program, quiz: Quiz, session: Session, school: Unit
) -> None:
    body = start(program, quiz)
    session.rollback()
    other = Program(app, session, make_person(session, unit=school))
    path = f"/attempts/{body['id']}"
    assert other.put(f"{path}/responses/1", {"answer": None, "seq": 1}).status_code == 404
    assert other.put(f"{path}/responses/1", {"nonsense": 1}).status_code == 404
    assert other.put(f"{path}/responses/1", [1]).status_code == 404
    assert other.client.put(f"/api/v1{path}/responses/1", data="x", headers=other.headers).status_code == 404
    assert other.post(f"{path}/responses", {"responses": 5}).status_code == 404
    for answer in (other.get(path), other.post(f"{path}/submit"), other.get(f"{path}/review")):
        assert answer.status_code == 404
    assert counted(session, select(Response)) == 0


def test_nobody_hears_401(app: Flask, program: Program, quiz: Quiz) -> None:
    body = start(program, quiz)
    client = app.test_client()
    path = f"/api/v1/attempts/{body['id']}"
    for answer in (
        client.get(path),
        client.put(f"{path}/responses/1", json={"answer": None, "seq": 1}),
        client.put(f"{path}/responses/1", data="x"),
        client.post(f"{path}/responses", json={"responses": []}),
        client.post(f"{path}/submit"),
        client.get(f"{path}/review"),
    ):
        assert answer.status_code == 401


def test_an_ended_session_saves_nothing(
    app: Flask, session: Session, pupil: SignedUp, quiz: Quiz, clock: Clock
) -> None:
    browser = browser_of(app, session, pupil)
    token = token_of(browser)
    headers = {"X-CSRFToken": token}
    body = browser.post(f"/api/v1/quizzes/{quiz.public_id}/attempts", headers=headers).get_json()
    path = f"/api/v1/attempts/{body['id']}/responses/1"
    fields = {"answer": None, "seq": 1}
    assert browser.put(path, json=fields, headers=headers).status_code == 200
    clock.now = NOW + timedelta(days=31)
    assert browser.put(path, json=fields, headers=headers).status_code == 401


def test_the_pages_cookie_needs_the_pages_token(
    app: Flask, session: Session, pupil: SignedUp, quiz: Quiz, clock: Clock
) -> None:
    browser = browser_of(app, session, pupil)
    headers = {"X-CSRFToken": token_of(browser)}
    body = browser.post(f"/api/v1/quizzes/{quiz.public_id}/attempts", headers=headers).get_json()
    path = f"/api/v1/attempts/{body['id']}"
    for answer in (
        browser.put(f"{path}/responses/1", json={"answer": None, "seq": 1}),
        browser.post(f"{path}/responses", json={"responses": []}),
        browser.post(f"{path}/submit"),
    ):
        assert answer.status_code == 400
        assert answer.get_json()["type"].endswith("csrf")
    assert row_of(session, body).state == "in_progress"


def test_who_must_change_his_password_is_told_so(
    app: Flask, session: Session, school: Unit, quiz: Quiz, clock: Clock
) -> None:
    person = make_person(session, unit=school)
    program = Program(app, session, person)
    body = start(program, quiz)
    session.rollback()
    person.account.must_change = True
    session.commit()
    refused = save(program, body, 1, None, seq=1)
    assert refused.status_code == 403
    assert refused.get_json()["type"].endswith("password-change-required")


# -- the end


@pytest.mark.parametrize(("seconds", "status"), [(899, 200), (900, 200), (960, 200), (960.001, 409)])
def test_answers_count_until_the_tolerance_is_over(
    program: Program, quiz: Quiz, clock: Clock, session: Session, seconds: float, status: int
) -> None:
    body = start(program, quiz)
    keys = answers_of(session, row_of(session, body))
    clock.now = NOW + timedelta(seconds=seconds)
    answer = save(program, body, 1, keys[1], seq=1)
    assert answer.status_code == status
    if status == 409:
        problem = answer.get_json()
        assert problem["type"].endswith("attempt-closed")
        assert problem["reason"] == "time"
    session.rollback()
    kept = session.scalars(select(Response)).one()
    assert kept.late is (status == 409)
    done = program.post(f"/attempts/{body['id']}/submit").get_json()
    assert done["score"] == (1 if status == 200 else 0)


def test_whoever_reads_first_an_overdue_attempt_is_finished_with_what_was_saved(
    program: Program, quiz: Quiz, clock: Clock, session: Session
) -> None:
    body = start(program, quiz)
    keys = answers_of(session, row_of(session, body))
    save(program, body, 2, keys[2], seq=1)
    clock.now = NOW + timedelta(hours=5)
    read = program.get(f"/attempts/{body['id']}").get_json()
    assert read["state"] == "finished"
    assert read["submitted_at"] == read["due_at"] == body["due_at"]
    assert read["score"] == 1
    assert read["max_score"] == 4
    done = program.post(f"/attempts/{body['id']}/submit").get_json()
    assert (done["score"], done["submitted_at"]) == (1, body["due_at"])
    assert done["duration_seconds"] == 900
    assert program.get(f"/attempts/{body['id']}/review").get_json()["score"] == 1


@pytest.mark.parametrize(
    ("seconds", "submitted", "duration"), [(100, 100, 100), (930, 930, 900), (960, 960, 900), (970, 900, 900)]
)
def test_the_end_of_who_is_present_is_the_real_instant_until_the_tolerance(
    program: Program, quiz: Quiz, clock: Clock, seconds: int, submitted: int, duration: int
) -> None:
    body = start(program, quiz)
    clock.now = NOW + timedelta(seconds=seconds)
    done = program.post(f"/attempts/{body['id']}/submit").get_json()
    assert instant(done["submitted_at"]) == NOW + timedelta(seconds=submitted)
    assert done["duration_seconds"] == duration


def test_submitting_again_says_the_same(program: Program, quiz: Quiz, clock: Clock, session: Session) -> None:
    body = start(program, quiz)
    first = program.post(f"/attempts/{body['id']}/submit")
    clock.now = NOW + timedelta(hours=3)
    again = program.post(f"/attempts/{body['id']}/submit")
    assert first.status_code == again.status_code == 200
    assert first.get_json() == again.get_json()
    assert counted(session, select(Activity).where(Activity.kind == "attempt_finished")) == 1


def test_all_keys_score_everything_and_nothing_scores_nothing(
    program: Program, quiz: Quiz, session: Session
) -> None:
    body = start(program, quiz)
    for number, key in answers_of(session, row_of(session, body)).items():
        assert save(program, body, number, key, seq=1).status_code == 200
    done = program.post(f"/attempts/{body['id']}/submit").get_json()
    assert (done["state"], done["score"], done["max_score"], done["correct_count"]) == ("finished", 4, 4, 4)
    empty = start(program, quiz)
    assert empty["id"] != body["id"]
    done = program.post(f"/attempts/{empty['id']}/submit").get_json()
    assert (done["score"], done["max_score"], done["correct_count"]) == (0, 4, 0)


def test_wrong_answers_score_nothing_and_parts_score_parts(
    program: Program, quiz: Quiz, session: Session
) -> None:
    body = start(program, quiz)
    attempt = row_of(session, body)
    for number, wrong in wrong_answers_of(session, attempt).items():
        save(program, body, number, wrong, seq=1)
    statements = slot_of(body, "four_statements")
    key = answers_of(session, attempt)[statements["slot"]]
    half = dict(list(key.items())[:2])
    save(program, body, statements["slot"], half, seq=2)
    done = program.post(f"/attempts/{body['id']}/submit").get_json()
    assert (done["score"], done["correct_count"]) == (0.25, 0)


def test_a_finished_attempt_takes_no_more_but_knows_what_it_has(
    program: Program, quiz: Quiz, clock: Clock, session: Session
) -> None:
    body = start(program, quiz)
    answer = fit(body["slots"][0])
    first = save(program, body, 1, answer, seq=1).get_json()
    before = program.post(f"/attempts/{body['id']}/submit").get_json()
    clock.now = NOW + timedelta(seconds=30)
    refused = save(program, body, 2, fit(body["slots"][1]), seq=2)
    assert refused.status_code == 409
    assert refused.get_json()["reason"] == "submitted"
    again = save(program, body, 1, answer, seq=1)
    assert again.status_code == 200
    assert again.get_json()["receipt"] == first["receipt"]
    assert program.post(f"/attempts/{body['id']}/submit").get_json() == before


def test_a_moved_end_is_learnt_with_the_next_answer(
    program: Program, quiz: Quiz, clock: Clock, session: Session
) -> None:
    body = start(program, quiz)
    attempt = row_of(session, body)
    attempt.due_at = NOW + timedelta(seconds=1200)
    attempt.accept_until = NOW + timedelta(seconds=1260)
    session.commit()
    clock.now = NOW + timedelta(seconds=1000)
    reply = save(program, body, 1, None, seq=1)
    assert reply.status_code == 200
    assert instant(reply.get_json()["due_at"]) == NOW + timedelta(seconds=1200)


# -- the offline queue


def queue(program: Program, body: dict[str, Any], *items: dict[str, Any]) -> list[dict[str, Any]]:
    answer = program.post(f"/attempts/{body['id']}/responses", {"responses": list(items)})
    assert answer.status_code == 200, answer.text
    reply = answer.get_json()
    assert set(reply) == {"results", "server_now", "due_at"}
    results: list[dict[str, Any]] = reply["results"]
    return results


def test_each_element_of_a_queue_is_answered_for_itself(program: Program, quiz: Quiz) -> None:
    body = start(program, quiz)
    choice = slot_of(body, "single_choice")
    number = choice["slot"]
    ids = [option["id"] for option in choice["options"]]
    save(program, body, number, ids[0], seq=5)
    results = queue(
        program,
        body,
        {"slot": number, "answer": ids[0], "seq": 5, "device": "phone"},
        {"slot": number, "answer": ids[1], "seq": 5, "device": "phone"},
        {"slot": number, "answer": ids[1], "seq": 3, "device": "phone"},
        {"slot": number, "answer": ids[2], "seq": 6, "device": "phone"},
        {"slot": number, "answer": "nobody", "seq": 7, "device": "phone"},
        {"slot": 99, "answer": None, "seq": 8, "device": "phone"},
        {"slot": number, "seq": 9, "device": "phone"},
        {"slot": number, "answer": ids[3], "seq": 1},
    )
    assert [entry["status"] for entry in results] == [
        "duplicate",
        "seq-conflict",
        "history",
        "stored",
        "invalid",
        "invalid",
        "invalid",
        "stored",
    ]
    for entry in results:
        assert ("receipt" in entry) == (entry["status"] in ("duplicate", "history", "stored"))
        assert ("message" in entry) == (entry["status"] == "invalid")
    assert results[-1]["device"] == ""
    assert current(program, body, number) == ids[3]


def test_a_queue_that_comes_too_late_is_kept_and_not_scored(
    program: Program, quiz: Quiz, clock: Clock, session: Session
) -> None:
    body = start(program, quiz)
    keys = answers_of(session, row_of(session, body))
    save(program, body, 1, keys[1], seq=1)
    clock.now = NOW + timedelta(seconds=961)
    items = [{"slot": number, "answer": keys[number], "seq": 1, "device": "phone"} for number in (1, 2, 3)]
    results = queue(program, body, *items)
    assert [entry["status"] for entry in results] == ["duplicate", "late", "late"]
    assert [entry.get("reason") for entry in results] == [None, "time", "time"]
    assert [entry["status"] for entry in queue(program, body, *items)] == ["duplicate", "late", "late"]
    assert counted(session, select(Response).where(Response.late)) == 2
    assert program.post(f"/attempts/{body['id']}/submit").get_json()["score"] == 1


def test_after_the_submission_a_queue_is_late(program: Program, quiz: Quiz, session: Session) -> None:
    body = start(program, quiz)
    program.post(f"/attempts/{body['id']}/submit")
    (entry,) = queue(program, body, {"slot": 1, "answer": None, "seq": 1})
    assert (entry["status"], entry["reason"]) == ("late", "submitted")


def test_a_queue_holds_at_most_200(program: Program, quiz: Quiz, session: Session) -> None:
    body = start(program, quiz)
    items = [{"slot": 1, "answer": None, "seq": seq} for seq in range(1, 202)]
    refused = program.post(f"/attempts/{body['id']}/responses", {"responses": items})
    assert refused.status_code == 413
    assert counted(session, select(Response)) == 0
    assert len(queue(program, body, *items[:200])) == 200


def test_a_body_of_10_megabytes_is_refused(program: Program, quiz: Quiz) -> None:
    body = start(program, quiz)
    refused = save(program, body, 1, "x" * 10_000_000, seq=1)
    assert refused.status_code == 413


@pytest.mark.parametrize("responses", [None, {}, "x", [1], [None]])
def test_a_queue_is_a_list_of_objects(program: Program, quiz: Quiz, responses: Any) -> None:
    body = start(program, quiz)
    refused = program.post(f"/attempts/{body['id']}/responses", {"responses": responses})
    assert refused.status_code == 422


# -- review


def test_practice_shows_keys_explanations_and_quotes_at_once(
    program: Program, quiz: Quiz, session: Session
) -> None:
    body = start(program, quiz)
    keys = answers_of(session, row_of(session, body))
    save(program, body, 1, keys[1], seq=1)
    refused = program.get(f"/attempts/{body['id']}/review")
    assert refused.status_code == 409
    program.post(f"/attempts/{body['id']}/submit")
    review = program.get(f"/attempts/{body['id']}/review").get_json()
    assert (review["state"], review["score"], review["max_score"], review["correct_count"]) == (
        "finished",
        1,
        4,
        1,
    )
    for asked, shown in zip(body["slots"], review["slots"], strict=True):
        assert shown["key"] == keys[asked["slot"]]
        assert shown["score"] == (1 if asked["slot"] == 1 else 0)
        assert "Lời giải thích" in shown["explanation_html"]
        assert set(shown["clause"]) == {"id", "section", "quote"}
        for part in ("options", "statements"):
            if part in asked:
                assert [one["id"] for one in asked[part]] == [one["id"] for one in shown[part]]
        for statement in shown.get("statements", []):
            assert set(statement["clause"]) == {"id", "section", "quote"}


def test_a_ranked_quiz_shows_the_score_at_once_and_the_keys_after_its_window(
    program: Program, session: Session, school: Unit, clock: Clock
) -> None:
    *_rest, ranked = make_contest_round(session, unit=school)
    session.commit()
    body = start(program, ranked)
    done = program.post(f"/attempts/{body['id']}/submit")
    assert done.get_json()["score"] == 0
    for seconds, status in ((0, 409), (60, 409), (61, 200)):
        assert ranked.closes_at is not None
        clock.now = ranked.closes_at + timedelta(seconds=seconds)
        refused = program.get(f"/attempts/{body['id']}/review")
        assert refused.status_code == status, seconds
        if status == 409:
            text = json.dumps(refused.get_json()) + program.get(f"/attempts/{body['id']}").text
            assert "key" not in text.replace("problems/", "")
            assert "Lời giải thích" not in text


def test_a_second_counting_attempt_changes_turns_by_one_and_finishers_by_none(
    program: Program, session: Session, school: Unit
) -> None:
    _contest, round_, ranked = make_contest_round(session, unit=school)
    session.commit()
    figures = []
    for share in (0, 4):
        body = start(program, ranked)
        keys = answers_of(session, row_of(session, body))
        for number in range(1, share + 1):
            save(program, body, number, keys[number], seq=1)
        program.post(f"/attempts/{body['id']}/submit")
        session.rollback()
        row = session.scalars(
            select(Standing).where(
                Standing.round_id == round_.id, Standing.person_id.is_(None), Standing.audience == "all"
            )
        ).one()
        figures.append((row.turns, row.finishers, row.percent_sum))
    assert figures == [(1, 1, 0), (2, 1, 100_000)]
    assert program.post(f"/quizzes/{ranked.public_id}/attempts").status_code == 409
