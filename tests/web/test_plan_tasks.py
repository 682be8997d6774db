"""Tasks of a plan on pages: counted, filtered, edited with evidence, added and taken away by hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from html import unescape
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from quiz.models import Audit, PlanTask
from quiz.reports.plan_tasks import read_tasks
from tests.factories import make_person, make_plan, make_task, make_unit
from tests.web.browsing import Clock, browser_of, token_of

on_sqlite = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
HERE = "/manage/plans/ke-hoach/tasks"


@dataclass
class Office:
    """An editor and an administrator who look at a plan with three tasks."""

    editor: FlaskClient
    admin: FlaskClient
    engine: Engine
    tasks: dict[str, str]

    def text(self, path: str, browser: FlaskClient | None = None) -> str:
        answer = (browser or self.editor).get(path)
        assert answer.status_code == 200, path
        return " ".join(unescape(answer.get_data(as_text=True)).split())

    def save(self, path: str, **form: object) -> TestResponse:
        values = {
            "csrf_token": token_of(self.editor, HERE + "/new"),
            "text": "In tờ rơi",
            "state": "under_way",
        }
        return self.editor.post(path, data=values | form, content_type="multipart/form-data")

    def task(self, name: str) -> PlanTask:
        with Session(self.engine) as session:
            return session.scalars(select(PlanTask).where(PlanTask.public_id == self.tasks[name])).one()


@pytest.fixture
def office(app: Flask, engine: Engine) -> Iterator[Office]:
    Clock(app)
    with Session(engine) as session:
        unit = make_unit(session, kind="so", code="SO")
        plan = make_plan(session, code="ke-hoach")
        tasks = {
            "late": make_task(session, plan=plan, text="In tờ rơi", due_on=date(2026, 11, 15)),
            "today": make_task(session, plan=plan, text="Tập huấn", due_on=date(2026, 11, 16)),
            "done": make_task(session, plan=plan, text="Ban hành", due_on=date(2026, 1, 5), state="done"),
        }
        people = {
            role: make_person(session, unit=unit, roles=(role,)) for role in ("editor", "department_admin")
        }
        names = {name: task.public_id for name, task in tasks.items()}
        yield Office(
            browser_of(app, session, people["editor"]),
            browser_of(app, session, people["department_admin"]),
            engine,
            names,
        )


def test_tasks_are_counted_and_what_is_not_done_after_its_day_is_overdue(office: Office) -> None:
    with Session(office.engine) as session:
        plan_id = session.scalars(select(PlanTask.plan_id)).first()
        assert plan_id is not None
        found = read_tasks(session, plan_id=plan_id, today=date(2026, 11, 16), wanted="overdue")
    assert [row.text for row in found.rows] == ["In tờ rơi"]
    assert found.counts == {"not_begun": 2, "under_way": 0, "done": 1, "overdue": 1}
    page = office.text(HERE + "?state=done")
    assert "Ban hành" in page and "Tập huấn" not in page
    assert "In tờ rơi" in office.text(HERE + "?state=nothing")


def test_an_editor_says_what_came_of_a_task_and_shows_it(office: Office) -> None:
    path = f"{HERE}/{office.tasks['late']}"
    file = (BytesIO(b"%PDF-1.4"), "biên bản.pdf")
    answer = office.save(path, unit_code="SO", result="5.000 tờ", state="done", file=file)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    task = office.task("late")
    assert (task.state, task.result, task.evidence_name) == ("done", "5.000 tờ", "biên bản.pdf")
    assert task.unit_id is not None
    taken = office.admin.get(path + "/evidence")
    assert taken.data == b"%PDF-1.4" and "attachment" in taken.headers["Content-Disposition"]
    assert office.save(path, drops_file="y").status_code == 303
    assert office.admin.get(path + "/evidence").status_code == 404
    with Session(office.engine) as session:
        assert [row.action for row in session.scalars(select(Audit))] == ["plan_task.edit"] * 2


@on_sqlite
@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"text": " "}, "Chưa điền mục này."),
        ({"unit_code": "KHONG"}, "Không có đơn vị nào mang mã KHONG."),
        ({"evidence_link": "javascript:alert(1)"}, "Liên kết phải bắt đầu bằng http"),
        ({"file": (BytesIO(b"x"), "a.exe")}, "Tệp minh chứng phải là"),
        ({"due_on": "hôm nào đó"}, "Hạn hoàn thành"),
    ],
)
def test_what_cannot_be_kept_is_said_at_its_field_and_nothing_changes(
    office: Office, form: dict[str, object], said: str
) -> None:
    answer = office.save(f"{HERE}/{office.tasks['late']}", result="Đã in", **form)
    assert answer.status_code == 422
    assert said in unescape(answer.get_data(as_text=True))
    assert office.task("late").result == ""


@on_sqlite
def test_a_task_added_by_hand_can_go_again_and_a_printed_one_cannot(office: Office) -> None:
    assert office.save(HERE + "/new", text="Nhiệm vụ giao thêm").status_code == 303
    with Session(office.engine) as session:
        added = session.scalars(select(PlanTask.public_id).where(PlanTask.source == "page")).one()
    assert "Bỏ nhiệm vụ này" in office.text(f"{HERE}/{added}")
    assert office.save(f"{HERE}/{office.tasks['done']}/delete").status_code == 422
    assert office.save(f"{HERE}/{added}/delete").status_code == 303
    assert "Nhiệm vụ giao thêm" not in office.text(HERE)


@on_sqlite
def test_an_administrator_reads_the_tasks_and_changes_none(office: Office) -> None:
    assert "Thêm nhiệm vụ" not in office.text(HERE, office.admin)
    assert office.admin.get(f"{HERE}/{office.tasks['late']}").status_code == 403
