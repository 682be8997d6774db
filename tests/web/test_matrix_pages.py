"""Matrices on pages: a teacher makes one, sees what the bank lacks, a paper, the files, and has a quiz drawn by it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from typing import Any

import docx
import openpyxl
import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from quiz.models import Attempt, Audit, ContestEntrant, PaperMatrix, Quiz, Specification
from tests.factories import (
    NOW,
    actor_of,
    make_attempt,
    make_class_contest,
    make_group,
    make_lesson,
    make_matrix,
    make_module,
    make_person,
    make_question,
    make_quiz,
    make_unit,
)
from tests.web.browsing import Clock, browser_of, hidden_fields, statements

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
LIST = "/manage/specifications"


class Desk:
    """A teacher, a colleague and an editor; a lesson with 8 questions of one answer, 2 of four statements, 2 short ones."""

    def __init__(self, app: Flask, session: Session) -> None:
        Clock(app)
        self.app, self.session = app, session
        self.unit = make_unit(session, kind="so", code="SO", name="Sở Giáo dục và Đào tạo")
        self.school = make_unit(session, parent=self.unit, levels=("thpt",), name="Trường THPT Vị Thủy")
        self.group = make_group(session, unit=self.school, name="10A1")
        module = make_module(session)
        self.lesson = make_lesson(session, module=module)
        self.bare = make_lesson(session, module=module)
        for level in (
            "recall",
            "recall",
            "recall",
            "comprehension",
            "comprehension",
            "application",
            "advanced",
            "recall",
        ):
            make_question(session, lesson=self.lesson, level=level)
        for _number in range(2):
            make_question(session, lesson=self.lesson, kind="four_statements")
            make_question(session, lesson=self.lesson, kind="short_text")
        people = {
            "teacher": make_person(
                session, unit=self.school, kind="staff", roles=("teacher",), group=self.group, name="Cô Lan"
            ),
            "colleague": make_person(
                session, unit=self.school, kind="staff", roles=("teacher",), name="Thầy Minh"
            ),
            "editor": make_person(session, unit=self.unit, kind="staff", roles=("editor",), name="Cô Hoa"),
            "keeper": make_person(session, unit=self.unit, kind="staff", roles=("department_admin",)),
        }
        self.people = people
        self.browsers = {name: browser_of(app, session, who) for name, who in people.items()}

    def post(self, path: str, who: str = "teacher", form_at: str = "", **data: Any) -> Any:
        browser = self.browsers[who]
        token = hidden_fields(browser.get(form_at or path).text)["csrf_token"]
        return browser.post(path, data={"csrf_token": token} | data)

    def make(self, who: str = "teacher", **data: Any) -> str:
        """The address of a matrix that somebody has made on the page."""
        values = {
            "name": "Kiểm tra 15 phút", "preset": "2025", "scheme": "three", "category": [self.lesson.code],
            "wanted-choice": "5", "wanted-statements": "1", "wanted-short": "1",
        }  # fmt: skip
        answer = self.post(f"{LIST}/new", who, **(values | data))
        assert answer.status_code == 303, answer.text
        return str(answer.headers["Location"])

    def fields(self, address: str, who: str = "teacher") -> dict[str, str]:
        """What the form of a matrix would send."""
        page = self.browsers[who].get(address).text
        form = page[page.index("data-matrix") :]
        found = {}
        for tag in re.findall(r"<input[^>]*>", form[: form.index("</form>")]):
            name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
            if name and ("type=" not in tag or "hidden" in tag or " checked" in tag):
                found[name[1]] = value[1] if value else ""
        return {name: value for name, value in found.items() if name != "csrf_token"}

    def kept(self, address: str) -> PaperMatrix:
        self.session.rollback()
        self.session.expire_all()
        return self.session.scalars(
            select(PaperMatrix).where(PaperMatrix.public_id == address.rsplit("/", 1)[1])
        ).one()


@pytest.fixture
def desk(app: Flask, engine: Engine) -> Iterator[Desk]:
    with Session(engine, expire_on_commit=False) as session:
        yield Desk(app, session)


def test_a_new_matrix_asks_for_no_more_than_the_bank_has(desk: Desk) -> None:
    page = desk.browsers["teacher"].get(f"{LIST}/new").text
    assert re.findall(r'name="wanted-(\w+)" value="(\d+)"', page) == [
        ("choice", "8"),
        ("statements", "2"),
        ("short", "2"),
    ]
    assert page.count("có 12 câu") == 1, "of the lesson that has questions"
    nobody = desk.browsers["teacher"].get(f"{LIST}/new?basis=section&audience=nobody").text
    assert "Chưa có nội dung để chọn" in nobody


def test_a_teacher_makes_a_matrix_in_one_form_and_sees_a_paper(desk: Desk) -> None:
    address = desk.make()
    page = desk.browsers["teacher"].get(address).text
    assert "Ngân hàng đủ câu" in page or "Rút được đề" in page
    body = desk.kept(address).body
    counts = body["lines"][0]["counts"]
    assert counts["choice"] == {"recall": 2, "comprehension": 2, "application": 1}
    assert sum(counts["statements"].values()) == 4
    paper = desk.browsers["teacher"].get(f"{address}/preview").text
    assert "Đây là đề xem thử" in paper
    assert re.findall(r"Phần I+\. ([^<]+)", paper) == ["Nhiều lựa chọn", "Đúng/sai bốn ý", "Trả lời ngắn"]
    assert paper.count("data-question") == 7
    assert "0,25 điểm" in paper
    shown = dict.fromkeys(re.findall(r"\d ý \w+(?: dụng)?", paper))
    assert sum(int(text[0]) for text in shown) == 4, "levels of the four statements"
    assert desk.session.scalars(select(Attempt)).all() == []


def test_levels_are_numbered_as_primary_schools_do(desk: Desk) -> None:
    address = desk.make(scheme="primary")
    page = desk.browsers["teacher"].get(address).text
    assert "Mức 3, " in page and "Vận dụng" not in page
    assert desk.kept(address).body["lines"][0]["counts"]["choice"] == {
        "recall": 2, "comprehension": 2, "application": 1,
    }  # fmt: skip
    assert "Mức 1" in desk.browsers["teacher"].get(f"{address}/preview").text


def test_the_form_of_2025_takes_no_other_format_and_says_so(desk: Desk) -> None:
    answer = desk.post(
        f"{LIST}/new", name="Đề", preset="2025", scheme="three", category=desk.lesson.code, **{"wanted-cloze": "2"}
    )  # fmt: skip
    assert answer.status_code == 422
    assert "Định dạng 2025 chỉ có" in answer.text
    assert desk.session.scalars(select(PaperMatrix)).all() == []


def test_what_is_missing_is_said_by_cell_with_a_way_to_the_bank(desk: Desk) -> None:
    address = desk.make(category=[desk.lesson.code, desk.bare.code])
    fields = desk.fields(address)
    answer = desk.post(address, **(fields | {"n-1-choice-recall": "3", "do": "save"}))
    assert answer.status_code == 303
    page = desk.browsers["teacher"].get(address).text
    assert "cần 3, có 0" in page
    link = re.search(r'href="(/manage/bank[^"]*)"', page)
    assert link is not None and f"lesson={desk.bare.code}" in link[1] and "level=recall" in link[1]
    refused = desk.browsers["teacher"].get(f"{address}/preview")
    assert refused.status_code == 409
    assert "Chưa rút được đề" in refused.text


def test_sums_are_made_by_a_press_and_nothing_is_kept(desk: Desk) -> None:
    address = desk.make()
    before = desk.kept(address).body
    fields = desk.fields(address) | {"n-0-choice-recall": "1", "mark-choice": "0,5", "do": "sum"}
    page = desk.post(address, **fields).text
    assert re.search(r'data-sum="choice-recall">1<', page)
    assert re.search(r"data-total>([^<]+)<", page)[1] == "3,25"  # type: ignore[index]
    assert desk.kept(address).body == before


def test_numbers_are_shared_out_anew_by_a_press(desk: Desk) -> None:
    address = desk.make()
    lopsided = {f"n-0-choice-{level}": "" for level in ("comprehension", "application")} | {
        "n-0-choice-recall": "5"
    }
    page = desk.post(address, **(desk.fields(address) | lopsided | {"do": "share"})).text
    sums = re.findall(r'data-sum="choice-\w+">(\d+)<', page)
    assert sums == ["2", "2", "1"]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"n-0-choice-recall": "hai"}, "Gõ số nguyên"),
        ({"n-0-choice-recall": "61"}, "từ 0 đến 60"),
        ({"mark-choice": "0"}, "lớn hơn 0"),
        ({"limit-overtaken": "101"}, "từ 0 đến 100"),
        ({"reserve": "51"}, "từ 0 đến 50"),
        ({"name": " "}, "Tên cần từ 1"),
        ({"seen": "7"}, "Người khác vừa sửa"),
    ],
)
def test_what_cannot_be_kept_is_said_and_stays_in_the_form(
    desk: Desk, sent: dict[str, str], said: str
) -> None:
    address = desk.make()
    before = desk.kept(address).body
    answer = desk.post(address, **(desk.fields(address) | {"do": "save"} | sent))
    assert answer.status_code == 422
    assert said in answer.text
    assert desk.kept(address).body == before


def test_lines_and_formats_come_and_go_and_words_are_printed(desk: Desk) -> None:
    address = desk.make(**{"wanted-short": ""})
    fields = desk.fields(address) | {
        "do": "save",
        "add": desk.bare.code,
        "format": "short",
        "w-0-recall": "Kể được nơi niêm yết.",
    }
    assert desk.post(address, **fields).status_code == 303
    body = desk.kept(address).body
    assert [line["category"] for line in body["lines"]] == [desk.lesson.code, desk.bare.code]
    assert body["marks"]["short"] == 250
    dropped = desk.fields(address) | {
        "do": "save",
        "drop": desk.bare.code,
        "w-0-recall": "Kể được nơi niêm yết.",
    }
    assert desk.post(address, **dropped).status_code == 303
    assert [line["category"] for line in desk.kept(address).body["lines"]] == [desk.lesson.code]
    sheet = openpyxl.load_workbook(BytesIO(desk.browsers["teacher"].get(f"{address}/ma-tran.xlsx").data))
    texts = [str(cell.value) for row in sheet["Bản đặc tả"].iter_rows() for cell in row if cell.value]
    assert any("Biết: Kể được nơi niêm yết." in text for text in texts)
    assert "SỞ GIÁO DỤC VÀ ĐÀO TẠO" in texts and "TRƯỜNG THPT VỊ THỦY" in texts
    document = docx.Document(BytesIO(desk.browsers["teacher"].get(f"{address}/ma-tran.docx").data))
    assert len(document.tables) == 6
    assert desk.browsers["teacher"].get(f"{address}/ma-tran.pdf").status_code == 404


def test_a_matrix_is_its_owners_until_an_editor_shares_one(desk: Desk) -> None:
    own = desk.make()
    for path in (own, f"{own}/preview", f"{own}/ma-tran.xlsx", f"{own}/delete"):
        assert desk.browsers["colleague"].get(path).status_code == 404
    shared = desk.make("editor", name="Ma trận chung", shared="1")
    assert "Ma trận chung" in desk.browsers["colleague"].get(LIST).text
    assert desk.browsers["colleague"].get(f"{shared}/preview").status_code == 200
    fields = desk.fields(shared, "editor") | {"name": "Của tôi", "do": "save"}
    assert desk.post(shared, "colleague", **fields).status_code == 404
    assert desk.browsers["colleague"].get(f"{shared}/delete").status_code == 404
    copied = desk.post(f"{shared}/copy", "colleague", form_at=shared)
    assert desk.kept(copied.headers["Location"]).owner_id == desk.people["colleague"].id


def test_a_deleted_matrix_is_asked_about_first_and_noted(desk: Desk) -> None:
    address = desk.make()
    assert "Xóa ma trận?" in desk.browsers["teacher"].get(f"{address}/delete").text
    assert desk.post(f"{address}/delete").headers["Location"] == LIST
    assert desk.browsers["teacher"].get(address).status_code == 404
    actions = desk.session.scalars(select(Audit.action).where(Audit.object_kind == "matrix")).all()
    assert actions == ["matrix.create", "matrix.delete"]


def test_a_class_contest_is_drawn_by_a_matrix(desk: Desk) -> None:
    address = desk.make()
    chosen = address.rsplit("/", 1)[1]
    form = desk.browsers["teacher"].get(f"/teacher/contests/new?matrix={chosen}").text
    assert f'selected value="{chosen}"' in form
    answer = desk.post(
        "/teacher/contests/new", group=desk.group.public_id, matrix=chosen, questions="10", minutes="10", own="0",
        purpose="Thi lớp", ground="task", consent="1", title="",
    )  # fmt: skip
    assert answer.status_code == 303, answer.text
    quiz = desk.session.scalars(select(Quiz)).one()
    assert quiz.title == "Thi lớp 10A1 · Kiểm tra 15 phút"
    rules = desk.session.get_one(Specification, quiz.specification_id).rules
    assert (quiz.question_count, rules["matrix"]) == (7, chosen)
    assert rules["marks"]["single_choice"] == 250


def test_a_quiz_is_drawn_by_another_matrix_until_a_class_has_begun(desk: Desk) -> None:
    quiz = make_quiz(desk.session, unit=desk.unit, questions=4, for_staff=False)
    matrix = make_matrix(
        desk.session, owner_id=desk.people["editor"].id, is_shared=True, lesson=desk.lesson.code, recall=3
    )
    contest, of_class = make_class_contest(
        desk.session, unit=desk.school, group=desk.group, opens_at=NOW - timedelta(hours=1)
    )
    desk.session.commit()
    path = f"/manage/quizzes/{quiz.public_id}/matrix"
    assert desk.post(path, "keeper").status_code == 422
    for odd in ("khong-co", "\x00", "x" * 99):
        assert desk.post(path, "keeper", matrix=odd).status_code == 422
    assert desk.post(path, "keeper", matrix=matrix.public_id).status_code == 303
    desk.session.expire_all()
    rules = desk.session.get_one(Specification, quiz.specification_id).rules
    assert (quiz.question_count, rules["matrix"], rules["pools"]) == (3, matrix.public_id, ["practice"])
    pupil = make_person(desk.session, unit=desk.school, group=desk.group)
    desk.session.add(ContestEntrant(contest_id=contest.id, person_id=pupil.id, joined_at=NOW))
    make_attempt(desk.session, actor=actor_of(desk.session, pupil), quiz=of_class)
    desk.session.commit()
    page = desk.browsers["teacher"].get(f"/manage/quizzes/{of_class.public_id}/matrix").text
    assert "Đã có người làm bài này" in page
    refused = desk.post(
        f"/manage/quizzes/{of_class.public_id}/matrix", form_at=LIST + "/new", matrix=matrix.public_id
    )
    assert refused.status_code == 422


def test_a_page_costs_the_same_however_many_lines(desk: Desk, engine: Engine) -> None:
    few, many = desk.make(), None
    lessons = [make_lesson(desk.session).code for _number in range(12)]
    desk.session.commit()
    many = desk.make(category=[desk.lesson.code, *lessons])
    counts = []
    for address in (few, few, many):
        with statements(desk.app.extensions["quiz_database"].engine) as ran:
            assert desk.browsers["teacher"].get(address).status_code == 200
        counts.append(len(ran))
    assert counts[1] == counts[2]
