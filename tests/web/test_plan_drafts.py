"""Drafting on the page of a plan: what is offered, what is kept as a draft, and that it is not offered twice."""

from __future__ import annotations

from html import unescape

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from quiz.domain.questions import key_of
from quiz.models import (
    Clause,
    LessonClause,
    Module,
    Plan,
    Programme,
    Question,
    QuestionClause,
    QuestionVersion,
    Section,
)
from tests.factories import make_lesson, make_person, make_unit
from tests.web.browsing import browser_of, token_of

SQLITE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
CLAUSES = (
    ("c-1", "Việc niêm yết phải đầy đủ, rõ ràng, dễ hiểu, đúng quy định."),
    ("c-2", "Xây dựng nền hành chính minh bạch, phục vụ, hiện đại."),
    ("c-3", "Huy động giáo viên, nhân viên và học sinh tham gia góp ý về cách trả hồ sơ."),
)


@pytest.fixture
def at_work(app: Flask, engine: Engine):
    """The address of the drafts of a plan with three clauses and one lesson, an editor's browser, the lesson's code."""
    with Session(engine) as session:
        lesson = make_lesson(session, for_students=True)
        plan_id = session.scalars(
            select(Programme.plan_id)
            .join(Module, Module.programme_id == Programme.id)
            .where(Module.id == lesson.module_id)
        ).one()
        section = Section(plan_id=plan_id, key="I.2", title="Yêu cầu", position=1)
        session.add(section)
        session.flush()
        for number, (code, text) in enumerate(CLAUSES, start=1):
            clause = Clause(plan_id=plan_id, section_id=section.id, code=code, number=number, text=text)
            session.add(clause)
            session.flush()
            session.add(LessonClause(lesson_id=lesson.id, clause_id=clause.id))
        address = f"/manage/plans/{session.get_one(Plan, plan_id).code}/drafts"
        editor = make_person(session, unit=make_unit(session), kind="staff", roles=("editor",))
        session.commit()
        yield browser_of(app, session, editor), address, lesson.code


def _page(browser, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200
    return " ".join(unescape(answer.get_data(as_text=True)).split())


def _codes(page: str) -> list[str]:
    return [part.split('"')[0] for part in page.split('name="keep" value="')[1:]]


@SQLITE
def test_ticked_drafts_are_kept_as_drafts_with_their_clause_and_are_not_offered_again(
    at_work, engine: Engine
):
    browser, address, lesson = at_work
    here = f"{address}?lesson={lesson}&section=&count=10&audience="
    page = _page(browser, here)
    codes = _codes(page)
    assert len(codes) >= 3
    assert "“Việc niêm yết phải đầy đủ" in page or CLAUSES[0][1].rstrip(".") in page
    sent = browser.post(here, data={"csrf_token": token_of(browser, here), "keep": codes[:2]})
    assert sent.status_code == 303
    again = _codes(_page(browser, here))
    assert not set(again) & set(codes[:2])
    with Session(engine) as session:
        versions = session.scalars(select(QuestionVersion).where(QuestionVersion.state == "draft")).all()
        assert len(versions) == 2
        for version in versions:
            assert "drafted" in version.tags
            assert key_of(version.kind, version.body) is not None
            assert session.get_one(Question, version.question_id).source == "page"
            assert session.scalars(
                select(QuestionClause.clause_code).where(QuestionClause.version_id == version.id)
            ).all()
    assert "Bản nháp tự động" in _page(browser, f"/manage/questions/{lesson}-1001")


@SQLITE
def test_all_that_is_offered_is_kept_by_one_press_edited_from_the_list_and_sent_by_another(
    at_work, engine: Engine
):
    browser, address, lesson = at_work
    here = f"{address}?lesson={lesson}&count=3"
    offered = _codes(_page(browser, here))
    token = token_of(browser, here)
    assert browser.post(here, data={"csrf_token": token, "offered": offered, "all": "1"}).status_code == 303
    listed = _page(browser, here)
    edit = listed.split(f'href="/manage/questions/{lesson}-1001/edit', 1)[1].split('"')[0]
    assert edit == f"?plan={address.split('/')[3]}"
    assert "Các bản nháp của bài" in _page(browser, f"/manage/questions/{lesson}-1001/edit{edit}")
    codes = [part.split('"')[0] for part in listed.split('name="code" value="')[1:]]
    assert codes == [f"{lesson}-{number}" for number in (1001, 1002, 1003)]
    sent = browser.post(f"{address}/send", data={"csrf_token": token, "lesson": lesson, "code": codes[:2]})
    after = _page(browser, sent.location)
    assert "Đã gửi thẩm định 2 câu." in after
    assert codes[2] in after
    with Session(engine) as session:
        states = session.scalars(select(QuestionVersion.state).order_by(QuestionVersion.id)).all()
    assert states == ["in_review", "in_review", "draft"]
    nothing = browser.post(f"{address}/send", data={"csrf_token": token, "lesson": lesson, "code": codes[0]})
    assert "Chưa chọn câu nào" in _page(browser, nothing.location)


@SQLITE
def test_nothing_ticked_is_said_and_a_wrong_number_keeps_what_was_chosen(at_work, engine: Engine):
    browser, address, lesson = at_work
    here = f"{address}?lesson={lesson}&section=&count=10&audience="
    answer = browser.post(here, data={"csrf_token": token_of(browser, here)})
    assert "Chưa đánh dấu câu nào" in answer.get_data(as_text=True)
    wrong = browser.get(f"{address}?lesson={lesson}&section=I.2&count=900&audience=student")
    assert wrong.status_code == 422
    assert "Ghi một số từ 1 đến 60" in wrong.get_data(as_text=True)
    with Session(engine) as session:
        assert session.scalars(select(QuestionVersion)).first() is None


@SQLITE
def test_drafts_of_one_kind_and_for_pupils_alone(at_work):
    browser, address, lesson = at_work
    page = _page(browser, f"{address}?lesson={lesson}&section=I.2&count=10&audience=student&kinds=true_false")
    assert _codes(page)
    assert "Nhiều lựa chọn ·" not in page
