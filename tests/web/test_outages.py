"""Outages on their pages, and the signs of life in which they are found."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from quiz.models import Attempt, Heartbeat, Outage, Unit
from quiz.web.heartbeat import SaveCounter, beat
from tests.factories import (
    NOW,
    actor_of,
    answers_of,
    make_attempt,
    make_person,
    make_question_bank,
    make_quiz,
    make_unit,
)
from tests.web.browsing import Clock, Program, browser_of, token_of

PAGE = "/manage/outages"


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with Session(engine, expire_on_commit=False) as session:
        yield session


@pytest.fixture
def unit(session: Session) -> Unit:
    make_question_bank(session, count=6)
    return make_unit(session, code="SO")


@pytest.fixture
def attempt(session: Session, unit: Unit) -> Attempt:
    """Begun at nine, for fifteen minutes."""
    quiz = make_quiz(session, unit=unit, seconds=900)
    return make_attempt(session, actor=actor_of(session, make_person(session, unit=unit)), quiz=quiz)


@pytest.fixture
def outage(session: Session, attempt: Attempt) -> Outage:
    """Nobody could save from a minute after the start, for 100 seconds."""
    row = Outage(
        public_id="outage1",
        cause="silence",
        began_at=NOW + timedelta(seconds=60),
        ended_at=NOW + timedelta(seconds=160),
        found_at=NOW + timedelta(seconds=170),
        state="proposed",
    )
    session.add(row)
    session.flush()
    return row


@pytest.fixture
def clock(app: Flask) -> Clock:
    return Clock(app, NOW + timedelta(seconds=200))


def test_the_proposal_is_seen_and_applied(
    app: Flask, session: Session, unit: Unit, attempt: Attempt, outage: Outage, clock: Clock
) -> None:
    keeper = browser_of(
        app, session, make_person(session, unit=unit, kind="staff", roles=("department_admin",))
    )
    assert "1 lần gián đoạn chờ quyết định" in keeper.get("/").text
    assert f'href="{PAGE}/outage1"' in keeper.get(PAGE).text
    page = keeper.get(f"{PAGE}/outage1").text
    assert "1 phút 40 giây" in page
    assert "Bù giờ theo đề xuất" in page
    answer = keeper.post(
        f"{PAGE}/outage1",
        data={"csrf_token": token_of(keeper, f"{PAGE}/outage1"), "reason": "Mất điện", "go": "apply"},
        follow_redirects=True,
    )
    assert answer.status_code == 200
    assert "Đã bù giờ cho 1 lượt đang làm." in answer.text
    assert "Bù giờ theo đề xuất" not in answer.text
    session.refresh(attempt)
    assert attempt.due_at == NOW + timedelta(seconds=900 + 120)
    assert "Gián đoạn và bù giờ" in keeper.get("/").text


def test_a_decision_without_a_reason_comes_back_with_the_field(
    app: Flask, session: Session, unit: Unit, attempt: Attempt, outage: Outage, clock: Clock
) -> None:
    keeper = browser_of(
        app, session, make_person(session, unit=unit, kind="staff", roles=("department_admin",))
    )
    token = token_of(keeper, f"{PAGE}/outage1")
    for reason in ("", "x" * 1001):
        answer = keeper.post(f"{PAGE}/outage1", data={"csrf_token": token, "reason": reason, "go": "apply"})
        assert answer.status_code == 422
        assert 'aria-invalid="true"' in answer.text
    session.refresh(attempt)
    assert attempt.due_at == NOW + timedelta(seconds=900)


def test_the_second_of_two_decisions_hears_that_there_was_one(
    app: Flask, session: Session, unit: Unit, outage: Outage, clock: Clock
) -> None:
    keeper = browser_of(
        app, session, make_person(session, unit=unit, kind="staff", roles=("department_admin",))
    )
    data = {"csrf_token": token_of(keeper, f"{PAGE}/outage1"), "reason": "Thử máy"}
    assert keeper.post(f"{PAGE}/outage1", data=data | {"go": "dismiss"}).status_code == 303
    answer = keeper.post(f"{PAGE}/outage1", data=data | {"go": "apply"})
    assert answer.status_code == 422
    session.refresh(outage)
    assert outage.state == "dismissed"


def test_an_operator_looks_and_does_not_decide(
    app: Flask, session: Session, unit: Unit, outage: Outage, clock: Clock
) -> None:
    operator = browser_of(app, session, make_person(session, unit=unit, kind="staff", roles=("operator",)))
    page = operator.get(f"{PAGE}/outage1")
    assert page.status_code == 200
    assert "Bù giờ theo đề xuất" not in page.text
    data = {"csrf_token": token_of(operator, f"{PAGE}/outage1"), "reason": "x", "go": "apply"}
    assert operator.post(f"{PAGE}/outage1", data=data).status_code == 403


def test_a_department_below_the_root_does_not_find_outages(
    app: Flask, session: Session, unit: Unit, outage: Outage, clock: Clock
) -> None:
    below = make_unit(session, code="PHONG", parent=unit)
    keeper = browser_of(
        app, session, make_person(session, unit=below, kind="staff", roles=("department_admin",))
    )
    assert keeper.get(PAGE).status_code == 404
    assert keeper.get(f"{PAGE}/outage1").status_code == 404


def test_without_an_outage_the_page_says_what_it_would_show(
    app: Flask, session: Session, unit: Unit, clock: Clock
) -> None:
    keeper = browser_of(
        app, session, make_person(session, unit=unit, kind="staff", roles=("department_admin",))
    )
    assert "Chưa ghi nhận lần gián đoạn nào" in keeper.get(PAGE).text


def signs_of_life(session: Session) -> list[tuple[str, int, int]]:
    session.rollback()  # what others have stored since is to be seen
    rows = session.scalars(select(Heartbeat).order_by(Heartbeat.id))
    return [(row.worker, row.saves, row.failures) for row in rows]


def test_a_sign_of_life_tells_how_many_saves_there_were_and_begins_anew(
    app: Flask, session: Session, unit: Unit, clock: Clock
) -> None:
    who = make_person(session, unit=unit)
    attempt = make_attempt(session, actor=actor_of(session, who), quiz=make_quiz(session, unit=unit))
    answers = answers_of(session, attempt)
    program = Program(app, session, who)
    path = f"/attempts/{attempt.public_id}/responses"
    for slot, answer in answers.items():
        assert program.put(f"{path}/{slot}", {"answer": answer, "seq": slot}).status_code == 200
    assert program.post(path, {"responses": []}).status_code == 200
    assert program.get(f"/attempts/{attempt.public_id}").status_code == 200  # no save
    beat(app, "one:1")
    beat(app, "one:1")
    assert signs_of_life(session) == [("one:1", len(answers) + 1, 0), ("one:1", 0, 0)]


def test_what_could_not_be_told_is_told_by_the_next_sign(
    app: Flask, session: Session, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    counter: SaveCounter = app.extensions["quiz_saves"]
    counter.count(3, 1)

    def gone(*_args: object, **_more: object) -> None:
        raise RuntimeError("the database has gone")

    with monkeypatch.context() as broken:
        broken.setattr("quiz.web.heartbeat.record_heartbeat", gone)
        beat(app, "one:1")
    assert signs_of_life(session) == []
    beat(app, "one:1")
    assert signs_of_life(session) == [("one:1", 3, 1)]


@pytest.mark.parametrize(
    ("method", "path", "status", "counted"),
    [
        ("PUT", "/api/v1/attempts/a/responses/1", "200 OK", (1, 0)),
        ("PUT", "/api/v1/attempts/a/responses/1", "503 Service Unavailable", (1, 1)),
        ("PUT", "/api/v1/attempts/a/responses/1", "409 Conflict", (1, 0)),
        ("POST", "/api/v1/attempts/a/responses", "500 Internal Server Error", (1, 1)),
        ("POST", "/attempts/a/answers", "500 Internal Server Error", (1, 1)),
        ("GET", "/api/v1/attempts/a", "500 Internal Server Error", (0, 0)),
        ("POST", "/sign-in", "500 Internal Server Error", (0, 0)),
    ],
)
def test_a_save_counts_and_its_failure_is_the_servers(
    method: str, path: str, status: str, counted: tuple[int, int]
) -> None:
    def wsgi(_environ: object, start_response: Any) -> list[bytes]:
        start_response(status, [])
        return []

    counter = SaveCounter(wsgi)
    counter({"REQUEST_METHOD": method, "PATH_INFO": path}, lambda *_: None)
    assert counter.take() == counted
    assert counter.take() == (0, 0)
