"""Rosters on pages: uploaded, previewed, asked about, applied, followed, undone, and let go after a week."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from quiz.config import Settings
from quiz.factory import MAX_BODY_BYTES
from quiz.jobs.roster import forget_old_rosters
from quiz.jobs.work import run_next_job
from quiz.models import Membership, PersonIdentity, RosterChange, RosterImport
from quiz.services.roster_files import uploads_folder
from quiz.web.admin import roster_apply
from quiz.web.uploads import LARGEST
from tests.factories import NOW, make_person, make_unit
from tests.web.browsing import Clock, browser_of, hidden_fields, statements, token_of

#: Where the statements are those of other tests.
on_sqlite = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
HEAD = "Họ và tên,Mã định danh,Ngày sinh,Lớp,Dân tộc\n"
GOOD = "Nguyễn Văn An,1000000001,04/03/2010,10A1,Kinh\nLê Thị Bình,1000000002,05/09/2010,10A1,Kinh\n"
BAD = "Võ Cao,1000000003,31/02/2010,10A1,Kinh\n"


@dataclass
class School:
    """A school whose administrator is signed in; another school beside it."""

    app: Flask
    engine: Engine
    clock: Clock
    folder: Path
    browser: FlaskClient
    outsider: FlaskClient
    code: str

    def upload(self, text: str, name: str = "danh sach 10A1.csv", **form: str) -> TestResponse:
        path = f"/manage/rosters/new?unit={self.code}"
        values = {
            "csrf_token": token_of(self.browser, path),
            "kind": "student",
            "complete": "no",
            "purpose": "Cuộc thi",
            "ground": "task",
            "consent": "y",
        }
        file = (BytesIO((HEAD + text).encode()), name)
        return self.browser.post(path, data=values | form | {"file": file})

    def preview(self, text: str, **form: str) -> str:
        """Upload; the address of the preview."""
        answer = self.upload(text, **form)
        assert answer.status_code == 303, answer.get_data(as_text=True)
        return answer.location

    def text(self, path: str) -> str:
        answer = self.browser.get(path)
        assert answer.status_code == 200, path
        return " ".join(unescape(answer.get_data(as_text=True)).split())

    def post(self, path: str, action: str, **form: str) -> TestResponse:
        page = self.browser.get(path).get_data(as_text=True)
        where = hidden_fields(page, f'action="{path}/{action}"') if f"{path}/{action}" in page else {}
        values = {"csrf_token": token_of(self.browser, path)} | where | form
        return self.browser.post(f"{path}/{action}", data=values)

    def apply(self, path: str, **form: str) -> TestResponse:
        page = self.browser.get(path).get_data(as_text=True)
        (digest,) = re.findall(r'name="digest"[^>]*value="([0-9a-f]*)"', page)
        return self.post(path, "apply", digest=digest, **form)

    def names(self) -> list[str]:
        with Session(self.engine) as session:
            query = select(PersonIdentity.full_name).join(
                Membership, Membership.person_id == PersonIdentity.person_id
            )
            return sorted(
                session.scalars(query.where(Membership.valid_to.is_(None), Membership.audience == "student"))
            )

    def states(self) -> list[str]:
        with Session(self.engine) as session:
            return list(session.scalars(select(RosterImport.state).order_by(RosterImport.id)))


@pytest.fixture
def school(app: Flask, engine: Engine, settings: Settings) -> Iterator[School]:
    clock = Clock(app)
    with Session(engine) as session:
        top = make_unit(session, kind="so", name="Sở")
        units = [make_unit(session, code=f"THPT-{number}", parent=top) for number in (1, 2)]
        admins = [
            make_person(session, unit=unit, kind="staff", roles=("school_admin",), name="Thầy Quản Trị")
            for unit in units
        ]
        browsers = [browser_of(app, session, admin) for admin in admins]
        inside, outside = browsers
        yield School(app, engine, clock, uploads_folder(settings.data_dir), inside, outside, units[0].code)


def test_a_list_is_previewed_and_applied_and_the_second_time_nothing(school: School) -> None:
    path = school.preview(GOOD)
    page = school.text(path)
    assert "Nhập 2 người" in page
    assert "Nguyễn Văn An" in page
    assert "Tạo 1 lớp chưa có: 10A1." in page
    assert "<li>Cột Dân tộc: dữ liệu nhạy cảm, không được nhận" in page
    assert school.names() == []
    assert school.apply(path).status_code == 303
    assert school.names() == ["Lê Thị Bình", "Nguyễn Văn An"]
    assert "Hoàn tác được đến 09:00 ngày 23/11" in school.text(path)
    assert "Không có gì để nhập" in school.text(school.preview(GOOD))


@on_sqlite
def test_the_file_is_kept_under_a_random_name_that_nobody_else_reads(school: School) -> None:
    path = school.preview(GOOD)
    (file,) = school.folder.iterdir()
    assert re.fullmatch(r"[0-9a-f]{32}\.csv", file.name)
    assert (file.stat().st_mode & 0o777, school.folder.stat().st_mode & 0o777) == (0o600, 0o700)
    assert school.post(path, "discard").status_code == 303
    assert list(school.folder.iterdir()) == []
    assert school.states() == ["discarded"]


@on_sqlite
def test_one_bad_row_applies_nothing_until_somebody_says_the_others(school: School) -> None:
    path = school.preview(GOOD + BAD)
    page = school.text(path)
    assert "Dòng 4, cột Ngày sinh: 31/02/2010 không có trên lịch" in page
    assert "Chưa nhập dòng nào." in page
    refused = school.apply(path)
    assert refused.status_code == 422
    assert "Còn 1 dòng cần sửa" in refused.get_data(as_text=True)
    assert school.names() == []
    assert school.apply(path, skip="y").status_code == 303
    assert len(school.names()) == 2


@on_sqlite
def test_the_sheet_comes_back_with_what_is_wrong(school: School) -> None:
    path = school.preview(GOOD + BAD)
    answer = school.browser.get(f"{path}/errors.xlsx")
    sheet = openpyxl.load_workbook(BytesIO(answer.data)).worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert "31/02/2010 không có trên lịch" in str(rows[3][-1])
    assert "Dân tộc" not in str(rows[1:])
    assert "Kinh" not in str(rows)


def test_a_question_is_answered_and_taken_back(school: School) -> None:
    school.apply(school.preview("Nguyễn Văn An,,04/03/2010,10A1,\n"))
    path = school.preview("Nguyễn Văn An,,04/03/2010,10A2,\n")
    page = school.text(path)
    assert "Cần bạn trả lời: 1 dòng" in page
    (name, person) = re.findall(r'name="(answer\|[^"]*)" value="(\d+)"', page)[0]
    assert school.post(path, "answers", **{name: "new"}).status_code == 303
    assert "Nhập 1 người" in school.text(path)
    assert "Thêm mới (1)" in school.text(path)
    school.post(path, "answers", again="1")
    school.post(path, "answers", **{name: person})
    assert "Chuyển lớp, chuyển đến (1)" in school.text(path)
    assert school.apply(path).status_code == 303
    assert school.names() == ["Nguyễn Văn An"]


@on_sqlite
def test_a_class_that_a_spreadsheet_changed_is_asked(school: School) -> None:
    path = school.preview("Nguyễn Văn An,1,04/03/2010,01/06/2026,\n")
    page = school.text(path)
    name, value = re.findall(r'name="(answer\|class\|[^"]*)" value="(6/1)"', page)[0]
    school.post(path, "answers", **{name: value})
    assert "Tạo 1 lớp chưa có: 6/1." in school.text(path)


@on_sqlite
def test_over_a_tenth_leave_when_their_number_is_typed(school: School) -> None:
    school.apply(school.preview(GOOD))
    school.clock.now = NOW + timedelta(days=1)
    path = school.preview(GOOD.splitlines(keepends=True)[0], complete="classes")
    assert "1 trên 2 người không có trong tệp và sẽ rời" in school.text(path)
    refused = school.apply(path, leaving="2")
    assert (refused.status_code, len(school.names())) == (422, 2)
    assert school.apply(path, leaving="1").status_code == 303
    assert school.names() == ["Nguyễn Văn An"]


@on_sqlite
def test_what_changed_since_it_was_seen_is_shown_again(school: School) -> None:
    path, other = school.preview(GOOD), school.preview(GOOD)
    page = school.browser.get(path).get_data(as_text=True)
    (digest,) = re.findall(r'name="digest"[^>]*value="([0-9a-f]*)"', page)
    school.apply(other)
    answer = school.post(path, "apply", digest=digest)
    assert answer.status_code == 303
    assert "Dữ liệu đã đổi sau khi bạn xem." in school.text(path)
    assert school.states() == ["preview", "applied"]


def test_an_import_is_undone_from_its_page(school: School) -> None:
    path = school.preview(GOOD)
    school.apply(path)
    assert "Hoàn tác lần nhập này?" in school.text(f"{path}/undo")
    answer = school.browser.post(f"{path}/undo", data={"csrf_token": token_of(school.browser, path)})
    assert answer.status_code == 303
    assert "2 người được gỡ" in school.text(path)
    assert (school.names(), list(school.folder.iterdir())) == ([], [])
    assert school.browser.get(f"{path}/undo").status_code == 409


@on_sqlite
def test_a_large_list_is_applied_and_undone_by_a_job(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roster_apply, "AT_ONCE", 1)
    monkeypatch.setattr("quiz.web.admin.roster_undo.AT_ONCE", 1)
    path = school.preview(GOOD)
    school.apply(path)
    assert (school.states(), school.names()) == (["applying"], [])
    assert '"state":"queued"' in school.browser.get(f"{path}/status").get_data(as_text=True)
    assert run_next_job(school.engine, threading.Event())
    assert (school.states(), len(school.names())) == (["applied"], 2)
    school.browser.post(f"{path}/undo", data={"csrf_token": token_of(school.browser, path)})
    assert "Đang hoàn tác" in school.text(path)
    assert run_next_job(school.engine, threading.Event())
    assert (school.states(), school.names()) == (["undone"], [])


def test_a_job_that_finds_other_data_leaves_the_preview(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, other = school.preview(GOOD), school.preview(GOOD)
    with monkeypatch.context() as patched:
        patched.setattr(roster_apply, "AT_ONCE", 1)
        school.apply(path)
    school.apply(other)
    run_next_job(school.engine, threading.Event())
    assert school.states() == ["preview", "applied"]
    assert "Dữ liệu đã đổi sau khi bạn xem." in school.text(path)


@on_sqlite
@pytest.mark.parametrize(
    ("form", "name", "said"),
    [
        ({"consent": ""}, "a.csv", "Cần xác nhận về sự đồng ý của cha mẹ"),
        ({"purpose": ""}, "a.csv", "Ghi dữ liệu được dùng vào việc gì."),
        ({}, "a.pdf", "Tệp này không phải bảng tính."),
        ({}, "", "Chọn tệp danh sách."),
    ],
)
def test_an_upload_that_lacks_something_says_what(
    school: School, form: dict[str, str], name: str, said: str
) -> None:
    values = {key: value for key, value in form.items() if value}
    if form.get("consent") == "":
        path = f"/manage/rosters/new?unit={school.code}"
        data = {"csrf_token": token_of(school.browser, path), "kind": "student", "complete": "no"}
        data |= {"purpose": "Thi", "ground": "task"}
        answer = school.browser.post(path, data=data | {"file": (BytesIO(HEAD.encode()), name)})
    else:
        answer = school.upload(GOOD, name, **(form or values))
    assert answer.status_code == 422
    assert said in unescape(answer.get_data(as_text=True))
    assert list(school.folder.iterdir()) == []


@on_sqlite
def test_a_file_without_people_is_shown_as_refused(school: School) -> None:
    page = school.text(school.preview(""))
    assert "Tệp này chưa dùng được" in page
    assert "Nhập 0 người" not in page


@on_sqlite
def test_a_file_that_is_too_large_is_refused(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    assert LARGEST["admin.roster_new"] > MAX_BODY_BYTES
    monkeypatch.setitem(LARGEST, "admin.roster_new", 2000)
    answer = school.upload("x" * 2000)
    assert answer.status_code == 413


@on_sqlite
def test_another_schools_import_is_not_said_to_exist(school: School) -> None:
    path = school.preview(GOOD)
    assert school.outsider.get(path).status_code == 404
    assert school.outsider.get(f"/manage/rosters?unit={school.code}").status_code == 404
    assert path not in school.outsider.get("/manage/rosters").get_data(as_text=True)
    assert path in school.browser.get("/manage/rosters").get_data(as_text=True)


def test_after_a_week_file_and_values_go_and_a_preview_expires(school: School) -> None:
    path = school.preview(GOOD)
    school.apply(path)
    school.preview(GOOD)
    assert forget_old_rosters(school.engine, school.folder, NOW + timedelta(days=7)) == 0
    assert len(list(school.folder.iterdir())) == 2
    assert forget_old_rosters(school.engine, school.folder, NOW + timedelta(days=7, seconds=1))
    assert list(school.folder.iterdir()) == []
    assert school.states() == ["applied", "expired"]
    with Session(school.engine) as session:
        assert session.scalar(select(func.count()).select_from(RosterChange)) == 0
    school.clock.now = NOW + timedelta(days=8)
    assert "không hoàn tác được nữa" in school.text(path)


@on_sqlite
def test_the_page_of_a_preview_asks_the_same_of_few_and_many(school: School) -> None:
    few = school.preview(GOOD)
    many = school.preview("".join(f"Người {n},{n},,10A1,\n" for n in range(1, 400)))
    counted = []
    for path in (few, many):
        with statements(school.app.extensions["quiz_database"].engine) as ran:
            school.text(path)
        counted.append(len(ran))
    assert counted[0] == counted[1]


@on_sqlite
@pytest.mark.parametrize(("kind", "heading"), [("student", "Lớp"), ("staff", "Chức vụ")])
def test_the_template_is_understood_when_it_comes_back(school: School, kind: str, heading: str) -> None:
    book = openpyxl.load_workbook(
        BytesIO(school.browser.get(f"/manage/rosters/template.xlsx?kind={kind}").data)
    )
    sheet = book.worksheets[0]
    headings = [cell.value for cell in sheet[1]]
    assert heading in headings
    sheet.cell(2, headings.index("Họ và tên") + 1, "Nguyễn Văn An")
    stored = BytesIO()
    book.save(stored)
    path = f"/manage/rosters/new?unit={school.code}"
    data = {
        "csrf_token": token_of(school.browser, path),
        "kind": kind,
        "complete": "no",
        "purpose": "Thi",
        "ground": "task",
        "consent": "y",
        "file": (BytesIO(stored.getvalue()), "mau.xlsx"),
    }
    assert "Nhập 1 người" in school.text(school.browser.post(path, data=data).location)


def test_a_file_that_cannot_be_read_is_refused_as_a_whole_wherever_its_error_stands(school: School):
    """The error of an open quotation mark has a line, and yet no row can be skipped and no sheet comes back."""
    page = school.text(school.preview('"Nguyễn Văn An,1000000001,,10A1,\n'))

    assert "Tệp này chưa dùng được" in page
    assert "dấu ngoặc kép mở ở dòng 2" in page
    assert "Tải bảng" not in page
    assert "Không có gì để nhập" not in page
