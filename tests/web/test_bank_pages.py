"""The bank's pages: found and filtered by address, many changed after a preview, an own question offered, taken, declined."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from quiz.models import Question, QuestionOffer, QuestionVersion
from tests.factories import (
    make_lesson,
    make_module,
    make_person,
    make_plan,
    make_question,
    make_unit,
    single_choice,
)
from tests.factories.questions import make_quoted_clause
from tests.web.browsing import Clock, browser_of, hidden_fields, statements


class Desk:
    """Browsers of an editor and a teacher; a lesson with three approved questions and a draft."""

    def __init__(self, app: Flask, session: Session) -> None:
        Clock(app)
        self.session = session
        unit = make_unit(session, kind="so", code="SO")
        self.teacher_person = make_person(session, unit=unit, kind="staff", roles=("teacher",))
        plan = make_plan(session)
        make_quoted_clause(session, plan=plan)
        self.lesson, self.other = (
            make_lesson(session, module=make_module(session, plan=plan)),
            make_lesson(session),
        )
        self.questions = [
            make_question(session, lesson=self.lesson, body=single_choice(f"Niêm yết ở đâu, câu {number}?"))
            for number in range(3)
        ]
        self.draft = make_question(session, lesson=self.lesson, state="draft")
        self.editor = browser_of(
            app, session, make_person(session, unit=unit, kind="staff", roles=("editor",))
        )
        self.teacher = browser_of(app, session, self.teacher_person)

    def code(self, version: QuestionVersion) -> str:
        return self.session.get_one(Question, version.question_id).code

    def state(self, version: QuestionVersion) -> str:
        self.session.rollback()
        self.session.expire_all()
        return self.session.get_one(QuestionVersion, version.id).state

    def change(self, browser: FlaskClient, query: str = "", **form: object) -> str:
        """Send the form of the list, then confirm what the preview shows; the last page."""
        token = hidden_fields(browser.get("/manage/bank").get_data(as_text=True))["csrf_token"]
        path = f"/manage/bank/change{query}"
        page = browser.post(path, data={"csrf_token": token, **form}).get_data(as_text=True)
        fields = (
            hidden_fields(page, 'method="post" action="/manage/bank/change') if 'name="seen"' in page else {}
        )
        if not fields:
            return page
        return browser.post(
            path, data={**fields, **form, "csrf_token": token}, follow_redirects=True
        ).get_data(as_text=True)


@pytest.fixture
def desk(app: Flask, engine: Engine) -> Iterator[Desk]:
    with Session(engine, expire_on_commit=False) as session:
        yield Desk(app, session)


def test_the_address_holds_the_filter(desk: Desk) -> None:
    page = desk.editor.get("/manage/bank?q=niem+yet&state=approved").get_data(as_text=True)
    assert page.count("Niêm yết ở đâu") == 3
    assert 'value="niem yet"' in page
    assert "Không thấy câu nào" in desk.editor.get("/manage/bank?q=zzzz").get_data(as_text=True)
    assert "Không thấy câu nào" in desk.editor.get("/manage/bank?lesson=nowhere").get_data(as_text=True)
    odd = "/manage/bank?level=x&kind=x&state=x&sort=x&after=x&author=x&section=x%00&held=1&usage=x"
    assert desk.editor.get(odd).status_code == 200


def test_many_are_retired_after_a_preview_and_come_back(desk: Desk) -> None:
    codes = [desk.code(version) for version in desk.questions[:2]]
    page = desk.change(desk.editor, code=codes, action="retire")
    assert "Đã ngừng sử dụng 2 câu." in page
    assert [desk.state(version) for version in desk.questions] == ["retired", "retired", "approved"]
    (undo,) = re.findall(r'action="(/manage/bank/changes/\w+/undo)"', page)
    token = hidden_fields(page)["csrf_token"]
    page = desk.editor.post(undo, data={"csrf_token": token}, follow_redirects=True).get_data(as_text=True)
    assert "Đã hoàn tác: 2 bản" in page
    assert desk.state(desk.questions[0]) == "approved"


def test_all_that_the_filter_finds_are_changed_and_the_rest_is_not(desk: Desk) -> None:
    page = desk.change(desk.editor, "?state=approved", all="1", action="level", value="application")
    assert "Đã đổi mức độ của 3 câu." in page
    desk.session.rollback()
    desk.session.expire_all()
    assert {version.level for version in desk.questions} == {"application"}
    assert desk.draft.level == "recall"


def test_what_is_missing_is_asked_for_and_what_stays_is_said(desk: Desk) -> None:
    codes = [desk.code(desk.questions[0]), desk.code(desk.draft)]
    assert "<select" in desk.change(desk.editor, code=codes, action="move")
    wrong = desk.change(desk.editor, code=codes, action="pool", value="practice", new="Tuần 1")
    assert "Tên bộ đề chỉ gồm" in wrong and 'value="Tuần 1"' in wrong
    page = desk.change(desk.editor, code=codes[:1], action="send")
    assert "không phải bản nháp" in page
    assert "Không có câu nào để đổi" in page
    assert "Chưa chọn câu nào" in desk.editor.get(
        desk.editor.post(
            "/manage/bank/change",
            data={"csrf_token": hidden_fields(page)["csrf_token"], "action": "retire"},
        ).location
    ).get_data(as_text=True)


def test_an_own_question_is_used_offered_and_answered(desk: Desk) -> None:
    own = make_question(
        desk.session, lesson=desk.lesson, state="draft", body=single_choice("Câu của cô Lan?")
    )
    desk.session.get_one(Question, own.question_id).owner_id = desk.teacher_person.id
    desk.session.commit()
    code = desk.code(own)
    assert "Đã đưa 1 câu" in desk.change(desk.teacher, code=code, action="use")
    assert desk.state(own) == "approved"
    assert "không thuộc phần bạn được đổi" in desk.change(
        desk.editor, "?owner=teachers", all="1", action="retire"
    )
    assert "Đã gửi 1 câu" in desk.change(desk.teacher, code=code, action="offer")
    page = desk.editor.get("/manage/bank/offers").get_data(as_text=True)
    assert "Câu của cô Lan?" in page
    desk.session.rollback()
    offer = desk.session.scalars(select(QuestionOffer.public_id)).one()
    form = {"csrf_token": hidden_fields(page)["csrf_token"], "verdict": "decline", "reason": ""}
    answer = desk.editor.post(f"/manage/bank/offers/{offer}", data=form)
    assert (answer.status_code, "Viết vì sao không nhận" in answer.get_data(as_text=True)) == (422, True)
    desk.editor.post(f"/manage/bank/offers/{offer}", data=form | {"reason": "Đã có câu giống."})
    assert "Vì sao không nhận: Đã có câu giống." in desk.teacher.get("/manage/bank?owner=mine").get_data(
        as_text=True
    )
    assert "Đã gửi 1 câu" in desk.change(desk.teacher, code=code, action="offer")
    desk.session.rollback()
    second = desk.session.scalars(select(QuestionOffer.public_id).where(QuestionOffer.state == "open")).one()
    page = desk.editor.post(
        f"/manage/bank/offers/{second}", data=form | {"verdict": "take"}, follow_redirects=True
    ).get_data(as_text=True)
    assert "chờ thẩm định" in page


def test_the_list_takes_as_many_queries_however_many_stand_in_it(desk: Desk, engine: Engine) -> None:
    counts = []
    for more in (0, 5):
        for _ in range(more):
            make_question(desk.session, lesson=desk.lesson)
        desk.session.commit()
        desk.editor.get("/manage/bank")
        with statements(engine) as ran:
            desk.editor.get("/manage/bank?q=niem")
        counts.append(len(ran))
    assert counts[0] == counts[1] <= 11
