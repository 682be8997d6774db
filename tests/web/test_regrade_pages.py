"""Regrades on pages: found by figures or words, previewed, decided with a reason, followed; told to those whom they concern."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from quiz.domain.paper import read_slots
from quiz.jobs.work import run_next_job
from quiz.models import Attempt, Job, Question, QuestionVersion, Quiz, Regrade, Unit
from quiz.services.attempt_finish import submit_attempt
from tests.factories import (
    NOW,
    SignedUp,
    answer_attempt,
    make_attempt,
    make_contest_round,
    make_person,
    make_question,
    make_unit,
    single_choice,
)
from tests.factories.people import actor_of
from tests.factories.questions import four_statements, multiple_response, true_false
from tests.web.browsing import Clock, Program, browser_of, statements, token_of

BODIES = {
    "single_choice": single_choice("Thủ tục nào làm tại cấp xã?"),
    "true_false": true_false("Bộ phận Một cửa thu lệ phí."),
    "multiple_response": multiple_response("Việc nào thuộc cải cách thể chế?"),
    "four_statements": four_statements("Nhận định sau đúng hay sai?"),
}
KINDS = tuple(BODIES)


@dataclass
class House:
    """A week's round of four questions, one of a kind, and four pupils who have finished it."""

    app: Flask
    engine: Engine
    session: Session
    clock: Clock
    admin: SignedUp
    quiz: Quiz
    codes: dict[str, str]
    versions: dict[str, QuestionVersion]
    pupils: list[SignedUp]
    attempts: list[str]
    schools: list[Unit]

    def browser(self, who: SignedUp) -> FlaskClient:
        return browser_of(self.app, self.session, who)

    @property
    def base(self) -> str:
        return f"/manage/quizzes/{self.quiz.public_id}/regrades"

    def question(self, kind: str = "single_choice") -> str:
        return f"{self.base}/questions/{self.codes[kind]}/1"

    def decide(self, query: str, kind: str = "single_choice", **form: str) -> str:
        """Apply what this query asks for and do its job; the address of the regrade."""
        browser = self.browser(self.admin)
        path = f"{self.question(kind)}/preview?{query}"
        values = {"csrf_token": token_of(browser, path), "reason": "Đáp án in sai.", "erratum": "Nhận cả B."}
        answer = browser.post(path, data=values | form)
        assert answer.status_code == 303, answer.get_data(as_text=True)
        assert run_next_job(self.engine, threading.Event())
        self.session.rollback()  # what it reads from now on is what there is
        self.session.expire_all()
        return answer.location

    def close(self) -> None:
        self.clock.now = NOW + timedelta(days=8)


@pytest.fixture
def house(app: Flask, engine: Engine) -> Iterator[House]:
    clock = Clock(app)
    with Session(engine) as session:
        top = make_unit(session, name="Sở")
        schools = [make_unit(session, parent=top, name=f"Trường {number}") for number in range(2)]
        versions = {
            kind: make_question(session, kind=kind, body=body, pool="week1") for kind, body in BODIES.items()
        }
        _contest, _round, quiz = make_contest_round(session, unit=top, pass_percent=50, title="Tuần thi 1")
        admin = make_person(session, unit=top, kind="staff", roles=("learner", "department_admin"))
        pupils = [make_person(session, unit=schools[number % 2]) for number in range(4)]
        attempts = [finish(session, quiz, who, number) for number, who in enumerate(pupils)]
        codes = {
            kind: session.scalars(select(Question.code).where(Question.id == version.question_id)).one()
            for kind, version in versions.items()
        }
        session.commit()
        yield House(app, engine, session, clock, admin, quiz, codes, versions, pupils, attempts, schools)


def finish(session: Session, quiz: Quiz, who: SignedUp, number: int) -> str:
    """The first answers every question by its key, the others choose b of the single choice; the last leaves it empty."""
    actor = actor_of(session, who)
    attempt = make_attempt(session, actor=actor, quiz=quiz)
    answers: dict[int, Any] = {}
    for place, slot in enumerate(read_slots(attempt.paper), start=1):
        bank: Any = {
            "single_choice": "a" if number == 0 else "b" if number < 3 else None,
            "true_false": True,
            "multiple_response": ["a", "c"],
            "four_statements": {"a": True, "b": False, "c": True, "d": False},
        }[slot.kind]
        if bank is not None:
            answers[place] = slot.from_bank(bank)
    answer_attempt(session, attempt, answers, at=NOW)
    submit_attempt(
        session, actor=actor, attempt_id=attempt.public_id, now=NOW + timedelta(minutes=9 - number)
    )
    return attempt.public_id


def text_of(browser: FlaskClient, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200, path
    return " ".join(unescape(answer.get_data(as_text=True)).split())


def scores(house: House) -> list[tuple[int | None, int]]:
    rows = house.session.scalars(select(Attempt).order_by(Attempt.id))
    return [(row.score, row.max_score) for row in rows]


def test_a_suspicious_question_stands_first_and_words_without_diacritics_find_any(house: House) -> None:
    admin = house.browser(house.admin)
    page = text_of(admin, house.base)
    assert page.index("Thủ tục nào làm tại cấp xã?") < page.index("Bộ phận Một cửa thu lệ phí.")
    assert "1/4 lượt được trọn điểm" in page
    found = text_of(admin, f"{house.base}?q=mot+cua+THU")
    assert "Bộ phận Một cửa" in found and "Thủ tục nào" not in found
    assert "Thủ tục nào" in text_of(admin, f"{house.base}?q={house.codes['single_choice']}")
    slots = house.session.scalars(select(Attempt.paper).where(Attempt.public_id == house.attempts[0])).one()
    number = [slot["kind"] for slot in slots["slots"]].index("multiple_response") + 1
    there = text_of(admin, f"{house.base}?q={house.attempts[0]}+câu+{number}")
    assert "cải cách thể chế" in there and "Thủ tục nào" not in there
    assert "Không có câu nào khớp" in text_of(admin, f"{house.base}?q=không+có+gì")


@pytest.mark.parametrize("kind", KINDS)
def test_a_question_shows_key_and_answers_and_leads_to_a_preview_of_each_way(house: House, kind: str) -> None:
    admin = house.browser(house.admin)
    page = text_of(admin, house.question(kind))
    assert "4 lượt nộp gần nhất có câu này" in page
    accepted = {
        "single_choice": "accepted=b",
        "true_false": "",
        "multiple_response": "accepted=a&accepted=d",
        "four_statements": "accepted-a=false&accepted-b=false&accepted-c=true&accepted-d=false",
    }[kind]
    for query in (f"mode=accept_both&{accepted}", "mode=full_marks", "mode=drop", "mode=drop&scope=all"):
        preview = text_of(admin, f"{house.question(kind)}/preview?{query}")
        assert "Chấm lại 4 lượt" in preview


def test_the_preview_counts_people_marks_passes_and_places_and_writes_nothing(house: House) -> None:
    before = scores(house)
    page = text_of(house.browser(house.admin), f"{house.question()}/preview?mode=accept_both&accepted=b")
    for said in ("2 lượt đổi kết quả", "+1 điểm", "Nhận cả hai đáp án: A và B", "trên 4 người có câu này"):
        assert said in page
    assert "Thứ hạng thay đổi" in page
    assert scores(house) == before
    assert house.session.scalars(select(Regrade)).all() == []


def test_a_decision_is_applied_and_listed_with_who_when_and_why(house: House) -> None:
    address = house.decide("mode=accept_both&accepted=b")
    assert scores(house) == [(4000, 4000), (4000, 4000), (4000, 4000), (3000, 4000)]
    admin = house.browser(house.admin)
    page = text_of(admin, address)
    for said in (
        "Đã chấm lại xong.",
        "2 trên 4 lượt có câu này đổi kết quả.",
        "Đáp án in sai.",
        "Nhận cả B.",
    ):
        assert said in page
    assert house.admin.person.public_id not in page
    listed = text_of(admin, house.base)
    assert "Đã quyết định chấm lại" in listed and "Đáp án in sai." in listed
    assert admin.get(f"{address}/status").json == {
        "state": "applied",
        "done": 4,
        "total": 4,
        "sentence": "Đã chấm lại xong.",
    }
    assert "Trở lại đáp án ban đầu" in text_of(admin, house.question())
    house.decide("mode=key")
    assert scores(house)[1] == (3000, 4000)


def test_while_it_is_at_work_the_page_says_how_far_and_a_second_one_is_refused(house: House) -> None:
    admin = house.browser(house.admin)
    path = f"{house.question()}/preview?mode=drop"
    values = {"csrf_token": token_of(admin, path), "reason": "Sai.", "erratum": ""}
    address = admin.post(path, data=values).location
    assert "Đang chờ đến lượt." in text_of(admin, address)
    again = admin.post(
        f"{house.question()}/preview?mode=full_marks", data=values, follow_redirects=True
    ).get_data(as_text=True)
    assert "Chờ lượt chấm lại trước của câu này xong" in again
    with house.engine.begin() as connection:
        connection.execute(update(Job).values(state="failed", error="ValueError: hỏng"))
    assert "Dừng giữa chừng: ValueError: hỏng" in text_of(admin, address)
    assert admin.post(f"{address}/resume", data={"csrf_token": token_of(admin, address)}).status_code == 303
    assert "Đang chờ đến lượt." in text_of(admin, address)


def test_a_decision_without_a_reason_is_none(house: House) -> None:
    admin = house.browser(house.admin)
    path = f"{house.question()}/preview?mode=drop"
    answer = admin.post(
        path, data={"csrf_token": token_of(admin, path), "reason": " ", "erratum": "Giữ lại."}
    )
    page = unescape(answer.get_data(as_text=True))
    assert (answer.status_code, "Ghi lý do" in page, "Giữ lại." in page) == (422, True, True)
    assert house.session.scalars(select(Regrade)).all() == []


@pytest.mark.parametrize(
    ("kind", "query", "said"),
    [
        ("single_choice", "mode=accept_both", "Chọn đáp án thứ hai"),
        ("single_choice", "mode=accept_both&accepted=z", "Chọn đáp án thứ hai"),
        ("multiple_response", "mode=accept_both&accepted=a&accepted=c", "đang được chấm đúng như vậy"),
        ("four_statements", "mode=accept_both&accepted-a=true", "Chọn đáp án thứ hai"),
        ("single_choice", "mode=whatever", "Chọn một trong các cách"),
        ("single_choice", "", "Chọn một trong các cách"),
        ("single_choice", "mode=key", "đang được chấm đúng như vậy"),
    ],
)
def test_what_cannot_be_previewed_leads_back_with_the_reason(
    house: House, kind: str, query: str, said: str
) -> None:
    admin = house.browser(house.admin)
    answer = admin.get(f"{house.question(kind)}/preview?{query}", follow_redirects=True)
    assert (answer.status_code, said in unescape(answer.get_data(as_text=True))) == (200, True)


def test_who_does_not_manage_the_quiz_finds_nothing_and_only_the_top_regrades_everywhere(
    house: House,
) -> None:
    head = make_person(house.session, unit=house.schools[0], kind="staff", roles=("learner", "school_admin"))
    address = house.decide("mode=drop")
    paths = [
        house.base,
        house.question(),
        f"{house.question()}/preview?mode=drop",
        address,
        f"{address}/status",
    ]
    for path in paths:
        assert house.browser(head).get(path).status_code == 404
        assert house.browser(house.pupils[0]).get(path).status_code == 403
        assert house.app.test_client().get(path).status_code in (302, 401)
    assert "Mọi bài có câu này" in text_of(house.browser(house.admin), house.question())
    own = house.session.get_one(Quiz, house.quiz.id)
    own.kind, own.contest_id, own.round_id, own.unit_id = "practice", None, None, house.schools[0].id
    house.session.commit()
    assert "Mọi bài có câu này" not in text_of(house.browser(head), house.question())
    page = text_of(house.browser(head), f"{house.question()}/preview?mode=full_marks&scope=all")
    assert "chỉ bài này" in page


def test_a_pupil_reads_the_day_and_the_marks_at_once_and_the_reason_when_nobody_can_answer(
    house: House,
) -> None:
    house.decide("mode=accept_both&accepted=b")
    pupil = house.browser(house.pupils[1])
    path = f"/attempts/{house.attempts[1]}/result"
    page = text_of(pupil, path)
    assert "từ 3 lên 4 điểm" in page and "Lý do được công bố khi không còn ai làm bài." in page
    assert "Đáp án in sai." not in page
    house.close()
    page = text_of(pupil, f"{path}?show=all")
    assert "Lý do: Đáp án in sai." in page
    assert "Câu này nhận cả hai đáp án" in page and page.count("Đáp án đúng, em chọn") == 4
    assert "chấm lại" not in text_of(house.browser(house.pupils[0]), f"/attempts/{house.attempts[0]}/result")


def test_a_dropped_question_is_said_to_be_and_counts_nowhere_on_the_page(house: House) -> None:
    house.decide("mode=drop")
    house.close()
    pupil = house.browser(house.pupils[3])
    page = text_of(pupil, f"/attempts/{house.attempts[3]}/result?show=all")
    for said in ("Không tính câu này", "được bỏ khỏi bài", "3 trên 3 điểm", "Đúng trọn 3 trên 3 câu"):
        assert said in page
    assert "vẫn 3 điểm. Điểm tối đa của bài nay là 3, trước là 4." in page
    program = Program(house.app, house.session, house.pupils[3])
    review: Any = program.get(f"/attempts/{house.attempts[3]}/review").json
    assert (review["score"], review["max_score"], review["correct_count"]) == (3, 3, 3)
    dropped = [slot for slot in review["slots"] if slot["kind"] == "single_choice"]
    assert [(slot["score"], slot["max_score"]) for slot in dropped] == [(0, 0)]
    assert dropped[0]["correction"] == {"mode": "drop", "accepted": None}


def test_full_marks_are_said_to_be_everybodys(house: House) -> None:
    house.decide("mode=full_marks")
    house.close()
    page = text_of(house.browser(house.pupils[3]), f"/attempts/{house.attempts[3]}/result?show=all")
    assert "ai cũng được điểm" in page and "4 trên 4 điểm" in page


def test_errata_are_public_and_tell_no_question_while_it_may_still_be_asked(house: House) -> None:
    stranger = house.app.test_client()
    assert "Chưa có đính chính nào" in text_of(stranger, "/errata")
    house.decide("mode=accept_both&accepted=b")
    page = text_of(stranger, "/errata")
    assert "Tuần thi 1" in page and "Một câu hỏi đã được chấm lại" in page
    for secret in ("Thủ tục nào", "Nhận cả", "Đáp án in sai.", "Phương án"):
        assert secret not in page
    house.close()
    page = text_of(stranger, "/errata")
    assert "Thủ tục nào làm tại cấp xã?" in page and "Nhận cả B." in page and "Nhận cả hai đáp án" in page
    for who in (house.admin, *house.pupils):
        assert str(who.account.username) not in page
    assert "Đáp án in sai." not in page


def test_the_pages_cost_the_same_number_of_queries_for_more_attempts(house: House) -> None:
    admin = house.browser(house.admin)
    paths = [house.base, house.question(), f"{house.question()}/preview?mode=drop", "/errata"]
    counts = []
    for more in (0, 6):
        for _ in range(more):
            finish(house.session, house.quiz, make_person(house.session, unit=house.schools[0]), 1)
        house.session.commit()
        row = []
        for path in paths:
            with statements(house.engine) as ran:
                assert admin.get(path).status_code == 200
            row.append(len(ran))
        counts.append(row)
    assert counts[0] == counts[1]
