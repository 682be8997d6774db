"""The area in which quizzes are managed: whose they are, how they are found, and that nobody else sees them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from quiz.models import Quiz, Unit
from quiz.services.quiz_manage import find_managed_quiz, list_managed_quizzes
from tests.factories import (
    NOW,
    SignedUp,
    actor_of,
    make_attempt,
    make_class_contest,
    make_contest_round,
    make_finished_attempt,
    make_group,
    make_person,
    make_question_bank,
    make_quiz,
    make_unit,
)
from tests.web.browsing import Clock, browser_of, statements

PAGE = "/manage/quizzes"


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with Session(engine) as session:
        yield session


@pytest.fixture(autouse=True)
def clock(app: Flask) -> Clock:
    return Clock(app)


class House:
    """A department with two schools, a class, and a quiz of each kind of place."""

    def __init__(self, session: Session) -> None:
        make_question_bank(session, count=4)
        self.department = make_unit(session, code="SO", name="Sở", kind="so")
        self.school = make_unit(session, code="T1", name="Trường một", parent=self.department)
        self.other = make_unit(session, code="T2", name="Trường hai", parent=self.department)
        self.group = make_group(session, unit=self.school, name="10A1")
        self.province = make_quiz(session, unit=self.department, title="Luyện tập toàn tỉnh")
        self.own = make_quiz(session, unit=self.school, title="Kiểm tra Trường Một")
        self.foreign = make_quiz(session, unit=self.other, title="Kiểm tra trường hai")
        self.teacher = make_person(
            session, unit=self.school, kind="staff", roles=("learner", "teacher"), group=self.group
        )
        self.head = make_person(session, unit=self.school, kind="staff", roles=("learner", "school_admin"))
        self.admin = make_person(
            session, unit=self.department, kind="staff", roles=("learner", "department_admin")
        )
        self.pupil = make_person(session, unit=self.school, group=self.group)
        _contest, self.contest = make_class_contest(
            session, unit=self.school, group=self.group, title="Thi lớp 10A1"
        )
        session.flush()

    def all(self) -> dict[str, Quiz]:
        return {
            "province": self.province,
            "own": self.own,
            "foreign": self.foreign,
            "contest": self.contest,
        }


@pytest.fixture
def house(session: Session) -> House:
    return House(session)


def managed(session: Session, who: SignedUp, **filters: Any) -> list[str]:
    page = list_managed_quizzes(session, actor=actor_of(session, who), now=NOW, limit=50, **filters)
    assert page.total == len(page.items)
    return [one.quiz.title for one in page.items]


def test_each_sees_the_quizzes_of_his_own_class_or_of_his_units_and_below(
    session: Session, house: House
) -> None:
    assert managed(session, house.teacher) == ["Thi lớp 10A1"]
    assert managed(session, house.head) == ["Kiểm tra Trường Một", "Thi lớp 10A1"]
    assert sorted(managed(session, house.admin)) == sorted(quiz.title for quiz in house.all().values())
    assert managed(session, house.pupil) == []


@pytest.mark.parametrize(
    ("role", "reached"),
    [
        ("teacher", {"contest"}),
        ("head", {"own", "contest"}),
        ("admin", {"province", "own", "foreign", "contest"}),
    ],
)
def test_a_quiz_out_of_reach_is_not_said_to_exist(
    app: Flask, session: Session, house: House, role: str, reached: set[str]
) -> None:
    browser = browser_of(app, session, getattr(house, role))
    answers = {
        name: browser.get(f"{PAGE}/{quiz.public_id}").status_code for name, quiz in house.all().items()
    }
    assert answers == {name: 200 if name in reached else 404 for name in house.all()}


def test_a_pupil_is_refused(app: Flask, session: Session, house: House) -> None:
    browser = browser_of(app, session, house.pupil)
    assert browser.get(PAGE).status_code == 403
    assert PAGE not in browser.get("/").text


def test_words_of_the_title_are_found_in_any_order_without_case_and_diacritics(
    session: Session, house: House
) -> None:
    assert managed(session, house.admin, text="TINH luyen") == ["Luyện tập toàn tỉnh"]
    assert managed(session, house.admin, text="không có bài này") == []
    assert managed(session, house.admin, kind="class") == ["Thi lớp 10A1"]


def test_the_list_says_state_window_and_how_many_are_at_work(
    app: Flask, session: Session, house: House, clock: Clock
) -> None:
    pupil = actor_of(session, house.pupil)
    make_finished_attempt(session, actor=pupil, quiz=house.own, right=1, at=NOW - timedelta(hours=1))
    make_attempt(session, actor=pupil, quiz=house.own)
    house.province.opens_at = NOW + timedelta(days=1)
    browser = browser_of(app, session, house.admin)
    text = browser.get(PAGE).text
    assert "1 lượt đang làm, 1 lượt đã kết thúc" in text
    assert "Chưa mở" in text
    house.own.closes_at = NOW + timedelta(hours=2)
    session.commit()
    clock.now = NOW + timedelta(hours=2)
    text = browser.get(f"{PAGE}?q=truong+mot").text
    assert "0 lượt đang làm, 2 lượt đã kết thúc" in text
    assert "Đã đóng" in text
    assert "Không có bài nào khớp" in browser.get(f"{PAGE}?q=zzz").text


def test_who_manages_nothing_yet_is_told_what_will_stand_here(
    app: Flask, session: Session, house: House
) -> None:
    new = make_person(session, unit=house.school, kind="staff", roles=("learner", "teacher"))
    assert "Chưa có bài kiểm tra nào" in browser_of(app, session, new).get(PAGE).text


def test_the_way_there_leads_over_the_home_page_and_the_class_contest(
    app: Flask, session: Session, house: House
) -> None:
    browser = browser_of(app, session, house.teacher)
    assert f'href="{PAGE}"' in browser.get("/").text
    quiz = house.contest
    contest = find_managed_quiz(
        session, actor=actor_of(session, house.teacher), quiz_id=quiz.public_id, now=NOW
    ).contest
    assert contest is not None
    page = browser.get(f"/teacher/contests/{contest.public_id}").text
    assert f'href="{PAGE}/{quiz.public_id}"' in page


def test_a_longer_list_takes_no_more_queries(app: Flask, session: Session, engine: Engine) -> None:
    unit: Unit = make_unit(session)
    admin = make_person(session, unit=unit, kind="staff", roles=("learner", "department_admin"))
    make_contest_round(session, unit=unit)
    browser = browser_of(app, session, admin)
    asked = app.extensions["quiz_database"].engine
    with statements(asked) as few:
        assert browser.get(PAGE).status_code == 200
    for _ in range(35):
        make_quiz(session, unit=unit)
    session.commit()
    with statements(asked) as many:
        first = browser.get(PAGE).text
    assert len(many) == len(few)
    assert "Bài 1 đến 30 trên 36" in first
    assert "Bài 31 đến 36 trên 36" in browser.get(f"{PAGE}?page=2").text
