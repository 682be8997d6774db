"""Statistics on pages: asked for, followed, read in words; shown to nobody while they tell of single people or of a key."""

from __future__ import annotations

import csv
import io
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, delete, func, select, update
from sqlalchemy.orm import Session

from quiz.domain.answer_choices import possible_choices
from quiz.domain.questions import WRITTEN
from quiz.jobs.work import run_next_job
from quiz.models import ItemStatistics, Job, Question, QuestionVersion, Quiz, QuizStatistics
from tests.factories import (
    NOW,
    SignedUp,
    make_contest_round,
    make_finished_attempt,
    make_item_statistics,
    make_person,
    make_question,
    make_quiz,
    make_unit,
    single_choice,
)
from tests.factories.finished_rounds import make_finished_round
from tests.factories.people import actor_of
from tests.factories.questions import BODIES
from tests.web.browsing import Clock, browser_of, statements, token_of

#: What does not depend on the database.
SQLITE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


@dataclass
class House:
    """A round that 25 pupils have finished, and the administrator of its province."""

    app: Flask
    engine: Engine
    session: Session
    clock: Clock
    admin: SignedUp
    quiz: Quiz
    codes: list[str]

    def get(self, path: str, who: SignedUp | None = None) -> str:
        answer = browser_of(self.app, self.session, who or self.admin).get(path)
        assert answer.status_code == 200, answer.status_code
        return unescape(answer.get_data(as_text=True))

    def base(self, quiz: Quiz | None = None) -> str:
        return f"/manage/quizzes/{(quiz or self.quiz).public_id}/statistics"

    def ask(self, quiz: Quiz | None = None) -> None:
        browser = browser_of(self.app, self.session, self.admin)
        answer = browser.post(self.base(quiz), data={"csrf_token": token_of(browser, self.base(quiz))})
        assert answer.status_code == 303 and answer.location == self.base(quiz)

    def compute(self, quiz: Quiz | None = None) -> None:
        self.ask(quiz)
        self.run()

    def run(self) -> None:
        while run_next_job(self.engine, threading.Event()):
            pass
        self.session.rollback()
        self.session.expire_all()


@pytest.fixture
def house(app: Flask, engine: Engine) -> Iterator[House]:
    clock = Clock(app)
    with Session(engine, expire_on_commit=False) as session:
        made = make_finished_round(session, people=25, units=2, questions=6, bank=8)
        province = made.units[0]
        admin = make_person(
            session,
            unit=session.get_one(type(province), made.quiz.unit_id),
            kind="staff",
            roles=("department_admin",),
        )
        codes = dict(
            session.execute(
                select(QuestionVersion.id, Question.code).join(
                    Question, Question.id == QuestionVersion.question_id
                )
            ).all()
        )
        session.commit()
        yield House(
            app, engine, session, clock, admin, made.quiz, [codes[version.id] for version in made.versions]
        )


def test_statistics_are_asked_for_followed_and_read(house: House) -> None:
    assert "Chưa có số liệu" in house.get(house.base())
    house.ask()
    waiting = house.get(house.base())
    assert "Đang chờ đến lượt tính." in waiting and "data-job" in waiting
    status = browser_of(house.app, house.session, house.admin).get(f"{house.base()}/status").get_json()
    assert status["state"] == "queued"
    house.run()
    page = house.get(house.base())
    assert "trên 25 lượt đã nộp của 25 người" in page and "data-job" not in page
    for words in ("Độ tin cậy (CIC)", "Độ khó (tỉ lệ trả lời đúng)", "Độ phân biệt", "Mỗi người một đề bốc"):
        assert words in page


def test_a_question_says_who_chose_what(house: House) -> None:
    house.compute()
    page = house.get(f"{house.base()}/questions/{house.codes[0]}/1")
    row = house.session.execute(
        select(ItemStatistics)
        .join(QuestionVersion, QuestionVersion.id == ItemStatistics.version_id)
        .join(Question, Question.id == QuestionVersion.question_id)
        .where(Question.code == house.codes[0])
    ).scalar_one()
    assert f"tính trên {row.attempts} lượt đã nộp" in page
    for letter in "abcd":
        assert f"Phương án {letter}" in page
        assert f"{row.choices.get(letter, [0])[0]} lượt ·" in page
    assert page.count("Đáp án</span>") == 1
    pooled = house.get(f"/manage/questions/{house.codes[0]}/1/statistics")
    assert f"có trong {row.given} đề của 1 bài" in pooled and "Phương án b" in pooled


@SQLITE
def test_every_kind_has_its_table(house: House) -> None:
    for kind, body in BODIES.items():
        version = make_question(house.session, kind=kind, body=body("Câu của dạng này?"))
        choices = {one.key: [2, 3000] for one in possible_choices(kind, version.body)} or {"ba lần": [3, 0]}
        house.session.add(make_item_statistics(quiz_id=house.quiz.id, version_id=version.id, choices=choices))
        code = house.session.get_one(Question, version.question_id).code
        house.session.commit()
        page = house.get(f"{house.base()}/questions/{code}/1")
        right = sum(one.is_right for one in possible_choices(kind, version.body))
        assert page.count("Đáp án</span>") == right, kind
        assert ("“ba lần”" in page) == (kind in WRITTEN)


@SQLITE
def test_the_file_has_every_question_with_numbers(house: House) -> None:
    house.compute()
    rows = list(csv.reader(io.StringIO(house.get(f"{house.base()}.csv").removeprefix("\ufeff"))))
    assert len(rows) == 1 + 8 and {len(row) for row in rows} == {15}
    assert {row[0] for row in rows[1:]} == set(house.codes)
    for row in rows[1:]:
        assert all(float(cell.replace(",", ".")) is not None for cell in row[3:14] if cell)


def few(house: House, people: int) -> Quiz:
    """A practice quiz that so many pupils have taken, twice each."""
    session = house.session
    unit = make_unit(session)
    make_question(session, body=single_choice("=HYPERLINK(0)"))
    make_question(session)
    quiz = make_quiz(session, unit=session.get_one(type(unit), house.quiz.unit_id), questions=2)
    for number in range(people):
        pupil = make_person(session, unit=session.get_one(type(unit), house.quiz.unit_id))
        for turn in range(2):
            make_finished_attempt(
                session,
                actor=actor_of(session, pupil),
                quiz=quiz,
                right=number % 3,
                at=NOW + timedelta(hours=turn),
            )
    session.commit()
    return quiz


@SQLITE
def test_four_people_are_too_few_for_any_figure_and_the_page_says_how_many_are_missing(house: House) -> None:
    quiz = few(house, 4)
    house.compute(quiz)
    page = house.get(house.base(quiz))
    assert "Chưa đủ người để có số liệu" in page and "còn thiếu 1 người" in page
    assert "Điểm của các lượt" not in page and "Tải CSV" not in page
    assert len(house.get(f"{house.base(quiz)}.csv").splitlines()) == 1
    code = house.session.scalars(
        select(Question.code)
        .join(QuestionVersion, QuestionVersion.question_id == Question.id)
        .join(ItemStatistics, ItemStatistics.version_id == QuestionVersion.id)
        .where(ItemStatistics.quiz_id == quiz.id)
    ).first()
    for path in (f"{house.base(quiz)}/questions/{code}/1", f"/manage/questions/{code}/1/statistics"):
        page = house.get(path)
        assert "dưới 5 người" in page and "Phương án" not in page and "%" not in page.split("<main")[1]


@SQLITE
def test_five_people_are_enough_and_a_formula_stays_text(house: House) -> None:
    quiz = few(house, 5)
    house.compute(quiz)
    assert "trên 10 lượt đã nộp của 5 người" in house.get(house.base(quiz))
    assert "'=HYPERLINK(0)" in house.get(f"{house.base(quiz)}.csv")


def test_what_another_contest_still_asks_tells_no_key(house: House) -> None:
    """A school's quiz used questions that the province's open week draws from: the school does not see their keys."""
    session = house.session
    quiz = few(house, 5)
    school = make_unit(session, parent=session.get_one(type(make_unit(session)), quiz.unit_id))
    keeper = make_person(session, unit=school, kind="staff", roles=("school_admin",))
    session.execute(update(Quiz).where(Quiz.id == quiz.id).values(unit_id=school.id))
    house_quiz = session.get_one(Quiz, quiz.id)
    session.commit()
    house.session.expire_all()
    browser = browser_of(house.app, session, keeper)
    assert (
        browser.post(
            house.base(house_quiz), data={"csrf_token": token_of(browser, house.base(house_quiz))}
        ).status_code
        == 303
    )
    house.run()
    code = session.scalars(
        select(Question.code)
        .join(QuestionVersion, QuestionVersion.question_id == Question.id)
        .join(ItemStatistics, ItemStatistics.version_id == QuestionVersion.id)
        .where(ItemStatistics.quiz_id == quiz.id)
    ).first()
    path = f"{house.base(house_quiz)}/questions/{code}/1"
    assert "Phương án b" in house.get(path, keeper)
    make_contest_round(session, unit=session.get_one(type(school), house.quiz.unit_id), pools=("practice",))
    session.execute(
        update(ItemStatistics).where(ItemStatistics.quiz_id == quiz.id).values(doubts=[["unused", ["b"]]])
    )
    session.commit()
    page = house.get(path, keeper)
    assert "chưa kết thúc mà bạn không phụ trách" in page
    assert "Phương án b" not in page and "Đáp án" not in page and "Không ai chọn" not in page
    assert "Nên xem lại" not in house.get(house.base(house_quiz), keeper)
    house.clock.now = NOW + timedelta(days=8)
    assert "Phương án b" in house.get(path, keeper)


@SQLITE
def test_a_failed_computation_says_so_and_can_be_asked_for_again(house: House) -> None:
    house.compute()
    house.session.execute(update(Job).values(state="failed", error="IntegrityError: x"))
    house.session.commit()
    page = house.get(house.base())
    assert "dừng giữa chừng" in page and "IntegrityError" not in page and "Từng câu hỏi" in page
    house.compute()
    assert house.session.scalar(select(func.count()).select_from(QuizStatistics)) == 1
    assert "dừng giữa chừng" not in house.get(house.base())


def test_more_questions_cost_no_more_queries(house: House) -> None:
    house.compute()
    browser = browser_of(house.app, house.session, house.admin)
    counts = []
    for keep in (8, 2):
        ids = house.session.scalars(
            select(ItemStatistics.version_id).order_by(ItemStatistics.version_id)
        ).all()
        house.session.execute(delete(ItemStatistics).where(ItemStatistics.version_id.in_(ids[keep:])))
        house.session.commit()
        browser.get(house.base())  # what is remembered is remembered
        with statements(house.app.extensions["quiz_database"].engine) as ran:
            page = browser.get(house.base()).get_data(as_text=True)
        assert page.count("wbar") == keep
        counts.append(len(ran))
    assert counts[0] == counts[1] > 0


@SQLITE
def test_a_teachers_own_question_is_none_of_the_common_bank(house: House) -> None:
    values: dict[str, Any] = {"owner_id": house.admin.id}
    house.session.execute(update(Question).where(Question.code == house.codes[0]).values(**values))
    house.session.commit()
    browser: FlaskClient = browser_of(house.app, house.session, house.admin)
    assert browser.get(f"/manage/questions/{house.codes[0]}/1/statistics").status_code == 404
