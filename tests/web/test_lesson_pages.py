"""A lesson from the plan's page to its readers, in few presses; nothing that was typed is lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from quiz.models import Clause, Lesson, LessonVersion, Programme
from tests.factories import make_lesson, make_person, make_unit
from tests.factories.page_lessons import make_page_lesson, make_taken_plan
from tests.web.browsing import browser_of, token_of
from tests.web.test_english_pages import Texts, vietnamese_of_the_interface

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


class House:
    """A plan taken over, an editor, a reviewer, who does both, and a teacher who learns."""

    def __init__(self, app: Flask, session: Session) -> None:
        self.app, self.session = app, session
        unit = make_unit(session)
        self.plan = make_taken_plan(session)
        self.editor, self.reviewer, self.both, self.learner = (
            make_person(session, unit=unit, kind="staff", roles=roles, name=name)
            for roles, name in (
                (("editor",), "Cô Soạn"),
                (("reviewer",), "Thầy Đọc"),
                (("editor", "reviewer"), "Cô Vừa"),
                (("teacher",), "Thầy Dạy"),
            )
        )
        session.commit()

    def browser(self, who: Any) -> FlaskClient:
        self.session.rollback()
        return browser_of(self.app, self.session, who)

    def post(self, client: FlaskClient, path: str, **fields: Any) -> TestResponse:
        self.session.rollback()
        return client.post(path, data=fields, headers={"X-CSRFToken": token_of(client)})

    def lesson(self, state: str = "draft") -> Lesson:
        lesson = make_page_lesson(self.session, author=self.editor, plan=self.plan, state=state)
        self.session.commit()
        return lesson

    def versions(self) -> list[LessonVersion]:
        self.session.rollback()
        found = select(LessonVersion).order_by(LessonVersion.id).execution_options(populate_existing=True)
        return list(self.session.scalars(found))


@pytest.fixture
def house(app: Flask, engine: Engine) -> Iterator[House]:
    with Session(engine, expire_on_commit=False) as session:
        yield House(app, session)


def fields_of(page: str) -> dict[str, Any]:
    """What a browser would send of the form of a lesson."""
    found: dict[str, Any] = dict(
        re.findall(r'<input[^>]*name="(base|title|minutes)"[^>]*value="([^"]*)"', page)
    )
    found["audience"] = re.findall(r'<input[^>]*checked[^>]*name="audience"[^>]*value="(\w+)"', page)
    texts = re.findall(
        r'<textarea[^>]*name="(text|quotes-\d+-quote)"[^>]*>\r?\n?(.*?)</textarea>', page, re.DOTALL
    )
    found |= {name: value.replace("&#34;", '"') for name, value in texts}
    for name, body in re.findall(
        r'<select[^>]*name="(quotes-\d+-clause)"[^>]*>(.*?)</select>', page, re.DOTALL
    ):
        found[name] = re.findall(r'<option selected value="([^"]*)"', body)[0]
    return found


def test_from_the_plans_page_to_a_reader_in_seven_presses(house: House) -> None:
    writing, reading = house.browser(house.editor), house.browser(house.reviewer)
    plan = writing.get(f"/manage/plans/{house.plan.code}").text
    (link,) = re.findall(r'href="(/manage/lessons/new\?[^"]*section=II)"', plan)  # 1
    new = writing.get(link.replace("&amp;", "&")).text
    clauses = re.findall(r'name="clauses" value="([^"]+)" checked', new)
    assert len(clauses) == 2 and 'value="Nội dung"' in new
    begun = house.post(
        writing, link.replace("&amp;", "&"), clauses=clauses, title="Niêm yết ở đâu?", module_title="Nội dung"
    )  # 2
    assert begun.status_code == 303
    edit = writing.get(begun.location).text
    assert "## Nội dung" in edit and "[[quote 2]]" in edit and "mới có lời trích" in edit
    fields = fields_of(edit)
    fields["text"] += "\nAi đi qua cũng **đọc** được.\n"
    sent = house.post(writing, begun.location, **fields, do="send")  # 3
    assert sent.status_code == 303
    assert "Chờ thẩm định" in writing.get(sent.location).text
    assert "1 bài chờ bạn đọc" in reading.get("/manage").text
    listed = reading.get("/manage/lessons").text
    assert "Chờ bạn thẩm định" in listed and sent.location in listed  # 4
    assert "Ghi kết luận" in reading.get(sent.location).text
    done = house.post(reading, f"{sent.location}/verdict", verdict="approved")  # 5, 6
    assert done.status_code == 303
    programme = house.session.scalars(select(Programme.code).where(Programme.plan_id == house.plan.id)).one()
    learner = house.browser(house.learner)
    code = sent.location.rpartition("/")[2]
    assert learner.get(f"/lessons/{code}").status_code == 404
    assert "thay cho chương trình đang theo" in writing.get(f"/manage/programmes/{programme}/open").text
    house.post(writing, f"/manage/programmes/{programme}/open", do="open")  # 7
    shown = learner.get(f"/lessons/{code}").text
    assert "<strong>đọc</strong>" in shown and "Mục II · Ý 1" in shown
    house.post(writing, f"/manage/programmes/{programme}/open", do="close")
    assert learner.get(f"/lessons/{code}").status_code == 404


def test_what_is_wrong_comes_back_with_everything_that_was_typed(house: House) -> None:
    writing, lesson = house.browser(house.editor), house.lesson()
    path = f"/manage/lessons/{lesson.code}/edit"
    fields = fields_of(writing.get(path).text) | {"text": "## Phần\n\n<b>Chữ của tôi</b>", "minutes": "0"}
    answer = house.post(writing, path, **fields, do="save")
    assert answer.status_code == 422
    assert "&lt;b&gt;Chữ của tôi&lt;/b&gt;" in answer.text
    assert "Dòng 3: không dùng mã HTML" in answer.text and "từ 1 đến 60" in answer.text
    assert 'href="#quotes-0-quote"' in answer.text and 'id="quotes-0-quote"' in answer.text
    assert [one.number for one in house.versions()] == [1] and house.versions()[0].minutes == 5


def test_who_was_overtaken_is_told_and_keeps_his_words(house: House) -> None:
    mine, other, lesson = house.browser(house.editor), house.browser(house.both), house.lesson()
    path = f"/manage/lessons/{lesson.code}/edit"
    fields = fields_of(mine.get(path).text)
    theirs = fields_of(other.get(path).text) | {"title": "Của người khác"}
    assert house.post(other, path, **theirs, do="save").status_code == 303
    refused = house.post(mine, path, **fields | {"title": "Của tôi"}, do="save")
    assert refused.status_code == 409 and "Người khác vừa lưu bản 2" in refused.text
    assert 'value="Của tôi"' in refused.text
    again = house.post(mine, path, **fields_of(refused.text), do="save")
    assert again.status_code == 303
    assert [(one.title, one.state) for one in house.versions()] == [
        ("Niêm yết ở đâu?", "retired"), ("Của người khác", "retired"), ("Của tôi", "draft"),
    ]  # fmt: skip


def test_rows_of_quotes_come_and_go_and_a_preview_stores_nothing(house: House) -> None:
    writing, lesson = house.browser(house.editor), house.lesson()
    path = f"/manage/lessons/{lesson.code}/edit"
    fields = fields_of(writing.get(path).text)
    more = house.post(writing, path, **fields, do="add-quotes").text
    assert 'name="quotes-2-quote"' in more
    less = fields_of(house.post(writing, path, **fields, do="drop-quotes-0").text)
    assert (
        "quotes-1-quote" not in less and "[[quote 1]]" in less["text"] and "[[quote 2]]" not in less["text"]
    )
    preview = house.post(writing, path, **fields | {"text": "## Mới\n\n*Lời* mới."}, do="preview").text
    assert "Người học sẽ thấy" in preview and "<em>Lời</em> mới." in preview
    assert "Mới" not in house.versions()[0].text


def test_given_back_it_says_why_and_the_next_version_answers(house: House) -> None:
    lesson = house.lesson("in_review")
    writing, reading = house.browser(house.editor), house.browser(house.reviewer)
    path = f"/manage/lessons/{lesson.code}"
    silent = house.post(reading, f"{path}/verdict", verdict="returned")
    assert silent.status_code == 422 and "Ghi cần sửa gì" in silent.text
    house.post(reading, f"{path}/verdict", verdict="returned", comment="Câu mở đầu dài quá.")
    for page in (path, f"{path}/edit"):
        assert "Câu mở đầu dài quá." in writing.get(page).text
    assert "Sửa theo nhận xét" in writing.get("/manage/lessons").text
    assert "1 bài của bạn bị trả lại" in writing.get("/manage").text
    house.post(writing, f"{path}/edit", **fields_of(writing.get(f"{path}/edit").text), do="send")
    assert [one.state for one in house.versions()] == ["retired", "in_review"]
    assert "Câu mở đầu dài quá." in writing.get(f"{path}/versions/1").text
    assert "Hai bản có nội dung như nhau." in writing.get(f"{path}/versions/2").text


def test_a_new_version_shows_where_it_differs_from_what_learners_read(house: House) -> None:
    lesson, writing = house.lesson("approved"), house.browser(house.editor)
    path = f"/manage/lessons/{lesson.code}"
    fields = fields_of(writing.get(f"{path}/edit").text)
    fields["text"] = fields["text"].replace("Ai đi qua", "Khách nào")
    house.post(writing, f"{path}/edit", **fields, do="save")
    page = writing.get(path).text
    assert "So với bản người học đang đọc" in page and f"{path}/versions/2?from=1" in page
    diff = writing.get(f"{path}/versions/2?from=1").text
    assert re.search(r"<del>.*?Ai đi qua", diff) and re.search(r"<ins>.*?Khách nào", diff)
    assert "Số phút đọc" not in diff and writing.get(f"{path}/versions/1").status_code == 200


def test_nobody_decides_on_his_own_lesson(house: House) -> None:
    lesson = make_page_lesson(house.session, author=house.both, plan=house.plan, state="in_review")
    house.session.commit()
    both = house.browser(house.both)
    assert "Ghi kết luận" not in both.get(f"/manage/lessons/{lesson.code}").text
    assert house.post(both, f"/manage/lessons/{lesson.code}/verdict", verdict="approved").status_code == 404


def test_going_out_of_use_asks_first_and_wants_a_reason(house: House) -> None:
    writing, lesson = house.browser(house.editor), house.lesson("approved")
    path = f"/manage/lessons/{lesson.code}/retire"
    assert "Ngừng sử dụng bài này?" in writing.get(path).text
    assert house.post(writing, path).status_code == 422
    assert house.versions()[0].state == "approved"
    house.post(writing, path, reason="Hết hiệu lực")
    assert house.versions()[0].state == "retired"
    assert "Soạn bản mới" in writing.get(f"/manage/lessons/{lesson.code}").text


def test_a_lesson_of_the_bundle_is_shown_and_says_why_it_is_not_edited(house: House) -> None:
    lesson = make_lesson(house.session)
    house.session.commit()
    writing = house.browser(house.editor)
    page = writing.get(f"/manage/lessons/{lesson.code}").text
    assert "không sửa trên trang" in page and "Lời của phần mo-dau." in page and "/edit" not in page
    assert writing.get(f"/manage/lessons/{lesson.code}/edit").status_code == 404
    assert lesson.title in writing.get("/manage/lessons").text


def test_drafts_of_a_lesson_begin_with_its_clauses_and_questions_know_it(house: House) -> None:
    writing, lesson = house.browser(house.editor), house.lesson()
    page = writing.get(f"/manage/lessons/{lesson.code}").text
    (link,) = re.findall(r'href="(/manage/plans/[^"]*/drafts\?[^"]*)"', page)
    drafts = writing.get(link.replace("&amp;", "&"))
    assert drafts.status_code == 200 and f'<option selected value="{lesson.code}">' in drafts.text
    assert f'value="{lesson.code}"' in writing.get("/manage/questions/new").text


def test_a_gap_of_the_board_leads_to_a_new_lesson_of_its_clause(house: House) -> None:
    writing = house.browser(house.editor)
    clause = house.session.scalars(select(Clause.code).where(Clause.plan_id == house.plan.id)).first()
    board = writing.get(f"/manage/coverage?plan={house.plan.code}").text
    link = f"/manage/lessons/new?plan={house.plan.code}&amp;clause={clause}"
    assert link in board
    assert f'value="{clause}" checked' in writing.get(link.replace("&amp;", "&")).text
    unticked = house.post(writing, f"/manage/lessons/new?plan={house.plan.code}", module_title="Một")
    assert unticked.status_code == 422 and "Chọn ít nhất một ý" in unticked.text


def test_an_english_reader_meets_no_vietnamese_of_the_interface(house: House) -> None:
    lesson, vietnamese = house.lesson("in_review"), vietnamese_of_the_interface() - {"Nội dung"}
    draft, programme = house.lesson(), house.session.scalars(select(Programme.code)).first()
    both = house.browser(house.both)
    both.set_cookie("lang", "en")
    paths = ["/manage/lessons", "/manage/lessons/new", f"/manage/lessons/new?plan={house.plan.code}"]
    paths += [f"/manage/lessons/{lesson.code}{end}" for end in ("", "/versions/1", "/retire")]
    paths += [f"/manage/lessons/{draft.code}/edit", f"/manage/programmes/{programme}/open", "/manage"]
    for path in paths:
        answer = both.get(path)
        assert answer.status_code == 200
        assert not Texts(answer.text).found & vietnamese, path
