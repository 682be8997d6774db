"""Participation as a page, as a file and through the API: the same figures, for one's own unit and below."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from html import unescape
from io import StringIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from quiz.models import RoleGrant, Unit
from tests.factories import NOW, SignedUp, make_headcount, make_person, make_unit
from tests.factories.figures import make_activity
from tests.web.browsing import Clock, Program, browser_of

PAGE, FILE, API = "/admin/participation", "/admin/participation.csv", "/reports/participation"


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with Session(engine) as session:
        yield session


@pytest.fixture(autouse=True)
def clock(app: Flask) -> Clock:
    return Clock(app)


@pytest.fixture
def department(session: Session) -> Unit:
    return make_unit(session, code="SO", name="Sở", kind="so")


@pytest.fixture
def schools(session: Session, department: Unit) -> dict[str, Unit]:
    """A school whose name a spreadsheet would run, one without headcounts, one where nobody did anything."""
    names = {"THPT-01": "=Trường 1+1", "THPT-02": "Trường hai", "THPT-03": "Trường ba"}
    units = {
        code: make_unit(session, code=code, name=name, parent=department, levels=("thpt",))
        for code, name in names.items()
    }
    for code in ("THPT-01", "THPT-03"):
        make_headcount(session, unit=units[code], audience="staff", number=4)
        make_headcount(session, unit=units[code], audience="student", number=1_200)
    pupil, teacher = (
        make_person(session, unit=units["THPT-01"]),
        make_person(session, unit=units["THPT-01"], kind="staff"),
    )
    for kind in ("attempt_begun", "attempt_finished", "lesson_completed"):
        make_activity(session, who=pupil, unit=units["THPT-01"], kind=kind, passed=True)
        make_activity(session, who=teacher, unit=units["THPT-01"], kind=kind, audience="staff")
    make_activity(session, who=make_person(session, unit=units["THPT-02"]), unit=units["THPT-02"])
    return units


@pytest.fixture
def admin(session: Session, department: Unit) -> SignedUp:
    return make_person(session, unit=department, kind="staff", roles=("learner", "department_admin"))


@pytest.fixture
def head(session: Session, schools: dict[str, Unit]) -> SignedUp:
    return make_person(
        session, unit=schools["THPT-01"], kind="staff", roles=("learner", "school_admin"), name="Hiệu Trưởng"
    )


@pytest.fixture
def browser(app: Flask, session: Session, admin: SignedUp, schools: dict[str, Unit]) -> FlaskClient:
    return browser_of(app, session, admin)


def table_rows(page: str) -> list[list[str]]:
    """The cells of the table's body in words; of the first cell the unit's name alone."""
    body = page[page.index("<tbody>") : page.index("</tbody>")]
    return [
        [
            " ".join(unescape(re.sub(r"<span.*?</span>|<[^>]+>", " ", cell)).split())
            for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, flags=re.S)
        ]
        for row in re.findall(r"<tr>(.*?)</tr>", body, flags=re.S)
    ]


def read_file(response_text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(response_text.removeprefix("\ufeff"), newline="")))


def test_page_file_and_api_say_the_same(
    app: Flask, browser: FlaskClient, session: Session, admin: SignedUp
) -> None:
    page = table_rows(browser.get(PAGE).get_data(as_text=True))
    response = browser.get(FILE)
    assert response.data.startswith(b"\xef\xbb\xbf")
    assert response.mimetype == "text/csv"
    assert 'filename="tham-gia-so-20260615-20261214.csv"' in response.headers["Content-Disposition"]
    file = read_file(response.get_data(as_text=True))
    items = Program(app, session, admin).get(API).get_json()["items"]
    assert [row[0] for row in page] == ["Sở", "=Trường 1+1", "Trường ba", "Trường hai"]
    assert [row["Mã đơn vị"] for row in file] == [row["unit"] for row in items]
    assert file[1]["Đơn vị"] == "'=Trường 1+1"
    for shown, cells, item in zip(page, file, items, strict=True):
        figures = list(cells.values())
        plain = [figures[4], figures[6], figures[7], figures[8], figures[9], *figures[11:17], figures[18]]
        assert [cell.replace(".", "").replace("–", "") for cell in shown[1:]] == plain
        assert [cells[name] for name in ("Người bắt đầu làm bài", "Người nộp bài", "Người đạt")] == [
            str(item[name]) for name in ("entrants", "finishers", "passed")
        ]
        assert cells["Tổng số lượt"] == str(item["turns"])
        assert figures[4] == ("" if item["headcount_staff"] is None else str(item["headcount_staff"]))
        assert (figures[6], figures[11]) == (str(item["reached_staff"]), str(item["reached_students"]))
    assert items[0] == {
        "unit": "SO",
        "name": "Sở",
        "headcount_staff": 8,
        "headcount_students": 2_400,
        "reached_staff": 1,
        "reached_students": 2,
        "entrants": 2,
        "finishers": 3,
        "turns": 3,
        "passed": 1,
        "lessons_completed": 2,
        "certificates": 0,
    }


def test_the_page_names_denominators_idle_units_and_missing_headcounts(browser: FlaskClient) -> None:
    page = browser.get(PAGE).get_data(as_text=True)
    text = " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())
    assert page.count("<h1") == 1
    assert "Người tham gia 3 trên 2.408 người · 0,1%" in text
    assert "Lượt đã nộp 3 của 3 người" in text
    assert "Bài học đã xong 2 của 3 người tham gia" in text
    assert "Trường chưa có ai 1 trên 3 trường" in text
    assert "1 trường chưa có sĩ số" in text
    assert "Trường ba chưa có ai" in text
    assert "6 tháng cuối năm 2026" in text
    assert "từ ngày 15/06/2026 đến ngày 14/12/2026" in text
    assert "sĩ số ngày 05/09/2026" in text


def test_one_drills_down_by_link_with_the_period_kept(browser: FlaskClient) -> None:
    page = browser.get(f"{PAGE}?preset=calendar_year").get_data(as_text=True)
    hrefs = {unescape(href) for href in re.findall(r'href="([^"]+unit=THPT-01[^"]*)"', page)}
    assert hrefs == {f"{PAGE}?unit=THPT-01&preset=calendar_year"}
    below = browser.get(hrefs.pop()).get_data(as_text=True)
    assert [row[0] for row in table_rows(below)] == ["=Trường 1+1"]
    assert f'href="{PAGE}?unit=SO&amp;preset=calendar_year"' in below


def test_the_file_of_the_page_is_of_the_pages_period(browser: FlaskClient) -> None:
    page = browser.get(f"{PAGE}?preset=free&from=2026-01-01&to=2026-11-15").get_data(as_text=True)
    href = re.search(r'href="(/admin/participation\.csv[^"]+)"', page)
    assert href
    rows = read_file(browser.get(unescape(href[1])).get_data(as_text=True))
    assert {(row["Từ ngày"], row["Đến ngày"]) for row in rows} == {("01/01/2026", "15/11/2026")}
    assert rows[0]["Tổng số lượt"] == "0"
    assert "Chưa có ai tham gia trong kỳ này" in page


@pytest.mark.parametrize(
    ("query", "words", "kept"),
    [
        (
            "preset=free&from=2026-12-01&to=2026-01-01",
            "Kỳ báo cáo kết thúc trước khi bắt đầu",
            ["2026-12-01", "2026-01-01"],
        ),
        ("from=2026-12-01&to=2026-01-01", "Kỳ báo cáo kết thúc trước khi bắt đầu", ["2026-12-01"]),
        ("from=hom-nay&to=2026-01-01", "Ngày hom-nay không đọc được", ["hom-nay", "2026-01-01"]),
        ("preset=free&from=2026-01-01", "Chưa điền mục này", ["2026-01-01"]),
        ("preset=fortnight", "Giá trị fortnight không dùng được", []),
    ],
)
def test_a_period_that_cannot_be_used_comes_back_with_the_form_kept(
    app: Flask,
    browser: FlaskClient,
    session: Session,
    admin: SignedUp,
    query: str,
    words: str,
    kept: list[str],
) -> None:
    response = browser.get(f"{PAGE}?{query}")
    page = response.get_data(as_text=True)
    assert response.status_code == 422
    assert words in page
    assert 'role="alert"' in page
    assert all(f'value="{value}"' in page for value in kept)
    assert browser.get(f"{FILE}?{query}").status_code == 422
    refused = Program(app, session, admin).get(f"{API}?{query}")
    assert refused.status_code == 422
    assert words in refused.get_json()["detail"]


def test_a_school_sees_itself_and_no_other(
    app: Flask, session: Session, head: SignedUp, schools: dict[str, Unit]
) -> None:
    browser, program = browser_of(app, session, head), Program(app, session, head)
    assert [row[0] for row in table_rows(browser.get(PAGE).get_data(as_text=True))] == ["=Trường 1+1"]
    assert [row["unit"] for row in program.get(API).get_json()["items"]] == ["THPT-01"]
    assert program.get(f"{API}?unit=THPT-01").status_code == 200
    for code in ("THPT-02", "SO", "KHONG-CO"):
        refused = browser.get(f"{PAGE}?unit={code}")
        assert refused.status_code == 404
        assert "Không có đơn vị nào mang mã này" in refused.get_data(as_text=True)
        assert browser.get(f"{FILE}?unit={code}").status_code == 404
        assert program.get(f"{API}?unit={code}&from=2026-12-01&to=2026-01-01").status_code == 404


def test_who_reads_no_reports_is_kept_out(
    app: Flask, client: FlaskClient, session: Session, schools: dict[str, Unit]
) -> None:
    teacher = make_person(session, unit=schools["THPT-01"], kind="staff", roles=("learner", "teacher"))
    browser, program = browser_of(app, session, teacher), Program(app, session, teacher)
    for path in (PAGE, FILE):
        assert client.get(path).status_code == 401
        assert browser.get(path).status_code == 403
    assert client.get(f"/api/v1{API}").status_code == 401
    assert program.get(API).status_code == 403


def test_two_grants_give_the_upper_one_first(
    app: Flask, session: Session, department: Unit, schools: dict[str, Unit]
) -> None:
    who = make_person(session, unit=schools["THPT-02"], kind="staff", roles=("school_admin",))

    session.add(RoleGrant(person_id=who.id, role="department_admin", unit_id=department.id, granted_at=NOW))
    session.flush()
    assert Program(app, session, who).get(API).get_json()["items"][0]["unit"] == "SO"


def test_a_role_that_reads_no_reports_widens_no_reach(
    app: Flask, session: Session, department: Unit, schools: dict[str, Unit]
) -> None:
    who = make_person(session, unit=schools["THPT-02"], kind="staff", roles=("school_admin", "editor"))
    program = Program(app, session, who)
    assert program.get(f"{API}?unit=THPT-02").status_code == 200
    assert program.get(f"{API}?unit=SO").status_code == 404
