"""A plan's file on pages: uploaded, refused with what to do, corrected beside the document, read again newer, taken over."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from quiz.jobs.work import run_next_job
from quiz.models import Clause, Module, Plan, PlanImport, PlanTask, Programme, Section
from quiz.services import plan_upload
from tests.factories import SMALL_PLAN, make_person, make_unit
from tests.web.browsing import Clock, browser_of, statements, token_of

on_sqlite = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
NEW = "/manage/plans/new"
TABLE = """
PHỤ LỤC. PHÂN CÔNG NHIỆM VỤ

| TT | Nhiệm vụ | Đơn vị chủ trì | Thời gian |
|---|---|---|---|
| 1 | In tờ rơi | Văn phòng Sở | 30/6/2026 |
| 2 | Tập huấn | Phòng Thử | Quý III/2026 |
"""


@dataclass
class Desk:
    """An editor at work, an administrator who looks on."""

    app: Flask
    engine: Engine
    editor: FlaskClient
    admin: FlaskClient

    def upload(
        self, text: str | bytes, *, name: str = "ke-hoach.md", query: str = "", **form: str
    ) -> TestResponse:
        data = text.encode() if isinstance(text, str) else text
        values = {"csrf_token": token_of(self.editor, NEW), "of": ""} | form
        return self.editor.post(NEW + query, data=values | {"file": (BytesIO(data), name)})

    def read(self, text: str = SMALL_PLAN, *, query: str = "", **form: str) -> str:
        """Upload a file that is read; the address of its page."""
        answer = self.upload(text, query=query, **form)
        assert answer.status_code == 303, unescape(answer.get_data(as_text=True))
        return answer.location

    def text(self, path: str, browser: FlaskClient | None = None) -> str:
        answer = (browser or self.editor).get(path)
        assert answer.status_code == 200, path
        return " ".join(unescape(answer.get_data(as_text=True)).split())

    def post(self, path: str, **form: str) -> TestResponse:
        return self.editor.post(path, data={"csrf_token": token_of(self.editor, NEW)} | form)

    def correct(self, path: str, action: str, words: str, **form: str) -> str:
        """Make a correction at the entry with these words; the page afterwards."""
        page = self.text(path)
        place = form.pop("place", None) or self.place(page, words)
        seen = len(self.one(PlanImport, path).corrections)
        answer = self.post(path + "/corrections", action=action, place=place, seen=str(seen), **form)
        assert answer.status_code == 303
        return self.text(answer.headers["Location"].partition("#")[0])

    @staticmethod
    def place(page: str, words: str) -> str:
        """Number of the entry of the tree whose words begin so."""
        tree = page[page.index('id="tree"') :]
        found = [one for one in tree.split('<li class="entry')[1:] if words in one.split("</li>")[0]]
        return re.search(r'id="e(\d+)"', found[0])[1]  # type: ignore[index]

    def one(self, _kind: type[PlanImport], path: str) -> PlanImport:
        with Session(self.engine) as session:
            return session.scalars(
                select(PlanImport).where(PlanImport.public_id == path.rpartition("/")[2])
            ).one()

    def tree(self, code: str | None = None) -> list[tuple[str, str, list[str]]]:
        """Sections of the newest plan, with the texts of their clauses."""
        with Session(self.engine) as session:
            plan_id = session.scalar(select(func.max(Plan.id)))
            sections = session.scalars(
                select(Section).where(Section.plan_id == plan_id).order_by(Section.position)
            )
            return [
                (
                    one.key,
                    one.title,
                    list(
                        session.scalars(
                            select(Clause.text).where(Clause.section_id == one.id).order_by(Clause.number)
                        )
                    ),
                )
                for one in sections
            ]

    def count(self, table: type) -> int:
        with Session(self.engine) as session:
            return session.scalar(select(func.count()).select_from(table)) or 0


@pytest.fixture
def desk(app: Flask, engine: Engine) -> Iterator[Desk]:
    Clock(app)
    with Session(engine) as session:
        unit = make_unit(session, kind="so", name="Văn phòng Sở")
        editor, admin = (
            make_person(session, unit=unit, roles=(role,)) for role in ("editor", "department_admin")
        )
        yield Desk(app, engine, browser_of(app, session, editor), browser_of(app, session, admin))


def test_a_plan_is_read_corrected_and_taken_over_once(desk: Desk) -> None:
    path = desk.read(SMALL_PLAN + TABLE)
    page = desk.text(path)
    assert "4 ý" in page and "2 nhiệm vụ trong bảng" in page and "Chưa sửa chỗ nào" in page
    page = desk.correct(path, "merge", "Phổ biến kế hoạch")
    here = page.index("Đã sửa: Gộp vào ý trên")  # beside the entry, with its way back
    assert page.index('id="tree"') < here < page.index('name="back"') < page.index('id="corrections"')
    assert "3 ý" in page and "Gộp vào ý trên: “Phổ biến kế hoạch" in page
    desk.correct(path, "retitle", "NỘI DUNG", title="NỘI DUNG TUYÊN TRUYỀN", label="II")
    desk.correct(path, "up", "Tổ chức cuộc thi")
    assert (
        desk.post(
            path + "/letterhead", title="Kế hoạch thử", year="2026", number="12/KH-SGDĐT", date="2026-03-05"
        ).status_code
        == 303
    )
    done = desk.post(path + "/take")
    assert done.status_code == 303
    assert [(key, title, len(texts)) for key, title, texts in desk.tree()] == [
        ("I", "MỤC ĐÍCH", 1),
        ("II", "NỘI DUNG TUYÊN TRUYỀN", 2),
    ]
    assert desk.tree()[1][2][0].startswith("Tổ chức cuộc thi")
    shown = desk.text(done.location, desk.admin)
    assert "12/KH-SGDĐT" in shown and "Nhiệm vụ (0/2 hoàn thành)" in shown
    with Session(desk.engine) as session:
        tasks = session.scalars(select(PlanTask).order_by(PlanTask.position)).all()
        assert [(one.text, one.unit_id is not None, str(one.due_on)) for one in tasks] == [
            ("In tờ rơi", True, "2026-06-30"),
            ("Tập huấn", False, "2026-09-30"),
        ]
    assert desk.post(path + "/take").location == done.location
    assert (desk.count(Plan), desk.count(Programme), desk.count(Module), desk.count(PlanTask)) == (1, 1, 1, 2)
    assert desk.upload(SMALL_PLAN + TABLE).location == path
    assert "Đưa vào chương trình" not in desk.text(path).replace("Đã đưa vào chương trình", "")


def test_corrections_are_made_again_on_a_newer_file_and_what_fits_nowhere_is_told(desk: Desk) -> None:
    first = desk.read()
    desk.correct(first, "merge", "Phổ biến kế hoạch")
    desk.correct(first, "drop", "Tổ chức cuộc thi")
    newer = SMALL_PLAN.replace(
        "- Tổ chức cuộc thi trực tuyến tìm hiểu về cải cách hành chính trong học sinh.\n",
        "- Làm pa-nô, áp phích ở cổng trường.\n",
    )
    second = desk.read(newer, query=f"?after={first.rpartition('/')[2]}")
    page = desk.text(second)
    assert "1 chỗ đã sửa không còn khớp" in page and "không còn thấy chỗ này trong tệp" in page
    assert "3 ý" in page
    assert desk.one(PlanImport, first).state == "discarded"


def test_a_newer_file_of_a_plan_becomes_its_next_version_and_the_old_one_stays(desk: Desk) -> None:
    first = desk.read()
    desk.correct(first, "merge", "Phổ biến kế hoạch")
    code = desk.post(first + "/take").location.rpartition("/")[2]
    second = desk.read(SMALL_PLAN.replace("dễ đọc", "dễ đọc, dễ tra cứu"), of=code)
    preview = desk.text(second + "/changes")
    assert "Đây là xem trước" in preview and "Đổi lời (1)" in preview and "<ins>, dễ tra cứu</ins>" in preview
    done = desk.post(second + "/take")
    assert done.status_code == 303 and done.location.endswith(f"{code}-v2")
    assert "Giữ nguyên (2)" in desk.text(done.location + "/changes", desk.admin)
    with Session(desk.engine) as session:
        old, new = session.scalars(select(Plan).order_by(Plan.id)).all()
        assert (new.version, new.previous_id) == (2, old.id)
        codes = [
            set(session.scalars(select(Clause.code).where(Clause.plan_id == one.id))) for one in (old, new)
        ]
        assert len(codes[0] & codes[1]) == 2 and len(codes[0]) == len(codes[1]) == 3
        assert session.scalars(select(Programme.plan_id)).all() == [new.id]
    third = desk.read(SMALL_PLAN.replace("dễ đọc", "sạch sẽ"), of=f"{code}-v2")
    assert desk.one(PlanImport, third).newer_of == new.id


@on_sqlite
@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"", "ke-hoach.txt", "Tệp không có nội dung"),
        (b"x", "ke-hoach.xlsx", "Tệp này không đọc được"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, "ke-hoach.doc", "Word kiểu cũ"),
        ("Chào các bạn".encode(), "ke-hoach.txt", "không có vẻ là một kế hoạch"),
    ],
)
def test_a_file_that_is_not_read_is_refused_with_what_to_do(
    desk: Desk, data: bytes, name: str, said: str
) -> None:
    answer = desk.upload(data, name=name)
    assert answer.status_code == 422 and said in unescape(answer.get_data(as_text=True))
    assert desk.count(PlanImport) == 0


@on_sqlite
def test_a_large_file_is_read_by_a_job_that_the_page_follows(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plan_upload, "AT_ONCE", {"md": 10})
    path = desk.read()
    assert "Đang đọc" in desk.text(path)
    assert desk.editor.get(path + "/status").json["state"] == "running"  # type: ignore[index]
    assert run_next_job(desk.engine, threading.Event())
    assert desk.editor.get(path + "/status").json["state"] == "done"  # type: ignore[index]
    assert "4 ý" in desk.text(path)
    refused = desk.read("Chào các bạn, không có mục nào ở đây")
    assert run_next_job(desk.engine, threading.Event())
    assert "không có vẻ là một kế hoạch" in desk.text(refused)


@on_sqlite
def test_every_kind_of_correction_can_be_made_and_taken_back(desk: Desk) -> None:
    path = desk.read()
    before = desk.text(path).split('id="tree"')[1].split('id="corrections"')[0]
    clause = "Niêm yết công khai"
    text = "Niêm yết công khai thủ tục hành chính tại nơi dễ thấy, dễ đọc của nhà trường."
    desk.correct(path, "split", clause, parts=text.replace("tại nơi", "\r\ntại nơi"))
    assert "5 ý" in desk.text(path)
    desk.correct(path, "move", "tại nơi dễ thấy", target=desk.place(desk.text(path), "MỤC ĐÍCH"))
    desk.correct(path, "down", clause)
    desk.correct(path, "merge_next", "Nâng cao nhận thức")
    desk.correct(path, "make_heading", "Tổ chức cuộc thi", label="III", title="CUỘC THI")
    page = desk.correct(path, "make_clause", "CUỘC THI")
    assert "Hoàn tác chỗ sửa cuối" in page
    for left in range(6, 0, -1):
        assert desk.post(path + "/corrections/back", seen=str(left)).status_code == 303
    after = desk.text(path).split('id="tree"')[1].split('id="corrections"')[0]
    assert after == before


@on_sqlite
def test_a_correction_that_cannot_be_made_is_said_and_changes_nothing(desk: Desk) -> None:
    path = desk.read()
    words = "Niêm yết công khai"
    assert "không thêm, bớt hay đổi chữ nào" in desk.correct(path, "split", words, parts="Niêm yết\nkhác đi")
    assert "Không sửa như vậy được" in desk.correct(path, "explode", words)
    assert "Không sửa như vậy được" in desk.correct(path, "merge", words, place="9999")
    answer = desk.post(path + "/corrections", action="drop", place="1", seen="7")
    assert answer.status_code == 303 and "Người khác vừa sửa cây này" in desk.text(path)
    assert desk.one(PlanImport, path).corrections == []


@on_sqlite
def test_the_panel_of_an_entry_comes_with_its_address_and_only_for_who_may_edit(desk: Desk) -> None:
    path = desk.read()
    place = desk.place(desk.text(path), "Niêm yết công khai")
    assert "Tách thành hai ý" in desk.text(f"{path}?place={place}")
    assert "Tách thành hai ý" not in desk.text(path)
    looked = desk.text(f"{path}?place={place}", desk.admin)
    assert (
        "Niêm yết công khai" in looked
        and "Tách thành hai ý" not in looked
        and "<button" not in looked.split("<main")[1]
    )


@on_sqlite
def test_the_page_of_a_file_and_the_list_cost_the_same_whatever_they_hold(desk: Desk) -> None:
    path = desk.read()
    desk.post(path + "/take")
    costs = []
    for page in ("/manage/plans", path):
        with statements(desk.engine) as ran:
            desk.text(page)
        costs.append(len(ran))
    other = desk.read(
        SMALL_PLAN + "\n\nIII. TỔ CHỨC\n" + "".join(f"- Việc thứ {n} của nhà trường.\n" for n in range(30))
    )
    desk.post(other + "/take")
    for page, cost in zip(("/manage/plans", other), costs, strict=True):
        with statements(desk.engine) as ran:
            desk.text(page)
        assert len(ran) == cost
