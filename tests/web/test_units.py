"""The pages of units: found by any writing of their names, changed step by step, in one's own part of the tree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from quiz.models import Audit, Headcount, Membership, Unit, UnitLink
from quiz.services.unit_tree import tree_on
from tests.factories import (
    NOW,
    make_class_contest,
    make_group,
    make_headcount,
    make_person,
    make_unit,
)
from tests.web.browsing import Clock, browser_of, hidden_fields, statements, token_of

TODAY = NOW.date()


@dataclass
class Province:
    """A department with two communes; the browsers of its administrator, a commune's and a school's."""

    app: Flask
    engine: Engine
    department: FlaskClient
    commune: FlaskClient
    school: FlaskClient

    def post(self, path: str, **fields: Any) -> str:
        """What the department's browser gets for a form; the word of the redirect's page with it."""
        answer = self.department.post(
            path, data={"csrf_token": token_of(self.department), **fields}, follow_redirects=True
        )
        return unescape(answer.get_data(as_text=True))

    def unit(self, session: Session, code: str) -> Unit:
        return session.scalars(select(Unit).where(Unit.code == code)).one()


@pytest.fixture
def province(app: Flask, engine: Engine) -> Iterator[Province]:
    Clock(app)
    with Session(engine) as session:
        root = make_unit(session, code="SO", name="Sở Giáo dục", kind="so")
        west = make_unit(session, code="XA-1", name="Xã Đồng Sen", kind="xa_phuong", parent=root)
        make_unit(session, code="XA-2", name="Xã Bàu Sậy", kind="xa_phuong", parent=root)
        school = make_unit(
            session, code="TH-1", name="Trường Tiểu học Đặng Thùy Trâm", parent=west, levels=("tieu_hoc",)
        )
        make_unit(session, code="THCS-1", name="Trường THCS Lê Hồng Phong", parent=west, levels=("thcs",))
        make_headcount(session, unit=school, audience="staff", number=30)
        make_headcount(session, unit=school, audience="student", number=300)
        browsers = [
            browser_of(app, session, make_person(session, unit=unit, kind="staff", roles=(role,)))
            for unit, role in (
                (root, "department_admin"),
                (west, "department_admin"),
                (school, "school_admin"),
            )
        ]
        session.commit()
    yield Province(app, engine, *browsers)


def text_of(client: FlaskClient, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, path
    return unescape(answer.get_data(as_text=True))


def listed(page: str) -> list[str]:
    main = page[page.index("<main") : page.index("</main>")]
    return re.findall(r'href="/manage/units/([^"/?]+)"', main)


@pytest.mark.parametrize("asked", ["dang thuy tram", "Thùy  Đặng", "th-1", "TRÂM tieu hoc"])
def test_a_unit_is_found_by_any_writing_of_its_name_or_its_code(province: Province, asked: str) -> None:
    page = text_of(province.department, f"/manage/units?q={asked}")
    assert listed(page) == ["TH-1"]
    assert "địa bàn Xã Đồng Sen" in page


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_the_list_goes_down_the_tree_and_says_whose_headcount_is_missing(province: Province) -> None:
    assert listed(text_of(province.department, "/manage/units")) == ["SO", "XA-2", "XA-1"]
    page = text_of(province.department, "/manage/units?under=XA-1")
    assert listed(page) == ["XA-1", "THCS-1", "TH-1"]
    assert "CB, GV, NV 30 · học sinh 300" in page and "Chưa có sĩ số" in page
    assert set(listed(text_of(province.department, "/manage/units?counts=missing"))) == {"SO", "THCS-1"}
    assert listed(text_of(province.department, "/manage/units?counts=unconfirmed")) == ["TH-1"]
    assert listed(text_of(province.department, "/manage/units?level=thcs")) == ["THCS-1"]
    assert "Không thấy đơn vị nào" in text_of(province.department, "/manage/units?q=khong co dau")
    assert listed(text_of(province.school, "/manage/units")) == ["TH-1"]
    assert listed(text_of(province.school, "/manage/units?q=tr")) == ["TH-1"]
    text_of(province.school, "/manage/units?under=XA-1", 404)


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_each_changes_his_own_part_of_the_tree_alone(province: Province) -> None:
    school = text_of(province.school, "/manage/units/TH-1")
    assert "Địa bàn" in school and "/edit" not in school
    for path in ("/manage/units/TH-1/edit", "/manage/units/TH-1/end"):
        assert province.school.get(path).status_code == 403
    own = text_of(province.commune, "/manage/units/XA-1")
    assert "/manage/units/XA-1/edit" in own and "/manage/units/XA-1/end" not in own
    text_of(province.commune, "/manage/units/XA-1/end", 404)
    text_of(province.commune, "/manage/units/TH-1/end")
    for path in ("/manage/units/XA-2", "/manage/units/SO/new", "/manage/units/KHONG/move"):
        text_of(province.commune, path, 404)
    page = province.commune.post(
        "/manage/units/TH-1/move",
        data={"csrf_token": token_of(province.commune), "parent": "XA-2", "day": str(TODAY), "step": "save"},
    )
    assert page.status_code == 422
    assert "Không có đơn vị nào mang mã XA-2" in unescape(page.get_data(as_text=True))


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_a_unit_is_made_renamed_moved_and_ended_with_its_past_on_its_page(province: Province) -> None:
    page = province.post(
        "/manage/units/XA-1/new", code="TH-9", name="Trường  Tiểu học Mới", kind="truong", levels=["tieu_hoc"]
    )
    assert "Đã lập Trường Tiểu học Mới" in page.replace("  ", " ")
    page = province.post("/manage/units/XA-1/new", code="TH-9", name="Trường khác", kind="truong")
    assert "Mã TH-9 đã có đơn vị dùng." in page
    page = province.post("/manage/units/TH-9/edit", name="Trường TH&THCS Mới", levels=["tieu_hoc", "thcs"])
    assert "Trường TH&THCS Mới" in page and "Tiểu học · THCS" in page
    move = {"parent": "XA-2", "day": str(TODAY - timedelta(days=3))}
    asked = province.post("/manage/units/TH-9/move", step="preview", **move)
    assert "thuộc địa bàn Xã Bàu Sậy" in asked
    with Session(province.engine) as session:
        assert session.query(UnitLink).filter(UnitLink.valid_to.is_not(None)).count() == 0, "only asked"
    again = hidden_fields(asked, "<main")
    page = province.post("/manage/units/TH-9/move", **(again | {"step": "save"}))
    assert "đã chuyển" in page and "Đến 12/11/2026" in page
    page = province.post("/manage/units/TH-9/end", day=str(TODAY + timedelta(days=1)))
    assert "Ngày này chưa đến" in page
    page = province.post("/manage/units/TH-9/end", day=str(TODAY - timedelta(days=1)), step="save")
    assert "Kết thúc ngày 15/11/2026" in page and "/manage/units/TH-9/edit" not in page
    assert "Còn 2 đơn vị bên dưới" in province.post("/manage/units/XA-1/end", day=str(TODAY))
    assert listed(text_of(province.department, "/manage/units?life=ended")) == ["TH-9"]
    before = TODAY - timedelta(days=4)
    assert "TH-9" in listed(text_of(province.department, f"/manage/units?under=XA-1&on={before}"))
    with Session(province.engine) as session:
        actions = session.scalars(select(Audit.action).where(Audit.object_kind == "unit").order_by(Audit.id))
        assert list(actions) == ["unit.create", "unit.edit", "unit.move", "unit.end"]


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_a_merge_is_previewed_and_then_done(province: Province) -> None:
    with Session(province.engine) as session:
        school = province.unit(session, "TH-1")
        group = make_group(session, unit=school, name="5A", grade=5)
        pupil = make_person(session, unit=school, group=group).id
        make_class_contest(session, unit=school, group=group)
        session.commit()
    fields = {
        "others": ["THCS-1"],
        "into": "new",
        "code": "LC-1",
        "name": "Trường TH&THCS",
        "day": str(TODAY),
    }
    asked = province.post("/manage/units/TH-1/merge", step="preview", **fields)
    assert (
        "Ngày hoạt động cuối cùng của Trường Tiểu học Đặng Thùy Trâm, Trường THCS Lê Hồng Phong là 15/11/2026."
        in asked
    )
    assert "2 người và 1 lớp của năm học 2026-2027" in asked
    assert "1 bài kiểm tra, cuộc thi của lớp còn mở" in asked
    assert "1 người quản trị đơn vị cũ hết vai trò" in asked
    back = province.post("/manage/units/TH-1/merge", **(hidden_fields(asked, "<main") | {"step": "edit"}))
    assert 'value="LC-1"' in back
    page = province.post("/manage/units/TH-1/merge", **(hidden_fields(asked, "<main") | {"step": "save"}))
    assert "Đã sáp nhập thành Trường TH&THCS." in page and "Tiểu học · THCS" in page
    assert "Trường THCS Lê Hồng Phong (THCS-1) nhập vào" in page
    with Session(province.engine) as session:
        new = province.unit(session, "LC-1")
        home = select(Membership.unit_id).where(Membership.person_id == pupil, Membership.valid_to.is_(None))
        assert session.scalar(home) == new.id
        tree = tree_on(session, TODAY)
        assert {one.code for one in tree.children(new.id)} == {"TH-1", "THCS-1"}
        assert session.scalars(select(Headcount).where(Headcount.unit_id == new.id)).all() == []
    for wrong, sentence in (
        ({"others": []}, "Chọn ít nhất một đơn vị"),
        ({"codes": "XA-2"}, "đã kết thúc"),
        ({"codes": "KHONG"}, "Không có đơn vị nào mang mã KHONG"),
        ({"day": ""}, "Chọn ngày."),
        ({"day": "hôm qua"}, "Chọn một ngày"),
    ):
        assert sentence in province.post("/manage/units/TH-1/merge", **(fields | {"others": []} | wrong)), (
            wrong
        )


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_a_split_asks_class_by_class(province: Province) -> None:
    with Session(province.engine) as session:
        school = province.unit(session, "TH-1")
        ids = {name: make_group(session, unit=school, name=name, grade=4).public_id for name in ("4A", "4B")}
        session.commit()
    fields = {"code1": "TH-2", "name1": "Trường TH Hai", "rest": "stays", "day": str(TODAY)}
    fields[f"class-{ids['4B']}"] = "1"
    asked = province.post("/manage/units/TH-1/split", step="preview", **fields)
    assert "Trường TH Hai nhận các lớp 4B." in asked
    assert "Trường Tiểu học Đặng Thùy Trâm tiếp tục hoạt động với phần còn lại." in asked
    page = province.post("/manage/units/TH-1/split", **(hidden_fields(asked, "<main") | {"step": "save"}))
    assert "Tách thành Trường TH Hai (TH-2)" in page
    page = province.post("/manage/units/TH-1/split", **(fields | {"code1": "TH-3", "rest": "1"}))
    assert "Cần ít nhất hai đơn vị mới" in page
    page = province.post(
        "/manage/units/TH-1/split", **(fields | {"code1": "TH-4", f"class-{ids['4A']}": "2"})
    )
    assert "chưa có mã và tên" in page


def test_pages_ask_as_much_of_a_large_tree_as_of_a_small_one(province: Province) -> None:
    paths = ("/manage/units", "/manage/units?q=truong", "/manage/units/XA-1")

    def asked() -> list[int]:
        found = []
        for path in paths:
            with statements(province.engine) as ran:
                text_of(province.department, path)
            found.append(len(ran))
        return found

    with Session(province.engine) as session:
        session.add(
            UnitLink(
                unit_id=province.unit(session, "XA-2").id,
                parent_id=province.unit(session, "SO").id,
                valid_from=date(2020, 1, 1),
                valid_to=date(2020, 1, 2),
            )
        )
        session.commit()
    small = asked()
    with Session(province.engine) as session:
        for number in range(120):
            make_unit(session, name=f"Trường {number}", parent=province.unit(session, "XA-1"))
        session.commit()
    assert asked() == small
    page = text_of(province.department, "/manage/units?q=truong&page=2")
    assert "Đơn vị 51 đến 100 trên 122" in page
