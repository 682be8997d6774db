"""A class contest as teacher and pupils meet it: made, projected, joined by its code, closed, taken home."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import event, func, select

from quiz.models import Account, Attempt, Contest, ContestEntrant, Quiz, SignInFailure
from quiz.services import class_contest_find
from quiz.services.class_contest_join import CODE_LIMIT, record_wrong_code
from quiz.unit_of_work import unit_of_work
from tests.factories import (
    PASSWORD,
    answers_of,
    make_group,
    make_lesson,
    make_person,
    make_question_bank,
    make_session,
    make_unit,
    wrong_answers_of,
)

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from sqlalchemy import Engine
    from werkzeug.test import TestResponse

SheetRow = tuple[Any, ...]


@dataclass
class Site:
    """The app with a school in it, and a browser for each of its people."""

    app: Flask
    engine: Engine
    clock: list[datetime]
    secrets: dict[str, str]
    group_id: str
    other_group_id: str
    lesson: str
    poor_lesson: str

    def browser(self, name: str | None = None) -> FlaskClient:
        """Somebody's browser, signed in if a name is given."""
        client = self.app.test_client()
        if name:
            with client.session_transaction() as session:
                session["_user_id"] = self.secrets[name]
        return client

    def later(self, **delta: float) -> None:
        """Let time pass."""
        self.clock[0] += timedelta(**delta)

    def count(self, model: Any) -> int:
        """Rows of a table."""
        with unit_of_work(self.engine, write=False) as session:
            return session.scalar(select(func.count()).select_from(model)) or 0

    def code(self) -> str:
        """The join code of the newest contest."""
        with unit_of_work(self.engine, write=False) as session:
            code = session.scalars(select(Contest.join_code).order_by(Contest.id.desc())).first()
            assert code is not None
            return code


@pytest.fixture
def site(app: Flask, now: datetime) -> Site:
    engine: Engine = app.extensions["quiz_database"].engine
    clock = [now]
    app.extensions["quiz_clock"] = lambda: clock[0]
    with unit_of_work(engine) as session:
        unit = make_unit(session, code="THPT-02", name="THPT Bến Lúa")
        group, other = (
            make_group(session, unit=unit, name="10A1"),
            make_group(session, unit=unit, name="10A2"),
        )
        lesson, poor = make_lesson(session), make_lesson(session)
        make_question_bank(session, 8, lesson=lesson)
        make_question_bank(session, 2, lesson=poor)
        teacher: dict[str, Any] = {"unit": unit, "kind": "staff", "roles": ("learner", "teacher")}
        people = {
            "teacher": make_person(session, group=group, **teacher),
            "other teacher": make_person(session, group=other, **teacher),
            "teacher of nobody": make_person(session, unit=unit, kind="staff", roles=("teacher",)),
            "school administrator": make_person(session, unit=unit, kind="staff", roles=("school_admin",)),
            "ngoc": make_person(session, unit=unit, group=group, name="Lê Bảo Ngọc"),
            "formula": make_person(session, unit=unit, group=group, name="=1+1 Bảo An"),
            "absent": make_person(session, unit=unit, group=group, name="Trần Văn Vắng"),
            "stranger": make_person(session, unit=unit, group=other, name="Võ Khác Lớp"),
        }
        secrets = {name: make_session(session, who) for name, who in people.items()}
        return Site(app, engine, clock, secrets, group.public_id, other.public_id, lesson.code, poor.code)


def token_of(page: TestResponse) -> str:
    """The CSRF token of a page's form."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
    assert found is not None
    return found[1]


def post(client: FlaskClient, address: str, page: str, **data: Any) -> TestResponse:
    """Send a form of `page` to `address`."""
    return client.post(address, data={"csrf_token": token_of(client.get(page)), **data})


def create(site: Site, name: str = "teacher", **data: Any) -> TestResponse:
    """Send the form that makes a contest."""
    values: dict[str, Any] = {
        "group": site.group_id,
        "lessons": [site.lesson],
        "questions": "8",
        "minutes": "10",
        "title": "",
        "purpose": "Thi tìm hiểu",
        "ground": "task",
        "consent": "1",
    }
    return post(site.browser(name), "/teacher/contests/new", "/teacher/contests/new", **(values | data))


def made(site: Site) -> str:
    """Make a contest; its board's address."""
    answer = create(site)
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def begin(site: Site, name: str) -> tuple[FlaskClient, Attempt]:
    """A pupil comes in by the code and begins; the browser and the attempt."""
    client, page = site.browser(name), f"/c/{site.code()}"
    answer = post(client, page, page)
    assert answer.status_code == 303, answer.text
    public_id = answer.headers["Location"].rsplit("/", 1)[-1]
    with unit_of_work(site.engine, write=False) as session:
        return client, session.scalars(select(Attempt).where(Attempt.public_id == public_id)).one()


def hand_in(
    site: Site, client: FlaskClient, attempt: Attempt, answers: Callable[..., dict[int, Any]]
) -> None:
    """Answer every question through the API, then submit."""
    address = f"/api/v1/attempts/{attempt.public_id}"
    headers = {"X-CSRFToken": token_of(client.get("/join"))}
    with unit_of_work(site.engine, write=False) as session:
        given = answers(session, attempt)
    queue = [{"slot": slot, "answer": answer, "seq": 1} for slot, answer in given.items()]
    saved = client.post(f"{address}/responses", json={"responses": queue}, headers=headers)
    assert saved.status_code == 200, saved.text
    assert client.post(f"{address}/submit", headers=headers).status_code == 200


def sheet_rows(workbook: Any, name: str) -> list[SheetRow]:
    """The cells of a sheet, without its headings."""
    return list(workbook[name].iter_rows(min_row=2, values_only=True))


def test_from_the_form_to_the_workbook(site: Site) -> None:
    board = made(site)
    teacher = site.browser("teacher")
    page = teacher.get(board).text
    code = site.code()
    assert f"{code[:3]} {code[3:]}" in page
    assert "Chưa có em nào vào" in page
    assert "localhost/join" in page
    assert "<path" in page
    assert " style=" not in page
    assert "Thi lớp 10A1" in page

    first, attempt = begin(site, "ngoc")
    site.later(seconds=5)
    begin(site, "formula")
    site.later(seconds=85)
    hand_in(site, first, attempt, answers_of)
    status = teacher.get(f"{board}/status").json
    assert status is not None
    assert [(person["name"], person["state"]) for person in status["people"]] == [
        ("Bảo Ngọc", "finished"),
        ("Bảo An", "working"),
    ]
    assert (status["joined"], status["finished"], status["class_size"]) == (2, 1, 3)
    assert status["last_seconds"] == 515
    assert "score" not in teacher.get(f"{board}/status").text

    closed = post(teacher, f"{board}/close", board)
    assert (closed.status_code, closed.headers["Location"]) == (303, f"{board}/results")
    running = teacher.get(f"{board}/results").text
    assert "Còn 1 em đang gửi nốt bài" in running
    assert "Theo câu hỏi" not in running
    site.later(seconds=61)
    results = teacher.get(f"{board}/results").text
    assert "Theo câu hỏi" in results
    assert "8/8" in results
    assert "Chưa vào: 1 em" in results
    assert "Trần Văn Vắng" in results

    answer = teacher.get(f"{board}/results.xlsx")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="ket-qua-thi-lop-2026-11-16.xlsx"'
    workbook = load_workbook(BytesIO(answer.data))
    assert workbook.sheetnames == ["Học sinh", "Câu hỏi"]
    pupils = {row[1]: row for row in sheet_rows(workbook, "Học sinh")}
    assert pupils["Lê Bảo Ngọc"][2:9] == ("Đã nộp bài", 8, 8, 8, 8, 10, 1.5)
    assert pupils["=1+1 Bảo An"][2:6] == ("Đã nộp bài", 0, 8, 0)
    assert pupils["Trần Văn Vắng"][2:4] == ("Chưa vào", None)
    assert {cell.data_type for row in workbook["Học sinh"].iter_rows() for cell in row} <= {"s", "n", "d"}
    questions = sheet_rows(workbook, "Câu hỏi")
    assert len(questions) == 8
    assert {row[2:6] for row in questions} == {(2, 1, 0.5, 1)}


def test_the_default_title_names_class_and_lesson_and_a_typed_one_is_kept(site: Site) -> None:
    made(site)
    assert create(site, title="  Ôn  tập ", lessons=[site.lesson, site.poor_lesson]).status_code == 303
    assert create(site, lessons=[site.lesson, site.poor_lesson]).status_code == 303
    with unit_of_work(site.engine, write=False) as session:
        titles = session.scalars(select(Contest.title).order_by(Contest.id)).all()
    assert titles[0].startswith("Thi lớp 10A1 · Bài học")
    assert titles[1:] == ["Ôn tập", "Thi lớp 10A1 · 2 bài học"]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"questions": "4"}, "Số câu từ 5 đến 40."),
        ({"questions": "mười"}, "Gõ một số nguyên, chỉ gồm chữ số."),
        ({"questions": ""}, "Gõ số câu, từ 5 đến 40."),
        ({"questions": "9" * 30}, "Số câu từ 5 đến 40."),
        ({"minutes": "61"}, "Số phút từ 1 đến 60."),
        ({"lessons": []}, "Chọn ít nhất một bài học."),
        ({"lessons": ["khong-co"]}, "Giá trị khong-co không dùng được ở đây."),
        ({"group": "khong-co"}, "Chọn một lớp trong danh sách."),
        ({"group": ""}, "Chọn một lớp trong danh sách."),
        ({"group": "\x00"}, "Chọn một lớp trong danh sách."),
        ({"lessons": ["\x00"]}, "không dùng được ở đây."),
        ({"title": "x" * 201}, "Tên dài nhất 200 ký tự."),
        ({"title": "a\x00b"}, "Tên cần từ 1 đến 200 ký tự đọc được."),
        ({"questions": "12"}, "Cần 12 câu nhưng ngân hàng chỉ có 8 câu phù hợp."),
    ],
)
def test_a_refused_form_keeps_what_was_typed_and_stores_nothing(
    site: Site, data: dict[str, Any], sentence: str
) -> None:
    answer = create(site, **({"minutes": "17", "title": "Tên của tôi"} | data))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'id="error-summary"' in answer.text
    if "title" not in data:
        assert 'value="Tên của tôi"' in answer.text
    if "minutes" not in data:
        assert 'value="17"' in answer.text
    if "lessons" not in data:
        assert re.search(rf'checked[^>]*value="{site.lesson}"|value="{site.lesson}"[^>]*checked', answer.text)
    assert site.count(Contest) == site.count(Quiz) == 0


def test_another_teachers_class_cannot_be_taken(site: Site) -> None:
    assert create(site, group=site.other_group_id).status_code == 422
    assert site.count(Contest) == 0


def test_of_too_many_classes_a_school_is_chosen_first(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(class_contest_find, "MOST_CLASSES", 1)
    client = site.browser("school administrator")
    first = client.get("/teacher/contests/new").text
    assert '<option value="THPT-02">THPT Bến Lúa</option>' in first
    assert 'name="lessons"' not in first
    monkeypatch.setattr(class_contest_find, "MOST_CLASSES", 2)
    assert 'name="lessons"' in client.get("/teacher/contests/new").text
    for school, offered in (("THPT-02", True), ("khong-co", False), ("%00", True)):
        page = client.get(f"/teacher/contests/new?unit={school}").text
        assert ('name="lessons"' in page) is offered, school


def test_an_id_that_is_none_is_not_found(site: Site) -> None:
    for name in ("%00", "x" * 18, "%F0%9F%98%80"):
        assert site.browser("teacher").get(f"/teacher/contests/{name}").status_code == 404
        assert site.browser("teacher").get(f"/c/{name}").status_code == 404


def test_who_has_no_class_is_told_what_to_do(site: Site) -> None:
    client = site.browser("teacher of nobody")
    for address in ("/teacher/contests", "/teacher/contests/new"):
        page = client.get(address)
        assert page.status_code == 200
        assert "Nhờ quản trị của trường giao lớp" in page.text
        assert "btn-primary" not in page.text


def test_the_list_is_empty_first_and_then_leads_to_board_and_results(site: Site) -> None:
    client = site.browser("teacher")
    empty = client.get("/teacher/contests").text
    assert "Chưa có cuộc thi nào" in empty
    assert empty.count("btn-primary") == 1
    board = made(site)
    assert f'href="{board}"' in client.get("/teacher/contests").text
    assert board not in site.browser("other teacher").get("/teacher/contests").text
    post(client, f"{board}/close", board)
    assert f'href="{board}/results"' in client.get("/teacher/contests").text


@pytest.mark.parametrize("ending", ["", "/status", "/results", "/results.xlsx"])
def test_a_contest_out_of_reach_is_not_there(site: Site, ending: str) -> None:
    board = made(site)
    assert site.browser("other teacher").get(board + ending).status_code == 404
    assert site.browser("ngoc").get(board + ending).status_code == 403
    assert site.browser().get(board + ending).status_code == 401


def test_out_of_reach_comes_before_the_token(site: Site) -> None:
    board = made(site)
    assert site.browser("other teacher").post(f"{board}/close").status_code == 404
    assert site.browser("teacher").post(f"{board}/close").status_code == 400
    assert site.browser("stranger").post(f"/c/{site.code()}").status_code == 403
    assert site.browser("ngoc").post("/c/AAAAAA").status_code == 404
    assert site.browser("ngoc").post(f"/c/{site.code()}").status_code == 400
    assert site.browser().post(f"/c/{site.code()}").status_code == 401
    assert site.count(ContestEntrant) == 0


def test_results_wait_for_the_close(site: Site) -> None:
    board = made(site)
    for ending in ("/results", "/results.xlsx"):
        answer = site.browser("teacher").get(board + ending)
        assert (answer.status_code, answer.headers["Location"]) == (302, board)


def test_without_javascript_closing_is_asked_on_a_page(site: Site) -> None:
    board, client = made(site), site.browser("teacher")
    page = client.get(f"{board}?close=1")
    assert "Đóng cuộc thi bây giờ?" in page.text
    assert f'action="{board}/close"' in page.text
    post(client, f"{board}/close", f"{board}?close=1")
    after = client.get(board).text
    assert "Mã không còn dùng" in after
    assert f"{board}/results" in after
    assert "data-status" not in after


def test_the_code_dies_with_the_contest(site: Site) -> None:
    board, code = made(site), site.code()
    begin(site, "ngoc")
    post(site.browser("teacher"), f"{board}/close", board)
    assert site.browser("formula").get(f"/c/{code}").status_code == 404
    assert post(site.browser("formula"), f"/c/{code}", "/join").status_code == 404
    typed = post(site.browser(), "/join", "/join", code=code)
    assert (typed.status_code, "Chưa thấy lớp nào có mã này. Em hỏi lại thầy cô nhé." in typed.text) == (
        422,
        True,
    )
    assert site.count(ContestEntrant) == 1


def test_an_answer_within_the_tolerance_after_the_close_still_counts(site: Site) -> None:
    board = made(site)
    client, attempt = begin(site, "ngoc")
    post(site.browser("teacher"), f"{board}/close", board)
    site.later(seconds=59)
    hand_in(site, client, attempt, answers_of)
    results = site.browser("teacher").get(f"{board}/results").text
    assert "8/8" in results
    assert "Theo câu hỏi" in results


def test_the_pupil_sees_the_key_only_after_the_close(site: Site) -> None:
    board = made(site)
    client, attempt = begin(site, "ngoc")
    hand_in(site, client, attempt, wrong_answers_of)
    review = f"/api/v1/attempts/{attempt.public_id}/review"
    assert client.get(review).status_code == 409
    post(site.browser("teacher"), f"{board}/close", board)
    site.later(seconds=61)
    assert client.get(review).status_code == 200


@pytest.mark.parametrize(
    "spell",
    [str.upper, str.lower, lambda code: f" {code[:3]} {code[3:]}", lambda code: f"{code[:3]}-{code[3:]}"],
)
def test_a_code_is_understood_as_it_is_typed(site: Site, spell: Callable[[str], str]) -> None:
    made(site)
    code = site.code()
    for answer in (
        post(site.browser(), "/join", "/join", code=spell(code)),
        site.browser().get("/join", query_string={"code": spell(code)}),
    ):
        assert (answer.status_code, answer.headers["Location"]) == (303, f"/c/{code}")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("K7M2Q", "Mã có 6 ký tự, em mới gõ 5."),
        ("K7M2QXX", "Mã có 6 ký tự, em gõ tới 7."),
        ("", "Gõ mã 6 ký tự thầy cô chiếu trên bảng."),
        ("AAAAAA", "Chưa thấy lớp nào có mã này. Em hỏi lại thầy cô nhé."),
        ('"><b>', "Mã có 6 ký tự, em mới gõ 5."),
    ],
)
def test_a_wrong_code_is_answered_in_words(site: Site, typed: str, sentence: str) -> None:
    answer = post(site.browser(), "/join", "/join", code=typed)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "<b>" not in answer.text


def test_guessing_is_slowed_for_one_address_only(site: Site, now: datetime) -> None:
    made(site)
    with unit_of_work(site.engine) as session:
        for _ in range(CODE_LIMIT - 1):
            record_wrong_code(session, address="127.0.0.1", now=now)
    client = site.browser()
    assert client.get("/c/AAAAAA").status_code == 404
    assert site.count(SignInFailure) == CODE_LIMIT, "kept although the page was refused"
    refused = client.get(f"/c/{site.code()}")
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
    elsewhere = client.get(f"/c/{site.code()}", environ_overrides={"REMOTE_ADDR": "10.0.0.9"})
    assert elsewhere.status_code == 200
    site.later(seconds=62)
    assert client.get(f"/c/{site.code()}").status_code == 200


def test_the_page_on_paper_tells_a_stranger_what_it_is_and_how_to_come_in(site: Site) -> None:
    made(site)
    code = site.code()
    page = site.browser().get(f"/c/{code.lower()}").text
    for words in ("10A1", "THPT Bến Lúa", "8 câu, 10 phút", "Đăng nhập để vào", f"/sign-in?next=/c/{code}"):
        assert words in page
    assert "Vào làm bài" not in page
    way = f"/sign-in?next=/c/{code}"
    with unit_of_work(site.engine, write=False) as session:
        username = session.scalars(select(Account.username).order_by(Account.id.desc())).first()
    signed_in = post(site.browser(), way, way, username=username, password=PASSWORD)
    assert signed_in.headers["Location"] == f"/c/{code}"


def test_a_pupil_of_another_class_is_told_so_and_not_let_in(site: Site) -> None:
    made(site)
    client = site.browser("stranger")
    page = client.get(f"/c/{site.code()}").text
    assert "Mã này dành cho học sinh của lớp khác" in page
    assert "Vào làm bài" not in page
    refused = post(client, f"/c/{site.code()}", "/join")
    assert refused.status_code == 403
    assert "Mã này dành cho học sinh của lớp khác" in refused.text
    assert site.count(ContestEntrant) == site.count(Attempt) == 0


def test_the_organiser_is_led_to_the_board(site: Site) -> None:
    board = made(site)
    page = site.browser("teacher").get(f"/c/{site.code()}").text
    assert "nên không vào thi cùng lớp" in page
    assert f'href="{board}"' in page


def test_coming_back_goes_on_with_the_same_attempt_and_after_the_end_to_its_result(site: Site) -> None:
    made(site)
    client, attempt = begin(site, "ngoc")
    page = f"/c/{site.code()}"
    assert "Làm tiếp" in client.get(page).text
    assert begin(site, "ngoc")[1].id == attempt.id
    hand_in(site, client, attempt, answers_of)
    finished = client.get(page).text
    assert "Em đã nộp bài" in finished
    assert f"/attempts/{attempt.public_id}/result" in finished
    again = post(client, page, "/join")
    assert (again.status_code, again.headers["Location"]) == (303, page)
    assert (site.count(ContestEntrant), site.count(Attempt)) == (1, 1)


def test_a_contest_of_yesterday_is_closed_by_who_looks_first(site: Site) -> None:
    board, code = made(site), site.code()
    _client, _attempt = begin(site, "ngoc")
    site.later(hours=25)
    assert site.browser().get(f"/c/{code}").status_code == 404
    results = site.browser("teacher").get(f"{board}/results")
    assert results.status_code == 200
    assert "Theo câu hỏi" in results.text
    with unit_of_work(site.engine, write=False) as session:
        contest = session.scalars(select(Contest)).one()
        assert (contest.state, contest.join_code) == ("closed", None)


def test_a_larger_class_costs_no_more_queries(site: Site) -> None:
    board = made(site)
    begin(site, "ngoc")
    small = {ending: statements(site, board + ending) for ending in ("", "/status")}
    begin(site, "formula")
    begin(site, "absent")
    assert {ending: statements(site, board + ending) for ending in ("", "/status")} == small
    post(site.browser("teacher"), f"{board}/close", board)
    site.later(seconds=61)
    statements(site, f"{board}/results")
    assert statements(site, f"{board}/results") <= max(small.values()) + 6


def statements(site: Site, address: str) -> int:
    """How many statements a page of the teacher's takes."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    event.listen(site.engine, "before_cursor_execute", note)
    try:
        assert site.browser("teacher").get(address).status_code == 200
    finally:
        event.remove(site.engine, "before_cursor_execute", note)
    return len([statement for statement in seen if statement.startswith("SELECT")])
