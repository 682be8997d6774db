"""Writing a question on its page: the form of every kind, errors that keep what was typed, versions, and the second reader."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from quiz.domain.questions import KINDS
from quiz.models import (
    Audit,
    Clause,
    Lesson,
    Module,
    Programme,
    Question,
    QuestionOffer,
    QuestionReview,
    QuestionVersion,
    Section,
)
from quiz.services.bank_candidates import candidates_for
from tests.exchange.test_image_read import png
from tests.factories import (
    NOW,
    actor_of,
    make_attempt,
    make_lesson,
    make_person,
    make_plan,
    make_question,
    make_quiz,
    make_unit,
)
from tests.factories.questions import BODIES
from tests.web.browsing import browser_of, token_of

SQLITE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
CLAUSE = "Nơi đặt bảng niêm yết phải phù hợp, không quá cao hoặc quá thấp để cá nhân dễ đọc."
QUOTE = "không quá cao hoặc quá thấp"


class House:
    """A lesson with a clause to quote, an editor, two reviewers of whom one also writes, and a teacher."""

    def __init__(self, app: Flask, session: Session) -> None:
        self.app, self.session = app, session
        self.lesson: Lesson = make_lesson(session)
        programme = session.scalars(
            select(Programme)
            .join(Module, Module.programme_id == Programme.id)
            .where(Module.id == self.lesson.module_id)
        ).one()
        section = Section(plan_id=programme.plan_id, key="III.2", title="Tuyên truyền", position=1)
        session.add(section)
        session.flush()
        session.add(
            Clause(plan_id=programme.plan_id, section_id=section.id, code="c-1", number=2, text=CLAUSE)
        )
        self.unit = make_unit(session)
        self.editor, self.reviewer, self.both, self.teacher = (
            make_person(session, unit=self.unit, kind="staff", roles=roles, name=name)
            for roles, name in (
                (("editor",), "Cô Soạn"),
                (("reviewer",), "Thầy Đọc"),
                (("editor", "reviewer"), "Cô Vừa"),
                (("teacher",), "Thầy Dạy"),
            )
        )
        session.commit()

    def browser(self, who: Any) -> FlaskClient:
        self.session.rollback()  # what this session has read would be all that it sees
        return browser_of(self.app, self.session, who)

    def fields(self, **changed: Any) -> dict[str, Any]:
        """A good single choice question."""
        given: dict[str, Any] = {
            "kind": "single_choice",
            "lesson": self.lesson.code,
            "level": "recall",
            "audience": ["staff"],
            "exposure": "practice",
            "stem": "Bảng niêm yết được đặt *ở đâu*?",
            "explanation": "Để ai cũng đọc được.",
            "quotes-0-clause": "c-1",
            "quotes-0-quote": QUOTE,
        }
        for number, text in enumerate(("Vừa tầm mắt", "Sát trần nhà", "Sát nền nhà", "Trong tủ kính")):
            given[f"options-{number}-text"] = text
            given[f"options-{number}-why"] = "" if number == 0 else f"Vì sao {number}"
        return {**given, "options-0-is_key": "y"} | changed

    def post(self, client: FlaskClient, path: str, **fields: Any) -> TestResponse:
        self.session.rollback()
        return client.post(path, data=fields, headers={"X-CSRFToken": token_of(client)})

    def question(self) -> Question:
        self.session.rollback()
        return self.session.scalars(select(Question).order_by(Question.id.desc()).limit(1)).one()

    def versions(self) -> list[QuestionVersion]:
        self.session.rollback()
        found = select(QuestionVersion).order_by(QuestionVersion.number)
        return list(self.session.scalars(found.execution_options(populate_existing=True)))


@pytest.fixture
def house(app: Flask, engine: Engine) -> Iterator[House]:
    with Session(engine, expire_on_commit=False) as session:
        yield House(app, session)


def test_from_draft_to_the_draws_by_two_people(house: House) -> None:
    writing, reading = house.browser(house.editor), house.browser(house.reviewer)
    saved = house.post(writing, "/manage/questions/new", **house.fields(do="send"))
    assert saved.status_code == 303
    code = house.question().code
    (version,) = house.versions()
    assert (version.state, version.author_id) == ("in_review", house.editor.id)
    assert version.body["stem_html"] == "Bảng niêm yết được đặt <em>ở đâu</em>?"

    queue = reading.get("/manage/reviews").text
    assert code in queue and "1 câu chờ bạn" in queue
    for path in ("", "/versions/1", "/diff"):
        hidden = reading.get(f"/manage/questions/{code}{path}").text
        assert QUOTE not in hidden and "Vì sao 1" not in hidden and "Để ai cũng" not in hidden
    blind = reading.get(f"/manage/reviews/{code}").text
    assert "Sát trần nhà" in blind
    assert QUOTE not in blind and "Vì sao 1" not in blind and "Để ai cũng" not in blind
    early = house.post(reading, f"/manage/reviews/{code}/verdict", verdict="approved")
    assert early.status_code == 422 and house.versions()[0].state == "in_review"
    assert house.post(reading, f"/manage/reviews/{code}").status_code == 422
    assert house.post(reading, f"/manage/reviews/{code}", answer="b").status_code == 303
    after = reading.get(f"/manage/reviews/{code}").text
    assert "Bạn trả lời khác đáp án" in after and "Để ai cũng đọc được." in after
    said_nothing = house.post(reading, f"/manage/reviews/{code}/verdict", verdict="approved")
    assert said_nothing.status_code == 422 and "Ghi vì sao vẫn duyệt" in said_nothing.text
    assert candidates_for(house.session, audience="staff", pools=frozenset({"practice"}), now=NOW) == ()
    done = house.post(reading, f"/manage/reviews/{code}/verdict", verdict="approved", comment="Tôi đọc vội.")
    assert done.status_code == 303
    drawn = candidates_for(house.session, audience="staff", pools=frozenset({"practice"}), now=NOW)
    assert [one.version_id for one in drawn] == [version.id]
    page = writing.get(f"/manage/questions/{code}").text
    assert "Thầy Đọc đã duyệt" in page and "Tôi đọc vội." in page and "Cô Soạn" in page
    actions = [row.action for row in house.session.scalars(select(Audit).order_by(Audit.id))]
    assert actions == ["question.write", "question.send", "question.approve"]


def test_a_new_version_takes_the_place_of_the_approved_one_only_when_it_is_approved(house: House) -> None:
    first = make_question(
        house.session, body=BODIES["true_false"]("Cũ?"), kind="true_false", lesson=house.lesson
    )
    code = house.session.get_one(Question, first.question_id).code
    house.session.commit()
    writing, reading = house.browser(house.editor), house.browser(house.reviewer)
    assert house.post(writing, f"/manage/questions/{code}/edit", **house.fields(do="send")).status_code == 303
    assert [one.state for one in house.versions()] == ["approved", "in_review"]
    assert house.post(reading, f"/manage/reviews/{code}", answer="a").status_code == 303
    house.post(reading, f"/manage/reviews/{code}/verdict", verdict="approved")
    assert [one.state for one in house.versions()] == ["retired", "approved"]
    assert house.versions()[0].body == first.body
    diff = writing.get(f"/manage/questions/{code}/diff").text
    assert "<del>" in diff and "<ins>" in diff and "Cũ" in diff
    assert house.post(writing, f"/manage/questions/{code}/versions/1/restore").status_code == 303
    assert [one.state for one in house.versions()] == ["retired", "approved", "draft"]
    assert writing.get(f"/manage/questions/{code}/versions/3").status_code == 200
    assert house.post(writing, f"/manage/questions/{code}/retire").status_code == 422
    assert house.post(writing, f"/manage/questions/{code}/retire", reason="Trùng câu khác").status_code == 303
    assert {one.state for one in house.versions()} == {"retired"}


def test_nobody_reviews_what_he_has_written_at(house: House) -> None:
    writing = house.browser(house.both)
    house.post(writing, "/manage/questions/new", **house.fields(do="send"))
    code = house.question().code
    assert writing.get(f"/manage/reviews/{code}").status_code == 404
    assert "Không có câu nào chờ bạn" in writing.get("/manage/reviews").text
    assert QUOTE in writing.get(f"/manage/questions/{code}").text
    house.post(writing, f"/manage/questions/{code}/withdraw")
    other = house.browser(house.editor)
    house.post(other, f"/manage/questions/{code}/edit", **house.fields(stem="Ai viết lại?", do="send"))
    assert [one.author_id for one in house.versions()] == [house.both.id, house.editor.id]
    assert writing.get(f"/manage/reviews/{code}").status_code == 404


def test_what_was_returned_is_written_anew_and_the_verdict_stays_with_its_words(house: House) -> None:
    writing, reading = house.browser(house.editor), house.browser(house.reviewer)
    house.post(writing, "/manage/questions/new", **house.fields(do="send"))
    code = house.question().code
    house.post(reading, f"/manage/reviews/{code}", answer="a")
    empty = house.post(reading, f"/manage/reviews/{code}/verdict", verdict="returned")
    assert empty.status_code == 422 and "Ghi cần sửa gì" in empty.text
    house.post(reading, f"/manage/reviews/{code}/verdict", verdict="returned", comment="Nói rõ chỗ đặt.")
    assert "Nói rõ chỗ đặt." in writing.get(f"/manage/questions/{code}").text
    assert "1 câu của bạn bị trả lại" in writing.get("/manage").text
    assert code in writing.get("/manage/bank?state=returned").text
    for address in (f"/manage/questions/{code}", f"/manage/questions/{code}/edit"):
        assert "Thầy Đọc đã trả lại lúc" in writing.get(address).text
    house.post(writing, f"/manage/questions/{code}/edit", **house.fields(stem="Bảng đặt ở chỗ nào?"))
    assert [one.state for one in house.versions()] == ["retired", "draft"]
    review = house.session.scalars(select(QuestionReview)).one()
    assert review.version_id == house.versions()[0].id
    assert code not in writing.get("/manage/bank?state=returned").text
    assert "bị trả lại" not in writing.get("/manage").text
    house.post(writing, f"/manage/questions/{code}/send")
    assert "1 câu chờ bạn đọc" in reading.get("/manage").text
    assert "Bảng đặt ở chỗ nào?" in reading.get("/manage/reviews").text
    assert "đã trả lại lúc" not in writing.get(f"/manage/questions/{code}").text


@SQLITE
def test_an_error_says_where_and_keeps_everything(house: House) -> None:
    writing = house.browser(house.editor)
    fields = house.fields(**{"quotes-0-quote": "không quá cao và quá thấp", "explanation": ""})
    refused = house.post(writing, "/manage/questions/new", **fields)
    assert refused.status_code == 422
    assert 'href="#quotes-0-quote"' in refused.text and "khác từ chỗ" in refused.text
    assert 'href="#explanation"' in refused.text
    assert refused.text.index('href="#quotes-0-quote"') < refused.text.index('href="#explanation"')
    assert "không quá cao và quá thấp" in refused.text and "Sát trần nhà" in refused.text
    assert house.session.scalar(select(Question)) is None


@SQLITE
def test_rows_come_and_go_without_a_script(house: House) -> None:
    writing = house.browser(house.editor)
    more = house.post(writing, "/manage/questions/new", **house.fields(do="add-options"))
    assert more.status_code == 200 and 'name="options-4-text"' in more.text
    fewer = house.post(writing, "/manage/questions/new", **house.fields(do="drop-options-1"))
    assert "Sát trần nhà" not in fewer.text and 'name="options-3-text"' not in fewer.text
    assert house.session.scalar(select(Question)) is None


@SQLITE
def test_every_kind_has_its_form(house: House) -> None:
    writing = house.browser(house.editor)
    for kind in KINDS:
        page = writing.get(f"/manage/questions/new?lesson={house.lesson.code}&kind={kind}")
        assert page.status_code == 200 and CLAUSE[:20] in page.text, kind


@SQLITE
def test_a_teachers_question_is_his_own_and_a_stranger_does_not_find_it(house: House) -> None:
    teaching = house.browser(house.teacher)
    assert house.post(teaching, "/manage/questions/new", **house.fields()).status_code == 303
    question = house.question()
    assert question.owner_id == house.teacher.id
    assert teaching.get(f"/manage/questions/{question.code}").status_code == 200
    secret = house.post(teaching, "/manage/questions/new", **house.fields(exposure="contest", pool="week1"))
    assert secret.status_code == 422 and "Câu của riêng bạn" in secret.text
    page = teaching.get(f"/manage/questions/{question.code}").text
    assert "Câu này là của riêng bạn" in page
    asked = house.post(teaching, "/manage/bank/change", code=question.code, action="use")
    assert "Dùng 1 câu cho lớp của bạn?" in asked.text
    last = QuestionOffer(
        public_id="o" * 18,
        question_id=question.id,
        version_id=house.versions()[0].id,
        state="open",
        offered_at=NOW,
    )
    house.session.add(last)
    house.session.commit()
    assert "1 câu giáo viên gửi, chờ trả lời" in house.browser(house.editor).get("/manage").text
    assert "Thôi gửi vào ngân hàng chung" in teaching.get(f"/manage/questions/{question.code}").text
    last.state, last.decided_at, last.reason = "declined", NOW, "Đã có câu gần giống."
    house.session.commit()
    page = teaching.get(f"/manage/questions/{question.code}").text
    assert "Vì sao không nhận: Đã có câu gần giống." in page and 'value="offer"' in page
    other = make_person(house.session, unit=house.unit, kind="staff", roles=("teacher",))
    house.session.commit()
    assert house.browser(other).get(f"/manage/questions/{question.code}").status_code == 404


@SQLITE
def test_what_was_practised_does_not_become_a_contest_question(house: House) -> None:
    version = make_question(house.session, lesson=house.lesson)
    code = house.session.get_one(Question, version.question_id).code
    house.session.commit()
    fields = house.fields(exposure="contest", pool="week1")
    refused = house.post(house.browser(house.editor), f"/manage/questions/{code}/edit", **fields)
    assert refused.status_code == 422 and "đang dùng để luyện tập" in refused.text


@SQLITE
def test_an_image_needs_its_words_and_is_seen_by_whoever_may_see_the_question(house: House) -> None:
    learner = make_person(house.session, unit=house.unit, kind="staff")
    house.session.commit()
    writing, learning = house.browser(house.editor), house.browser(learner)
    upload = {"upload": (io.BytesIO(png()), "bang.exe")}
    silent = house.post(writing, "/manage/questions/new", **house.fields(), **upload)
    assert silent.status_code == 422 and 'href="#images-0-alt"' in silent.text
    name = re.search(r"[0-9a-f]{64}\.png", silent.text)
    assert name is not None
    address = f"/question-images/{name[0]}"
    saved = house.post(
        writing,
        "/manage/questions/new",
        **house.fields(**{"images-0-name": name[0], "images-0-alt": "Một tấm bảng cũ"}),
    )
    assert saved.status_code == 303
    (version,) = house.versions()
    assert f'<img src="{address}" alt="Một tấm bảng cũ" width="3" height="2"' in version.body["stem_html"]
    code = house.question().code
    assert address in writing.get(f"/manage/questions/{code}").text
    assert (writing.get(address).status_code, learning.get(address).status_code) == (200, 404)
    version.state = "approved"
    house.session.commit()
    seen = learning.get(address)
    assert (seen.status_code, seen.content_type) == (200, "image/png")
    version.exposure, version.pool = "contest", "week1"
    house.session.commit()
    teaching = house.browser(house.teacher)
    assert [one.get(address).status_code for one in (writing, teaching, learning)] == [200, 404, 404]
    quiz = make_quiz(house.session, unit=house.unit, pools=("week1",), questions=1)
    make_attempt(house.session, quiz=quiz, actor=actor_of(house.session, learner))
    house.session.commit()
    assert [one.get(address).status_code for one in (teaching, learning)] == [404, 200]
    assert house.app.test_client().get(address).status_code == 401
    assert writing.get("/question-images/../quiz.db").status_code == 404
    wrong = house.post(
        writing, "/manage/questions/new", **house.fields(), upload=(io.BytesIO(b"<svg/>"), "a.png")
    )
    assert wrong.status_code == 422 and "Chỉ nhận hình PNG" in wrong.text


@SQLITE
def test_a_draft_that_something_else_made_goes_to_a_reader_only_when_it_is_whole(house: House) -> None:
    body = {**BODIES["true_false"]("Đúng không?"), "explanation_html": ""}
    version = make_question(house.session, kind="true_false", body=body, lesson=house.lesson, state="draft")
    code = house.session.get_one(Question, version.question_id).code
    house.session.commit()
    writing = house.browser(house.editor)
    house.post(writing, f"/manage/questions/{code}/send")
    assert "chỗ thiếu hoặc sai" in writing.get(f"/manage/questions/{code}").text
    assert house.versions()[0].state == "draft"


@SQLITE
def test_a_clause_of_another_plan_than_the_lessons_can_be_quoted(house: House) -> None:
    plan = make_plan(house.session)
    section = Section(plan_id=plan.id, key="I", title="Khác", position=1)
    house.session.add(section)
    house.session.flush()
    house.session.add(
        Clause(plan_id=plan.id, section_id=section.id, code="c-2", number=1, text="Lời của kế hoạch khác.")
    )
    house.session.commit()
    fields = house.fields(**{"quotes-0-clause": "c-2", "quotes-0-quote": "kế hoạch khác"})
    assert house.post(house.browser(house.editor), "/manage/questions/new", **fields).status_code == 303
    assert house.versions()[0].body["clauses"][0]["section"] == "I"
