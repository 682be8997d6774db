"""Headcounts: entered by the department or the school, confirmed by the school by name, read from a sheet as a whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from quiz.models import Audit, Headcount, Unit
from tests.factories import NOW, make_headcount, make_person, make_unit
from tests.web.browsing import Clock, browser_of, hidden_fields, statements, token_of

TODAY = NOW.date()
DAY = date(2026, 9, 30)


@dataclass
class Schools:
    """A department with two schools; browsers of the department's administrator and of the first school's."""

    app: Flask
    engine: Engine
    department: FlaskClient
    school: FlaskClient

    def rows(self) -> list[tuple[str, date, int, bool]]:
        with Session(self.engine) as session:
            found = session.scalars(select(Headcount).order_by(Headcount.id))
            return [(row.audience, row.as_of, row.number, row.confirmed_at is not None) for row in found]


@pytest.fixture
def schools(app: Flask, engine: Engine) -> Iterator[Schools]:
    Clock(app)
    with Session(engine) as session:
        root = make_unit(session, code="SO", name="Sở", kind="so")
        area = make_unit(session, code="XA", name="Xã", kind="xa_phuong", parent=root)
        first = make_unit(session, code="TH-1", name="Trường Một", parent=area, levels=("tieu_hoc",))
        make_unit(session, code="MN-1", name="Trường Non", parent=area, levels=("mam_non",))
        elsewhere = make_unit(session, code="SO-2", kind="so")
        make_unit(session, code="XA-X", name="Trường xa", parent=elsewhere)
        browsers = [
            browser_of(app, session, make_person(session, unit=unit, kind="staff", name=name, roles=(role,)))
            for unit, role, name in (
                (root, "department_admin", "Lê Thị Sở"),
                (first, "school_admin", "Trần Văn Trường"),
            )
        ]
        session.commit()
    yield Schools(app, engine, *browsers)


class Said(str):
    """A page as it reads; `raw` is how it is written."""

    raw: str


def send(client: FlaskClient, path: str, **fields: Any) -> tuple[int, Said]:
    answer = client.post(path, data={"csrf_token": token_of(client), **fields}, follow_redirects=True)
    said = Said(unescape(answer.get_data(as_text=True)))
    said.raw = answer.get_data(as_text=True)
    return answer.status_code, said


def page_of(client: FlaskClient, path: str) -> str:
    return unescape(client.get(path).get_data(as_text=True))


def test_the_department_enters_and_the_school_confirms_by_name(schools: Schools) -> None:
    address = "/manage/units/TH-1/headcounts"
    assert "Tổng số học sinh: chưa có." in page_of(schools.department, address)
    values = {"audience": "student", "number": "412", "as_of": str(DAY)}
    status, page = send(schools.department, address, step="confirm", **values)
    assert status == 200 and "Lê Thị Sở nhập lúc" in page and "Chưa xác nhận" in page
    assert schools.rows() == [("student", DAY, 412, False)], "the department does not confirm for the school"
    fields = hidden_fields(page_of(schools.school, address), "/headcounts/confirm")
    status, page = send(schools.school, f"{address}/confirm", **(fields | {"number": "411"}))
    assert "vừa được sửa" in page and schools.rows()[0][3] is False
    status, page = send(schools.school, f"{address}/confirm", **fields)
    assert "Trần Văn Trường xác nhận lúc" in page
    assert schools.rows() == [("student", DAY, 412, True)]
    assert schools.department.post(f"{address}/confirm").status_code == 403
    send(schools.department, address, **(values | {"number": "413"}))
    assert schools.rows() == [("student", DAY, 413, False)], "another number is to be confirmed anew"
    status, page = send(schools.school, address, step="confirm", **(values | {"as_of": str(TODAY)}))
    assert schools.rows()[1] == ("student", TODAY, 412, True)
    with Session(schools.engine) as session:
        actions = list(session.scalars(select(Audit.action).order_by(Audit.id)))
    assert actions == ["headcount.enter", "headcount.confirm", "headcount.enter", "headcount.enter"]


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"number": "-1"}, "số nguyên từ 0"),
        ({"number": "nhiều"}, "số nguyên từ 0"),
        ({"number": "100001"}, "số nguyên từ 0"),
        ({"as_of": "2026-11-17"}, "Ngày này chưa đến"),
        ({"as_of": ""}, "Chọn ngày"),
        ({"audience": "guest"}, "không có sĩ số"),
    ],
)
def test_what_is_no_headcount_is_said_and_nothing_is_stored(
    schools: Schools, wrong: dict[str, str], sentence: str
) -> None:
    values = {"audience": "student", "number": "412", "as_of": str(DAY)} | wrong
    status, page = send(schools.school, "/manage/units/TH-1/headcounts", **values)
    assert status == 422 and sentence in page
    assert schools.rows() == []


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_a_number_of_last_school_year_is_said_to_be_old_and_a_preschool_counts_staff_alone(
    schools: Schools,
) -> None:
    with Session(schools.engine) as session:
        unit = session.scalars(select(Headcount)).first()
        assert unit is None
    send(schools.school, "/manage/units/TH-1/headcounts", audience="staff", number="30", as_of="2026-08-31")
    assert "số mới nhất thuộc năm học trước" in page_of(schools.school, "/manage/units/TH-1/headcounts")
    page = page_of(schools.department, "/manage/units/MN-1/headcounts")
    assert re.findall(r'<option[^>]*value="(\w+)"', page[page.index('name="audience"') :]) == ["staff"]
    assert "không báo sĩ số" in page_of(schools.department, "/manage/units/XA/headcounts")


def upload(schools: Schools, text: str, name: str = "si-so.csv") -> tuple[int, Said]:
    file = (BytesIO(text.encode("utf-8")), name)
    return send(schools.department, "/manage/headcounts", step="preview", file=file)


def test_a_sheet_is_taken_home_filled_in_previewed_and_stored(schools: Schools) -> None:
    with Session(schools.engine) as session:
        first = session.scalars(select(Unit).where(Unit.code == "TH-1")).one()
        make_headcount(session, unit=first, audience="staff", number=30, as_of=DAY)
        session.commit()
    sheet = schools.department.get("/manage/headcounts.csv").get_data(as_text=True)
    assert sheet.splitlines()[0].endswith('Mã đơn vị,Tên đơn vị,Ngày,"CB, GV, NV",Học sinh')
    assert "TH-1,Trường Một,30/09/2026,30," in sheet and "XA-X" not in sheet and "\nXA," not in sheet
    filled = sheet.replace("30/09/2026,30,", "30/09/2026,31,412").replace("16/11/2026,,", "16/11/2026,9,")
    status, page = upload(schools, filled)
    assert status == 200, page
    assert "4 số sẽ được lưu, 0 số đã có đúng như vậy." in page
    assert schools.rows() == [("staff", DAY, 30, False)], "only previewed"
    status, page = send(
        schools.department, "/manage/headcounts", **(hidden_fields(page.raw, "<main") | {"step": "save"})
    )
    assert "Đã lưu 4 số" in page
    assert sorted(schools.rows()) == [
        ("staff", DAY, 31, False),
        ("staff", TODAY, 9, False),
        ("staff", TODAY, 9, False),
        ("student", DAY, 412, False),
    ]
    status, page = upload(schools, filled)
    assert "Không có gì thay đổi" in page


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_one_wrong_line_stores_nothing_and_is_named(schools: Schools) -> None:
    heading = "Mã đơn vị,Ngày,Học sinh\n"
    good = "TH-1,30/09/2026,400\n"
    for line, sentence in (
        ("KHONG,30/09/2026,5\n", "dòng 3: không có đơn vị mang mã KHONG"),
        ("XA-X,30/09/2026,5\n", "dòng 3: không có đơn vị mang mã XA-X"),
        ("MN-1,30/09/2026,5\n", "dòng 3: Trường Non không có sĩ số của đối tượng này."),
        ("MN-1,30/09/2027,5\n", "Trường Non không có sĩ số"),
        ("TH-1,30/09/2027,5\n", "dòng 3: 30/09/2027 chưa tới."),
        ("TH-1,31/02/2026,5\n", "dòng 3, cột Ngày: 31/02/2026 không có trên lịch."),
        ("TH-1,30/09/2026,năm\n", "dòng 3, cột Học sinh: cần một số nguyên"),
    ):
        status, page = upload(schools, heading + good + line)
        assert status == 422 and sentence in page, sentence
    assert "Chọn một tệp." in upload(schools, "")[1]
    assert "Không thấy các cột" in upload(schools, "a,b\n1,2\n")[1]
    status, page = upload(schools, heading + good)
    fields = hidden_fields(page.raw, "<main") | {"step": "save"}
    for rows in ("[]x", "[1]", '[{"code": "TH-1"}]', fields["rows"].replace("TH-1", "XA-X")):
        status, page = send(schools.department, "/manage/headcounts", **(fields | {"rows": rows}))
        assert status == 422 and "Tải tệp lên lại" in page, rows
    assert schools.rows() == []


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_a_long_sheet_asks_as_much_as_a_short_one(schools: Schools) -> None:
    def asked(count: int) -> int:
        lines = "".join(f"T-{number},30/09/2026,5\n" for number in range(count))
        with statements(schools.engine) as ran:
            assert upload(schools, f"Mã đơn vị,Ngày,Học sinh\n{lines}")[0] == 200
        return len(ran)

    with Session(schools.engine) as session:
        root = make_unit(session, code="GOC", kind="so")
        for number in range(40):
            make_unit(session, code=f"T-{number}", parent=root)
        schools.department = browser_of(
            schools.app, session, make_person(session, unit=root, kind="staff", roles=("department_admin",))
        )
    asked(1)
    assert asked(2) == asked(40)
