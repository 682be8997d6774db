"""More time, attempts or a later close for a person or a class: found, shown beforehand, given, followed, withdrawn."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from quiz.models import Accommodation, Attempt, AttemptEvent, Audit
from quiz.services.attempt_finish import finish_overdue
from tests.factories import (
    NOW,
    SignedUp,
    actor_of,
    make_accommodation,
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
from tests.web.browsing import Clock, Program, browser_of, hidden_fields, statements

REASON = "Mắt kém, có giấy của bệnh viện."


def after(minutes: float) -> datetime:
    return NOW + timedelta(minutes=minutes)


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with Session(engine, expire_on_commit=False) as session:
        yield session


@pytest.fixture(autouse=True)
def clock(app: Flask) -> Clock:
    return Clock(app)


class House:
    """A department over two schools; a class with two pupils and its teacher; a quiz of 15 minutes open for an hour."""

    def __init__(self, app: Flask, session: Session) -> None:
        self.app, self.session = app, session
        make_question_bank(session, 6)
        self.department = make_unit(session, code="SO", name="Sở", kind="so")
        self.school = make_unit(session, code="T1", name="Trường THPT Một", parent=self.department)
        self.other_school = make_unit(session, code="T2", name="Trường THPT Hai", parent=self.department)
        self.group = make_group(session, unit=self.school, name="10A1")
        self.an = make_person(
            session, unit=self.school, group=self.group, name="Đặng Thị Ân", username="dang.an"
        )
        self.binh = make_person(session, unit=self.school, group=self.group, name="Bùi Văn Bình")
        self.stranger = make_person(session, unit=self.other_school, name="Đặng Thị Ấn")
        self.teacher = make_person(
            session,
            unit=self.school,
            kind="staff",
            name="Lê Thị Cô",
            roles=("learner", "teacher"),
            group=self.group,
        )
        self.head = make_person(
            session,
            unit=self.school,
            kind="staff",
            name="Trần Hiệu Trưởng",
            roles=("learner", "school_admin"),
        )
        self.official = make_person(
            session,
            unit=self.department,
            kind="staff",
            name="Vũ Cán Bộ",
            roles=("learner", "department_admin"),
        )
        self.quiz = make_quiz(session, unit=self.school, attempts_allowed=1, closes_at=after(60))
        session.commit()

    def fresh(self) -> None:
        """Read anew what the app has changed."""
        self.session.rollback()
        self.session.expire_all()

    def browser(self, who: SignedUp) -> FlaskClient:
        self.session.commit()
        return browser_of(self.app, self.session, who)

    def attempt(self, who: SignedUp, at: datetime = NOW) -> Attempt:
        attempt = make_attempt(self.session, actor=actor_of(self.session, who), quiz=self.quiz, at=at)
        self.session.commit()
        return attempt

    @property
    def page(self) -> str:
        return f"/manage/quizzes/{self.quiz.public_id}/accommodations"

    def give_page(self, who: SignedUp) -> str:
        return f"{self.page}/new?person={who.person.public_id}"


@pytest.fixture
def house(app: Flask, session: Session) -> House:
    return House(app, session)


def send(client: FlaskClient, path: str, token_page: str = "", **fields: str) -> tuple[int, str]:
    token = hidden_fields(client.get(token_page or path).text)["csrf_token"]
    answer = client.post(path, data={"csrf_token": token, "reason": REASON} | fields, follow_redirects=True)
    return answer.status_code, answer.text


def test_somebody_is_found_without_diacritics_or_by_user_name_and_nobody_from_outside(house: House) -> None:
    head = house.browser(house.head)
    for text in ("dang an", "Ân đặng", "dang.a"):
        page = head.get(house.page, query_string={"q": text}).text
        assert "Đặng Thị Ân" in page and "10A1 · Trường THPT Một · dang.an" in page
        assert "Đặng Thị Ấn" not in page and "Bùi Văn Bình" not in page
    assert "Cả lớp 10A1" in head.get(house.page, query_string={"q": "10a"}).text
    assert "Không thấy người hoặc lớp nào" in head.get(house.page, query_string={"q": "100%_"}).text


def test_where_there_are_many_units_a_name_needs_one_and_a_user_name_does_not(house: House) -> None:
    for number in range(50):
        make_unit(house.session, name=f"Trường Xa {number}", parent=house.department)
    house.quiz.unit_id = house.department.id
    official = house.browser(house.official)
    assert "Gõ thêm tên trường" in official.get(house.page, query_string={"q": "dang"}).text
    assert "Đặng Thị Ân" in official.get(house.page, query_string={"q": "dang.an"}).text
    page = official.get(house.page, query_string={"q": "dang", "unit": "truong thpt"}).text
    assert "Đặng Thị Ân" in page and "Đặng Thị Ấn" in page
    page = official.get(house.page, query_string={"q": "", "unit": "thpt mot"}).text
    assert "Cả lớp 10A1" in page


def test_more_time_is_shown_beforehand_and_then_holds_for_the_running_attempt(
    house: House, clock: Clock
) -> None:
    attempt, other = house.attempt(house.an), house.attempt(house.binh)
    clock.now = after(5)
    head = house.browser(house.head)
    status, page = send(head, house.give_page(house.an), extra_seconds="10", step="preview")
    assert status == 200
    assert "thêm 10 phút" in page and "09:15 ngày" in page and "09:25 ngày" in page and REASON in page
    assert house.session.scalar(select(Accommodation.id)) is None

    fields = hidden_fields(page)
    assert fields["extra_seconds"] == "10" and fields["reason"] == REASON
    answer = head.post(house.give_page(house.an), data=fields | {"step": "save"}, follow_redirects=True)
    assert "1 lượt đang làm đã dời giờ kết thúc" in answer.text
    assert (
        "thêm 10 phút" in answer.text and REASON in answer.text and "Trần Hiệu Trưởng cho lúc" in answer.text
    )

    house.fresh()
    assert (attempt.due_at, other.due_at) == (after(25), after(15))
    event = house.session.scalars(select(AttemptEvent)).one()
    assert (event.kind, event.reason, event.actor_id) == ("accommodation", "", house.head.id)
    audit = house.session.scalars(select(Audit)).one()
    assert (audit.action, audit.object_kind, audit.actor_id) == (
        "accommodation.give",
        "accommodation",
        house.head.id,
    )
    assert audit.detail is not None and f"person_id={house.an.id}" in audit.detail

    clock_page = house.browser(house.an).get(f"/attempts/{attempt.public_id}/clock").json
    assert clock_page is not None and clock_page["due_at"] == after(25).isoformat()


def test_what_is_typed_again_after_the_preview_stays_in_the_form(house: House) -> None:
    head = house.browser(house.head)
    _status, page = send(
        head, house.give_page(house.an), extra_percent="25", closes_at="2026-11-16T12:30", step="preview"
    )
    assert "thêm 25% thời gian" in page and "đóng lúc 12:30 ngày 16/11/2026" in page
    form = head.post(house.give_page(house.an), data=hidden_fields(page) | {"step": "edit"}).text
    assert 'value="25"' in form and 'value="2026-11-16T12:30"' in form and REASON in form


def test_the_person_sees_his_own_figures_and_not_the_reason(house: House, clock: Clock, app: Flask) -> None:
    make_accommodation(
        house.session, quiz=house.quiz, person=house.an, given_by=house.head, reason=REASON,
        extra_percent=25, extra_attempts=2, closes_at=after(120),
    )  # fmt: skip
    clock.now = after(70)
    page = house.browser(house.an).get(f"/quizzes/{house.quiz.public_id}").text
    assert "Em được thêm 3 phút 45 giây." in page and "18 phút 45 giây" in page
    assert "3 trong 3" in page and "Em được thêm 2 lượt." in page
    assert "Với em, bài đóng lúc 11:00 ngày 16/11/2026." in page and REASON not in page
    listed = house.browser(house.an).get("/quizzes").text
    assert "có điều chỉnh riêng" in listed and "đóng lúc 11:00" in listed
    program = Program(app, house.session, house.an)
    (item,) = program.get("/quizzes").json["items"]  # type: ignore[index]
    assert (item["time_limit_seconds"], item["attempts_allowed"]) == (1125, 3)
    assert item["closes_at"] == "2026-11-16T04:00:00.000000Z"
    other = house.browser(house.binh).get(f"/quizzes/{house.quiz.public_id}").text
    assert "Bài đóng lúc 10:00" in other and "được thêm" not in other


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "Chưa cho thêm gì"),
        ({"extra_seconds": "10", "reason": " "}, "Ghi lý do."),
        ({"extra_seconds": "10", "reason": "x\x00"}, "từ 1 đến 500 ký tự"),
        ({"extra_seconds": "10", "extra_percent": "10"}, "chọn một trong hai"),
        ({"extra_percent": "301"}, "Số phần trăm từ 1 đến 300."),
        ({"extra_seconds": "mười"}, "Gõ một số nguyên"),
        ({"extra_seconds": "0"}, "Số phút từ 1 đến 1440."),
        ({"extra_attempts": "101"}, "Số lượt thêm từ 1 đến 100."),
        ({"closes_at": "mai"}, "Chọn ngày và giờ"),
        ({"closes_at": "2026-11-16T09:30"}, "sau giờ đóng của bài"),
        ({"closes_at": "2026-11-16T12:30", "extra_seconds": "10", "everywhere": "y"}, "ở từng bài một"),
    ],
)
def test_what_cannot_be_given_is_refused_at_its_field_and_nothing_is_stored(
    house: House, fields: dict[str, str], said: str
) -> None:
    browser = house.browser(house.official)
    for step in ("preview", "save"):
        status, page = send(browser, house.give_page(house.an), **(fields | {"step": step}))
        assert (status, said in page) == (422, True)
    assert house.session.scalar(select(Accommodation.id)) is None
    assert house.session.scalar(select(Audit.id)) is None


def test_what_would_give_nothing_at_this_quiz_is_refused(house: House) -> None:
    house.quiz.time_limit_seconds = house.quiz.attempts_allowed = house.quiz.closes_at = None
    browser = house.browser(house.head)
    for fields, said in (
        ({"extra_seconds": "10"}, "không giới hạn thời gian"),
        ({"extra_attempts": "1"}, "bao nhiêu lượt cũng được nên"),
        ({"closes_at": "2027-01-01T00:00"}, "không có giờ đóng"),
    ):
        status, page = send(browser, house.give_page(house.an), **fields)
        assert (status, said in page) == (422, True)


def test_results_that_are_out_cannot_be_worked_on_again(house: House) -> None:
    _contest, _round, quiz = make_contest_round(
        house.session, unit=house.school, state="final", pools=("practice",)
    )
    house.quiz = quiz
    status, page = send(house.browser(house.head), house.give_page(house.an), extra_attempts="1")
    assert (status, "đã công bố" in page) == (422, True)


def test_a_class_gets_it_and_whoever_had_ended_is_named(house: House, clock: Clock) -> None:
    ended = make_finished_attempt(
        house.session, actor=actor_of(house.session, house.an), quiz=house.quiz, right=1
    )
    running = house.attempt(house.binh, at=after(10))
    clock.now = after(12)
    path = f"{house.page}/new?group={house.group.public_id}"
    head = house.browser(house.head)
    _status, page = send(head, path, extra_percent="100", step="preview")
    assert "Đặng Thị Ân, lượt 1, kết thúc lúc" in page and "Bùi Văn Bình" in page
    _status, page = send(head, path, extra_percent="100", step="save")
    assert "1 lượt đã kết thúc từ trước nên giữ nguyên" in page and "Cả lớp 10A1" in page
    house.fresh()
    assert running.due_at == after(40)
    assert ended.due_at == after(15)


@pytest.mark.parametrize("swept", [True, False])
def test_an_attempt_whose_time_was_over_stays_ended_whether_swept_or_not(
    house: House, clock: Clock, swept: bool
) -> None:
    attempt = house.attempt(house.an)
    clock.now = after(17)
    if swept:
        finish_overdue(house.session, attempt_id=attempt.id, now=clock.now)
        house.session.commit()
    _status, page = send(
        house.browser(house.head), house.give_page(house.an), extra_seconds="10", step="save"
    )
    assert "1 lượt đã kết thúc từ trước nên giữ nguyên" in page
    house.browser(house.an).get(f"/attempts/{attempt.public_id}")
    house.fresh()
    assert (attempt.state, attempt.submitted_at, attempt.due_at) == ("finished", after(15), after(15))


def test_withdrawing_asks_says_what_it_does_and_ends_nothing_before_its_moment(
    house: House, clock: Clock
) -> None:
    given = make_accommodation(
        house.session, quiz=house.quiz, person=house.an, given_by=house.head, extra_seconds=1200
    )
    attempt = house.attempt(house.an)
    clock.now = after(20)
    path = f"{house.page}/{given.public_id}/withdraw"
    head = house.browser(house.head)
    page = head.get(path).text
    assert "09:35 ngày" in page and "09:20 ngày" in page
    status, page = send(head, path, reason="  ")
    assert (status, "Ghi lý do." in page) == (422, True)
    status, page = send(head, path, reason="Cho nhầm người.")
    assert "Đã thu hồi." in page and "Trần Hiệu Trưởng thu hồi lúc" in page
    house.fresh()
    assert (attempt.state, attempt.due_at, attempt.accept_until) == ("in_progress", after(20), after(21))
    audits = house.session.scalars(select(Audit)).all()
    assert [audit.action for audit in audits] == ["accommodation.withdraw"]
    assert "Cho nhầm người." in (audits[0].detail or "")
    assert "đã được thu hồi lúc" in head.get(path).text
    token = hidden_fields(head.get(house.page + f"/new?person={house.an.person.public_id}").text)[
        "csrf_token"
    ]
    again = head.post(path, data={"csrf_token": token, "reason": "Lần nữa."})
    assert again.status_code == 422


def test_for_every_quiz_only_the_department_gives_and_takes(house: House, clock: Clock) -> None:
    attempt = house.attempt(house.an)
    clock.now = after(1)
    assert "mọi bài kiểm tra" not in house.browser(house.head).get(house.give_page(house.an)).text
    fields = {"extra_seconds": "5", "everywhere": "y", "step": "save"}
    assert send(house.browser(house.head), house.give_page(house.an), **fields)[0] == 404
    official = house.browser(house.official)
    _status, page = send(official, house.give_page(house.an), **fields)
    assert "ở mọi bài kiểm tra" in page and "1 lượt đang làm đã dời" in page
    given = house.session.scalars(select(Accommodation)).one()
    assert given.quiz_id is None
    house.fresh()
    assert attempt.due_at == after(20)
    path = f"{house.page}/{given.public_id}/withdraw"
    assert "ở mọi bài kiểm tra" in house.browser(house.head).get(house.page).text
    assert house.browser(house.head).get(path).status_code == 404
    assert send(official, path)[0] == 200
    house.fresh()
    assert attempt.due_at == after(15)


def test_a_teacher_gives_at_the_contests_of_his_class_and_nowhere_else(house: House) -> None:
    _contest, quiz = make_class_contest(
        house.session, unit=house.school, group=house.group, closes_at=after(60)
    )
    teacher = house.browser(house.teacher)
    assert teacher.get(house.page).status_code == 404
    house.quiz = quiz
    page = teacher.get(house.page).text
    assert "Đặng Thị Ân" in page and "Cả lớp 10A1" in page and "Trần Hiệu Trưởng" not in page
    assert send(teacher, house.give_page(house.an), extra_seconds="5", step="save")[0] == 200


def test_outside_ones_reach_nothing_is_said_to_exist(house: House) -> None:
    given = make_accommodation(
        house.session,
        quiz=make_quiz(house.session, unit=house.other_school),
        person=house.stranger,
        extra_seconds=60,
    )
    head = house.browser(house.head)
    for path in (
        house.give_page(house.stranger),
        f"{house.page}/new",
        f"{house.page}/new?person=khongcoai",
        f"{house.page}/new?person=%00",
        f"{house.page}/new?group=khongcolop",
        f"{house.page}/{given.public_id}/withdraw",
    ):
        assert head.get(path).status_code == 404, path
    for who in (house.an, house.teacher):
        for path in (house.page, house.give_page(house.an)):
            assert house.browser(who).get(path).status_code in (403, 404)
    assert house.app.test_client().get(house.page).status_code in (302, 401)


def test_keys_that_are_out_are_warned_of_before_the_close_is_moved(house: House, clock: Clock) -> None:
    _contest, _round, house.quiz = make_contest_round(
        house.session, unit=house.school, closes_at=after(60), pools=("practice",)
    )
    head = house.browser(house.head)
    fields = {"closes_at": "2026-11-16T12:30", "step": "preview"}
    assert "Đáp án đã hiện" not in send(head, house.give_page(house.an), **fields)[1]
    clock.now = after(61.5)
    assert "Đáp án đã hiện" in send(head, house.give_page(house.an), **fields)[1]


def test_the_list_takes_as_many_queries_for_many_as_for_one(house: House, engine: Engine) -> None:
    make_accommodation(house.session, quiz=house.quiz, person=house.an, given_by=house.head, extra_seconds=60)
    head = house.browser(house.head)
    head.get(house.page)
    with statements(engine) as few:
        assert head.get(house.page).status_code == 200
    for number in range(20):
        pupil = make_person(house.session, unit=house.school, group=house.group)
        make_accommodation(
            house.session, quiz=house.quiz if number % 2 else None, person=pupil, given_by=house.teacher, extra_attempts=1
        )  # fmt: skip
    house.session.commit()
    with statements(engine) as many:
        page = head.get(house.page).text
    assert page.count("Lê Thị Cô cho lúc") == 20
    assert len(many) == len(few)
