"""The settings of a quiz as its manager changes them, and what those who take it meet."""

from __future__ import annotations

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

from quiz.domain.review import AT_ONCE, FIELDS, MOMENTS
from quiz.models import Attempt, AttemptEvent, Audit, Quiz, Round
from tests.factories import (
    NOW,
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
from tests.web.browsing import Clock, Program, browser_of

HIDDEN: dict[str, list[str]] = {moment: [] for moment in MOMENTS}
MINUTE = timedelta(minutes=1)


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with Session(engine, expire_on_commit=False) as session:
        yield session


@pytest.fixture(autouse=True)
def clock(app: Flask) -> Clock:
    return Clock(app)


class Desk:
    """A school with a quiz of its own, the one who manages it, and pupils."""

    def __init__(self, app: Flask, session: Session) -> None:
        self.app, self.session = app, session
        make_question_bank(session, count=6)
        make_question_bank(session, count=4, pool="week1")
        self.unit = make_unit(session, name="Trường thử")
        self.group = make_group(session, unit=self.unit)
        self.head = make_person(session, unit=self.unit, kind="staff", roles=("learner", "school_admin"))
        self.pupil = make_person(session, unit=self.unit, group=self.group)
        self.other = make_person(session, unit=self.unit, group=self.group)
        self.quiz = make_quiz(session, unit=self.unit, title="Kiểm tra giữa kỳ")
        self._browsers: dict[int, FlaskClient] = {}

    def browser(self, who: Any) -> FlaskClient:
        """His browser; the rows that were made so far are stored."""
        self.session.commit()
        if who.id not in self._browsers:
            self._browsers[who.id] = browser_of(self.app, self.session, who)
        return self._browsers[who.id]

    def path(self, quiz: Quiz | None = None) -> str:
        return f"/manage/quizzes/{(quiz or self.quiz).public_id}"

    def form(self, quiz: Quiz | None = None) -> dict[str, Any]:
        """What the form would send as it stands."""
        return sent_by(self.browser(self.head).get(self.path(quiz)).text)

    def change(self, quiz: Quiz | None = None, **fields: Any) -> TestResponse:
        """Send the form with these fields changed; None leaves a box unticked."""
        data = {**self.form(quiz), **fields}
        sent = {name: value for name, value in data.items() if value is not None}
        answer = self.browser(self.head).post(self.path(quiz), data=sent)
        self.session.expire_all()
        return answer


def sent_by(page: str) -> dict[str, Any]:
    """The fields that the settings form of this page sends."""
    form = page[page.index('<form class="stack lg" method="post"') :]
    form = form[: form.index("</form>")]
    data: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, kind = _attribute(tag, "name"), _attribute(tag, "type")
        if not name or " disabled" in tag or (kind in ("checkbox", "radio") and " checked" not in tag):
            continue
        value = unescape(_attribute(tag, "value") or "")
        if kind == "checkbox" and name == "review":
            data.setdefault(name, []).append(value)
        else:
            data[name] = value
    for name, options in re.findall(r'<select[^>]*name="(\w+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'<option selected[^>]*value="(\w+)"', options)
        if chosen:
            data[name] = chosen[1]
    return data


def _attribute(tag: str, name: str) -> str | None:
    found = re.search(rf'\b{name}="([^"]*)"', tag)
    return found[1] if found else None


@pytest.fixture
def desk(app: Flask, session: Session) -> Desk:
    return Desk(app, session)


def local(instant: datetime) -> str:
    return (instant + timedelta(hours=7)).strftime("%Y-%m-%dT%H:%M")


def test_the_form_that_is_sent_as_it_stands_changes_nothing(desk: Desk) -> None:
    desk.quiz.time_limit_seconds, desk.quiz.delay_seconds = 90, 3600
    desk.quiz.opens_at = NOW - timedelta(days=1, microseconds=7)
    before = {column.name: getattr(desk.quiz, column.name) for column in Quiz.__table__.columns}
    page = desk.change()
    assert page.status_code == 303
    assert {column.name: getattr(desk.quiz, column.name) for column in Quiz.__table__.columns} == before
    assert "Không có gì thay đổi." in desk.browser(desk.head).get(desk.path()).text
    assert desk.session.scalars(select(Audit).where(Audit.action == "quiz.configure")).all() == []


def test_every_setting_is_kept_and_the_change_is_on_record(desk: Desk) -> None:
    close = NOW + timedelta(days=2)
    answer = desk.change(
        time_limit_seconds="20:30",
        closes_at=local(close),
        tolerance_seconds="0",
        attempts_allowed="3",
        delay_seconds="10",
        counting_rule="mean",
        pass_percent="70",
        shuffle_questions=None,
        shuffle_options=None,
        is_linear="y",
        must_submit="y",
        password=" Hoa Sen ",
        review=["after_submit:score", "while_open:score", "after_close:score", "after_close:answers"],
        reason="Thi thử",
    )
    assert answer.status_code == 303
    quiz = desk.quiz
    assert (quiz.time_limit_seconds, quiz.closes_at, quiz.tolerance_seconds) == (1230, close, 0)
    assert (quiz.attempts_allowed, quiz.delay_seconds, quiz.counting_rule) == (3, 600, "mean")
    assert (quiz.pass_percent, quiz.shuffle_questions, quiz.shuffle_options) == (70, False, False)
    assert (quiz.is_linear, quiz.must_submit, quiz.password) == (True, True, "Hoa Sen")
    assert quiz.review == {
        "after_submit": ["score"],
        "while_open": ["score"],
        "after_close": ["score", "answers"],
    }
    row = desk.session.scalars(select(Audit).where(Audit.action == "quiz.configure")).one()
    assert (row.actor_id, row.object_id, row.at) == (desk.head.id, str(quiz.id), NOW)
    assert (row.before["time_limit_seconds"], row.after["time_limit_seconds"]) == (900, 1230)
    assert row.detail == "Thi thử"
    assert row.after["password"] == "changed", "a password is nobody's to read in a record"


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("time_limit_seconds", "mười", "Gõ số phút, ví dụ 15, hoặc phút và giây, ví dụ 1:30."),
        ("time_limit_seconds", "0", "Số phải nằm trong khoảng từ 1 đến 604800."),
        ("opens_at", "", "Chọn lúc mở bài."),
        ("opens_at", "2026-02-31T07:00", "Chọn ngày và giờ"),
        ("closes_at", "2026-11-14T07:00", "Giờ đóng phải sau giờ mở."),
        ("closes_at", "2026-11-16T09:00", "Giờ đóng đã qua."),
        ("tolerance_seconds", "301", "Số giây từ 0 đến 300."),
        ("attempts_allowed", "0", "Số lượt từ 1 đến 100."),
        ("attempts_allowed", "1,5", "Gõ một số nguyên, chỉ gồm chữ số."),
        ("pass_percent", "101", "Mức đạt từ 1 đến 100."),
        ("counting_rule", "worst", "Giá trị worst không dùng được ở đây."),
        ("password", "x" * 81, "Mật khẩu dài nhất 80 ký tự."),
        ("review", ["after_submit:key"], "nên phải hiện cả hai"),
    ],
)
@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_what_cannot_be_is_said_at_its_field_and_nothing_is_kept(
    desk: Desk, field: str, value: Any, said: str
) -> None:
    answer = desk.change(title_untouched="x", **{field: value, "tolerance_seconds": "30"} | {field: value})
    assert answer.status_code == 422
    assert said in unescape(answer.text) and f'href="#{field}"' in answer.text
    assert desk.quiz.tolerance_seconds == 60


def test_what_attempts_were_begun_under_is_locked_and_says_why(desk: Desk) -> None:
    make_attempt(desk.session, actor=actor_of(desk.session, desk.pupil), quiz=desk.quiz)
    page = desk.browser(desk.head).get(desk.path()).text
    assert "Đã có người làm bài, nên mục này giữ nguyên để mọi lượt như nhau." in page
    answer = desk.change(
        counting_rule="last", layout="one_page", must_submit="y", is_linear="y", pass_percent="50"
    )
    assert answer.status_code == 303
    quiz = desk.quiz
    assert (quiz.counting_rule, quiz.layout, quiz.must_submit, quiz.is_linear, quiz.shuffle_questions) == (
        "best",
        "one_question",
        False,
        False,
        True,
    )
    assert quiz.pass_percent == 50


def test_a_cut_in_the_middle_says_who_loses_how_much_and_is_made_once_it_is_confirmed(
    desk: Desk, clock: Clock
) -> None:
    early = make_attempt(desk.session, actor=actor_of(desk.session, desk.pupil), quiz=desk.quiz)
    late = make_attempt(
        desk.session, actor=actor_of(desk.session, desk.other), quiz=desk.quiz, at=NOW + 8 * MINUTE
    )
    clock.now = NOW + 10 * MINUTE
    asked = desk.change(time_limit_seconds="5", reason="Hết phòng")
    assert asked.status_code == 409
    text = unescape(asked.text)
    assert "2 người đang làm sẽ mất tới 10 phút." in text
    assert "1 người trong số đó hết giờ ngay lúc lưu." in text
    assert desk.quiz.time_limit_seconds == 900 and early.due_at == NOW + 15 * MINUTE
    assert desk.session.scalars(select(AttemptEvent)).all() == []
    again = sent_by(asked.text)
    confirm = re.search(r'name="confirm" value="(\w+)"', asked.text)
    assert confirm is not None
    other = {**again, "time_limit_seconds": "4", "confirm": confirm[1]}
    assert desk.browser(desk.head).post(desk.path(), data=other).status_code == 409, "another change"
    done = desk.browser(desk.head).post(desk.path(), data={**again, "confirm": confirm[1]})
    desk.session.expire_all()
    assert done.status_code == 303
    assert (early.due_at, late.due_at) == (clock.now, NOW + 13 * MINUTE)
    events = desk.session.scalars(select(AttemptEvent).order_by(AttemptEvent.attempt_id)).all()
    assert [(event.attempt_id, event.kind, event.reason, event.actor_id) for event in events] == [
        (early.id, "limit", "Hết phòng", desk.head.id),
        (late.id, "limit", "Hết phòng", desk.head.id),
    ]


def test_more_time_needs_no_confirmation_and_what_is_finished_stays(desk: Desk) -> None:
    done = make_finished_attempt(
        desk.session, actor=actor_of(desk.session, desk.pupil), quiz=desk.quiz, right=2
    )
    running = make_attempt(desk.session, actor=actor_of(desk.session, desk.other), quiz=desk.quiz)
    before = done.due_at
    assert desk.change(time_limit_seconds="30").status_code == 303
    assert (running.due_at, done.due_at, done.state) == (NOW + 30 * MINUTE, before, "finished")
    assert "1 người đang làm có giờ kết thúc mới" in desk.browser(desk.head).get(desk.path()).text
    assert desk.change(time_limit_seconds="").status_code == 303
    assert (desk.quiz.time_limit_seconds, running.due_at) == (None, None)


def test_who_sends_what_another_has_changed_meanwhile_overwrites_nothing(desk: Desk) -> None:
    old = desk.form()
    assert desk.change(pass_percent="60").status_code == 303
    late = desk.browser(desk.head).post(desk.path(), data={**old, "attempts_allowed": "1"})
    desk.session.expire_all()
    assert late.status_code == 409 and "Người khác vừa đổi cài đặt của bài này." in late.text
    assert (desk.quiz.pass_percent, desk.quiz.attempts_allowed) == (60, None)
    assert sent_by(late.text)["pass_percent"] == "60"


def test_the_window_of_a_round_follows_its_quiz(app: Flask, session: Session, desk: Desk) -> None:
    _contest, round_, quiz = make_contest_round(session, unit=desk.unit)
    close = NOW + timedelta(days=3)
    assert desk.change(quiz, closes_at=local(close)).status_code == 303
    assert session.get_one(Round, round_.id).closes_at == quiz.closes_at == close


def test_keys_of_a_ranked_quiz_wait_for_its_close_whatever_is_sent(desk: Desk, clock: Clock) -> None:
    _contest, _round, quiz = make_contest_round(desk.session, unit=desk.unit)
    every = [f"{moment}:{field}" for moment in MOMENTS for field in FIELDS]
    assert desk.change(quiz, review=every).status_code == 303
    assert quiz.review["while_open"] == ["score", "answers"] and quiz.review["after_close"] == list(FIELDS)
    assert desk.change(quiz, closes_at="").status_code == 422
    assert quiz.closes_at is not None
    clock.now = quiz.closes_at + MINUTE
    page = desk.browser(desk.head).get(desk.path(quiz)).text
    assert "Bài đã đóng và đáp án có thể đã được xem, nên không mở lại được." in page
    before = quiz.closes_at
    desk.change(quiz, closes_at=local(clock.now + timedelta(days=1)))
    assert quiz.closes_at == before


def test_a_class_contest_can_be_configured_by_whoever_has_the_class(desk: Desk) -> None:
    teacher = make_person(
        desk.session, unit=desk.unit, kind="staff", roles=("learner", "teacher"), group=desk.group
    )
    _contest, quiz = make_class_contest(desk.session, unit=desk.unit, group=desk.group, review="after_close")
    page = desk.browser(teacher).get(desk.path(quiz))
    data = {**sent_by(page.text), "closes_at": local(NOW + timedelta(hours=1)), "attempts_allowed": "2"}
    assert desk.browser(teacher).post(desk.path(quiz), data=data).status_code == 303
    desk.session.expire_all()
    assert quiz.attempts_allowed == 2
    assert desk.browser(desk.pupil).get(desk.path(quiz)).status_code == 403


# -- what those who take it meet


def start(desk: Desk, who: Any, quiz: Quiz, **fields: str) -> TestResponse:
    browser = desk.browser(who)
    token = re.search(r'name="csrf_token" value="([^"]+)"', browser.get("/quizzes").text)
    assert token is not None
    return browser.post(f"/quizzes/{quiz.public_id}/attempts", data={"csrf_token": token[1], **fields})


def test_the_word_of_the_room_is_asked_at_the_start_alone(desk: Desk) -> None:
    desk.quiz.password = "Hoa Sen"
    page = desk.browser(desk.pupil).get(f"/quizzes/{desk.quiz.public_id}").text
    assert "Mật khẩu vào bài" in page and "Hoa Sen" not in page
    missing, wrong = start(desk, desk.pupil, desk.quiz), start(desk, desk.pupil, desk.quiz, password="sen")
    assert (missing.status_code, wrong.status_code) == (422, 422)
    assert "Mật khẩu vào bài chưa đúng" in wrong.text and 'aria-invalid="true"' in wrong.text
    assert start(desk, desk.pupil, desk.quiz, password=" hoa  sen ").status_code == 303
    assert start(desk, desk.pupil, desk.quiz).status_code == 303, "who goes on is not asked again"
    program = Program(desk.app, desk.session, desk.other)
    refused = program.post(f"/quizzes/{desk.quiz.public_id}/attempts")
    assert refused.status_code == 422 and refused.get_json()["errors"][0]["field"] == "password"
    for value in ("sen", 7, ["Hoa Sen"]):
        assert (
            program.post(f"/quizzes/{desk.quiz.public_id}/attempts", {"password": value}).status_code == 422
        )
    begun = program.post(f"/quizzes/{desk.quiz.public_id}/attempts", {"password": "Hoa Sen"})
    assert begun.status_code == 201


def test_guesses_at_the_word_are_throttled_for_the_person_at_the_quiz(desk: Desk, clock: Clock) -> None:
    desk.quiz.password = "Hoa Sen"
    path = f"/quizzes/{desk.quiz.public_id}/attempts"
    program = Program(desk.app, desk.session, desk.pupil)
    for number in range(10):
        assert program.post(path, {"password": f"{number}"}).status_code == 422
    held = program.post(path, {"password": "Hoa Sen"})
    assert held.status_code == 429 and int(held.headers["Retry-After"]) <= 31
    assert Program(desk.app, desk.session, desk.other).post(path, {"password": "Hoa Sen"}).status_code == 201
    clock.now = NOW + 2 * MINUTE
    assert program.post(path, {"password": "Hoa Sen"}).status_code == 201


def test_the_next_attempt_waits_from_the_earlier_of_finish_and_end(desk: Desk, clock: Clock) -> None:
    desk.quiz.delay_seconds = 600
    pupil = actor_of(desk.session, desk.pupil)
    make_finished_attempt(desk.session, actor=pupil, quiz=desk.quiz, right=1)
    clock.now = NOW + 5 * MINUTE
    program = Program(desk.app, desk.session, desk.pupil)
    refused = program.post(f"/quizzes/{desk.quiz.public_id}/attempts")
    assert refused.status_code == 409 and refused.get_json()["type"].endswith("/delay")
    assert refused.headers["Retry-After"] == "360"
    assert (
        "Lượt tiếp theo làm được từ 09:11"
        in desk.browser(desk.pupil).get(f"/quizzes/{desk.quiz.public_id}").text
    )
    assert "lượt tiếp từ 09:11" in desk.browser(desk.pupil).get("/quizzes").text
    clock.now = NOW + 11 * MINUTE
    forgotten = program.post(f"/quizzes/{desk.quiz.public_id}/attempts")
    assert forgotten.status_code == 201
    clock.now += timedelta(minutes=15, seconds=59)
    assert program.post(f"/attempts/{forgotten.get_json()['id']}/submit").status_code == 200
    clock.now = NOW + (11 + 15 + 10) * MINUTE
    assert program.post(f"/quizzes/{desk.quiz.public_id}/attempts").status_code == 201, (
        "the wait began with the end of the time, not with the button pressed in the tolerance"
    )


def test_who_must_hand_in_and_does_not_has_abandoned_the_attempt(desk: Desk, clock: Clock) -> None:
    desk.quiz.must_submit, desk.quiz.attempts_allowed = True, 2
    program = Program(desk.app, desk.session, desk.pupil)
    assert (
        "Phải tự bấm nộp trước khi hết giờ."
        in desk.browser(desk.pupil).get(f"/quizzes/{desk.quiz.public_id}").text
    )
    begun = program.post(f"/quizzes/{desk.quiz.public_id}/attempts").get_json()
    clock.now = NOW + timedelta(minutes=16, seconds=1)
    refused = program.post(f"/attempts/{begun['id']}/submit")
    assert (refused.status_code, refused.get_json()["reason"]) == (409, "time")
    shown = program.get(f"/attempts/{begun['id']}").get_json()
    assert (shown["state"], shown["submitted_at"]) == ("abandoned", begun["due_at"])
    assert shown.get("score") is None
    assert program.get(f"/attempts/{begun['id']}/review").status_code == 409
    result = desk.browser(desk.pupil).get(f"/attempts/{begun['id']}/result")
    assert result.status_code == 200 and "Lượt này bỏ dở" in result.text
    intro = desk.browser(desk.pupil).get(f"/quizzes/{desk.quiz.public_id}").text
    assert "bỏ dở, hết giờ mà chưa bấm nộp" in intro and "1 trong 2" in intro
    again = program.post(f"/quizzes/{desk.quiz.public_id}/attempts").get_json()
    clock.now += timedelta(minutes=15, seconds=30)
    done = program.post(f"/attempts/{again['id']}/submit")
    assert done.status_code == 200, "the button within the tolerance is in time"


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_unshuffled_papers_follow_the_bank(desk: Desk) -> None:
    desk.quiz.shuffle_questions = desk.quiz.shuffle_options = False
    papers = []
    for who in (desk.pupil, desk.other):
        attempt = make_attempt(desk.session, actor=actor_of(desk.session, who), quiz=desk.quiz)
        papers.append(attempt.paper["slots"])
        versions = [slot["v"] for slot in attempt.paper["slots"]]
        assert versions == sorted(versions), (
            "one lesson's questions in the order in which they came into the bank"
        )
    for paper in papers:
        for slot in paper:
            if slot["kind"] in ("single_choice", "multiple_response"):
                bank = [bank_id for _own, bank_id in slot["ids"]]
                assert bank == sorted(bank)
    desk.quiz.is_linear = True
    third = make_person(desk.session, unit=desk.unit)
    assert make_attempt(desk.session, actor=actor_of(desk.session, third), quiz=desk.quiz).is_linear


# -- the review table


#: What of an ended attempt belongs to which field, in the API's review and on the result page.
TOLD_BY_API = {"correctness": ("score",), "key": ("key",), "explanation": ("explanation_html", "clause")}
TOLD_BY_PAGE = {
    "correctness": ("Đúng trọn", "Chưa đúng", "Theo bài học"),
    "key": ("Đáp án đúng",),
    "explanation": ("Lời giải thích của câu thử.", "<mark>"),
}


@pytest.mark.parametrize("count", range(len(FIELDS) + 1))
def test_an_ended_attempt_shows_what_the_table_allows_and_no_more(
    desk: Desk, clock: Clock, count: int
) -> None:
    order = ("answers", "score", "correctness", "key", "explanation")
    allowed = order[:count]
    desk.quiz.review = HIDDEN | {"while_open": list(allowed), "after_close": list(FIELDS)}
    desk.quiz.closes_at = NOW + timedelta(days=1)
    attempt = make_finished_attempt(
        desk.session, actor=actor_of(desk.session, desk.pupil), quiz=desk.quiz, right=3, wrong=1
    )
    clock.now = NOW + 10 * MINUTE
    program = Program(desk.app, desk.session, desk.pupil)
    for answer in (
        program.get(f"/attempts/{attempt.public_id}"),
        program.post(f"/attempts/{attempt.public_id}/submit"),
    ):
        body = answer.get_json()
        assert ("score" in body) is ("score" in allowed)
        assert all(("answer" in slot) is ("answers" in allowed) for slot in body.get("slots", ()))
        assert "correct_count" not in body or "correctness" in allowed
    review = program.get(f"/attempts/{attempt.public_id}/review")
    assert review.status_code == (200 if "correctness" in allowed else 409)
    for slot in review.get_json().get("slots", ()):
        for field, names in TOLD_BY_API.items():
            assert [name for name in names if name in slot] == (list(names) if field in allowed else [])
    page = desk.browser(desk.pupil).get(f"/attempts/{attempt.public_id}/result?show=all").text
    for field, words in TOLD_BY_PAGE.items():
        for word in words:
            assert (word in page) is (field in allowed), word
    assert ("3/4" in page or "trên 4 điểm" in page) is ("score" in allowed)
    if count < len(FIELDS):
        assert "xem được:" in page, "what is not shown says when it will be"
    for path in (f"/quizzes/{desk.quiz.public_id}", "/quizzes"):
        listed = desk.browser(desk.pupil).get(path).text
        assert ("3/4" in listed) is ("score" in allowed), path
    assert TOLD_BY_PAGE["key"][0] in _closed(desk, clock, attempt)


def _closed(desk: Desk, clock: Clock, attempt: Attempt) -> str:
    clock.now = NOW + timedelta(days=1, minutes=2)
    return desk.browser(desk.pupil).get(f"/attempts/{attempt.public_id}/result?show=all").text


def test_what_is_shown_for_five_minutes_is_gone_afterwards_and_said_so(desk: Desk, clock: Clock) -> None:
    desk.quiz.review = HIDDEN | {"after_submit": list(FIELDS)}
    intro = desk.browser(desk.pupil).get(f"/quizzes/{desk.quiz.public_id}").text
    assert "Sau 5 phút không xem được nữa:" in intro
    attempt = make_finished_attempt(
        desk.session, actor=actor_of(desk.session, desk.pupil), quiz=desk.quiz, right=1, wrong=3
    )
    path = f"/attempts/{attempt.public_id}/result"
    clock.now = NOW + 2 * MINUTE
    assert "Đáp án đúng" in desk.browser(desk.pupil).get(path).text
    clock.now = NOW + 7 * MINUTE
    page = desk.browser(desk.pupil).get(path).text
    assert "Đáp án đúng" not in page and "1/4" not in page and "Bài này không hiện:" in page


def test_where_the_mean_counts_result_and_lists_say_so(desk: Desk) -> None:
    desk.quiz.counting_rule, desk.quiz.review = "mean", AT_ONCE
    pupil = actor_of(desk.session, desk.pupil)
    for right, at in ((1, NOW - timedelta(hours=2)), (4, NOW - timedelta(hours=1))):
        attempt = make_finished_attempt(desk.session, actor=pupil, quiz=desk.quiz, right=right, at=at)
    browser = desk.browser(desk.pupil)
    assert "Điểm được tính là trung bình các lượt." in browser.get(f"/quizzes/{desk.quiz.public_id}").text
    assert "Trung bình 2 lượt: 2,5/4 điểm." in browser.get(f"/quizzes/{desk.quiz.public_id}").text
    assert "trung bình các lượt 2,5/4" in browser.get("/quizzes").text
    assert (
        "Điểm được tính là trung bình 2 lượt: 2,5/4."
        in browser.get(f"/attempts/{attempt.public_id}/result").text
    )
