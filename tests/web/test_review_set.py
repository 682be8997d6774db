"""Reading what waits of one lesson in one go: answered before any key is shown, approved by ticks, then a quiz of the lesson."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from quiz.models import Question, QuestionReview, QuestionVersion, Quiz
from tests.factories import make_lesson, make_person, make_question, make_unit
from tests.web.browsing import browser_of, token_of

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


class Lot:
    """Three questions of one lesson that wait, an editor who wrote the first of them and reviews, too, and a reviewer."""

    def __init__(self, app: Flask, session: Session) -> None:
        self.app, self.session = app, session
        self.lesson = make_lesson(session)
        unit = make_unit(session)
        self.both, self.reviewer = (
            make_person(session, unit=unit, kind="staff", roles=roles)
            for roles in (("editor", "reviewer"), ("reviewer",))
        )
        self.waiting = [make_question(session, state="in_review", lesson=self.lesson) for _ in range(3)]
        self.waiting[0].author_id = self.both.id
        self.codes = [session.get_one(Question, one.question_id).code for one in self.waiting]
        session.commit()

    @property
    def path(self) -> str:
        return f"/manage/reviews/lessons/{self.lesson.code}"

    def browser(self, who: Any) -> FlaskClient:
        self.session.rollback()
        return browser_of(self.app, self.session, who)

    def post(self, client: FlaskClient, path: str, **fields: Any) -> TestResponse:
        self.session.rollback()
        return client.post(path, data=fields, headers={"X-CSRFToken": token_of(client)})

    def answers(self, *chosen: str) -> dict[str, str]:
        """Options of the waiting questions, in their order; "" for none."""
        return {f"q{one.id}": option for one, option in zip(self.waiting, chosen, strict=True) if option}

    def states(self) -> list[str]:
        self.session.rollback()
        ids = [one.id for one in self.waiting]
        rows = select(QuestionVersion.state).where(QuestionVersion.id.in_(ids)).order_by(QuestionVersion.id)
        return list(self.session.scalars(rows))


@pytest.fixture
def lot(app: Flask, engine: Engine) -> Iterator[Lot]:
    with Session(engine, expire_on_commit=False) as session:
        yield Lot(app, session)


def test_the_key_of_each_question_shows_after_the_own_answer_to_it_and_no_other(lot: Lot) -> None:
    reading = lot.browser(lot.reviewer)
    blind = reading.get(lot.path).text
    assert blind.count("Trả lời và xem đáp án") == 1
    assert "Lời giải thích" not in blind.replace("lời trích và lời giải thích", "")
    assert lot.post(reading, lot.path, **lot.answers("a", "b", "")).status_code == 303
    half = reading.get(lot.path).text
    assert "Còn 1 câu chưa trả lời" in half
    assert half.count("Lời giải thích của câu thử") == 2
    assert half.count("Bạn trả lời trùng đáp án") == half.count("Bạn trả lời khác đáp án") == 1
    assert f'name="q{lot.waiting[2].id}"' in half
    assert lot.post(reading, lot.path, **lot.answers("b", "b", "a")).status_code == 303
    lot.session.rollback()
    given = dict(lot.session.execute(select(QuestionReview.version_id, QuestionReview.answer)).all())
    assert [given[one.id] for one in lot.waiting] == ["a", "b", "a"]  # the first answer stands


def test_ticked_ones_are_approved_and_what_was_not_answered_or_answered_otherwise_is_not(lot: Lot) -> None:
    reading = lot.browser(lot.reviewer)
    lot.post(reading, lot.path, **lot.answers("a", "b", ""))
    done = lot.post(reading, f"{lot.path}/approve", approve=[*lot.codes, "cau-khong-co"])
    assert done.status_code == 303
    assert lot.states() == ["approved", "in_review", "in_review"]
    said = reading.get(lot.path).text
    assert "Đã duyệt 1 câu" in said
    assert f"{lot.codes[1]}: " in said
    assert f"{lot.codes[2]}: " in said


def test_nobody_reads_in_one_go_what_he_wrote_himself(lot: Lot) -> None:
    own = lot.browser(lot.both)
    page = own.get(lot.path).text
    assert lot.codes[0] not in page
    assert lot.codes[1] in page
    lot.post(own, lot.path, **lot.answers("a", "a", "a"))
    lot.post(own, f"{lot.path}/approve", approve=lot.codes)
    assert lot.states() == ["in_review", "approved", "approved"]


def test_the_lists_lead_on_from_question_to_question_and_from_lesson_to_quiz(lot: Lot) -> None:
    reading = lot.browser(lot.reviewer)
    assert lot.path in reading.get("/manage/reviews").text
    too_soon = lot.post(reading, f"/manage/lessons/{lot.lesson.code}/quiz")
    assert "có câu hỏi luyện tập đã duyệt cho mọi người học" in reading.get(too_soon.location).text
    first = f"/manage/reviews/{lot.codes[0]}"
    lot.post(reading, first, answer="a")
    assert "còn 3 câu chờ bạn" in reading.get(first).text
    on = lot.post(reading, f"{first}/verdict", verdict="approved")
    assert on.location == f"/manage/reviews/{lot.codes[1]}"
    lot.post(reading, lot.path, **lot.answers("", "a", "a"))
    lot.post(reading, f"{lot.path}/approve", approve=lot.codes[1:])
    assert "Mở bài luyện tập từ bài học này" in reading.get(lot.path).text
    for _ in range(2):  # a second press makes no second quiz
        lot.post(reading, f"/manage/lessons/{lot.lesson.code}/quiz")
    lot.session.rollback()
    quiz = lot.session.scalars(select(Quiz)).one()
    assert (quiz.kind, quiz.title, quiz.question_count) == ("practice", lot.lesson.title, 3)
    assert quiz.title in reading.get(lot.path).text


def test_a_lesson_that_nobody_reads_yet_has_no_quiz(lot: Lot) -> None:
    reading = lot.browser(lot.reviewer)
    lot.post(reading, lot.path, **lot.answers("a", "a", "a"))
    lot.post(reading, f"{lot.path}/approve", approve=lot.codes)
    assert "Mở bài luyện tập" in reading.get(lot.path).text
    lot.lesson.for_staff = lot.lesson.for_students = False
    lot.session.add(lot.lesson)
    lot.session.commit()
    assert "Mở bài luyện tập" not in reading.get(lot.path).text
    lot.post(reading, f"/manage/lessons/{lot.lesson.code}/quiz")
    assert "bài học phải được duyệt" in reading.get(lot.path).text
    assert lot.session.scalars(select(Quiz)).all() == []
