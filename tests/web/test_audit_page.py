"""The page of the audit: who sees which rows, how they are filtered and worded, and the file."""

from __future__ import annotations

import ast
import csv
import io
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from quiz.services.audit_write import write_audit
from quiz.web.audit_words import action_names, change_lines, kind_names
from tests.factories import NOW, SignedUp, make_person, make_unit
from tests.house_rules.tree import ROOT
from tests.web.browsing import Clock, browser_of, statements

SQLITE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


class House:
    """A department with two schools, an administrator at the top and one of a school, and what three people did."""

    def __init__(self, app: Flask, session: Session) -> None:
        self.app, self.session = app, session
        self.top = make_unit(session, code="SO", kind="so")
        self.school, self.other = (make_unit(session, parent=self.top) for _ in range(2))
        self.admin = self.staff("Trần Thị Sở", "department_admin", unit=self.top)
        self.local = self.staff("Lê Văn Vùng", "department_admin", unit=self.school)
        self.near = self.staff("Nguyễn Thị Đào", unit=self.school)
        self.far = self.staff("Phạm Văn Xa", unit=self.other)
        self.write(self.near, "unit.edit", "unit", 7, before={"name": "Cũ"}, after={"name": "Mới"})
        self.write(self.far, "role.appoint", "person", self.near.id, after={"role": "editor", "unit": "SO"})
        self.write(None, "user.create", "person", self.far.id)
        self.write(self.near, "quiz.configure", "quiz", 3, days=40, after={"password": "changed"})

    def staff(self, name: str, *roles: str, unit: object) -> SignedUp:
        """Somebody who works there."""
        return make_person(self.session, unit=unit, kind="staff", roles=roles, name=name)  # type: ignore[arg-type]

    def write(
        self,
        who: SignedUp | None,
        action: str,
        kind: str,
        number: int,
        *,
        days: int = 0,
        before: dict[str, object] | None = None,
        after: dict[str, object] | None = None,
        detail: str | None = None,
    ) -> None:
        """A row of the audit, so many days old."""
        write_audit(
            self.session,
            actor_id=who.id if who else None,
            action=action,
            object_kind=kind,
            object_id=number,
            before=before,
            after=after,
            detail=detail,
            now=NOW - timedelta(days=days),
        )
        self.session.commit()

    def read(self, who: SignedUp, query: str = "", *, file: bool = False) -> str:
        """The page, or the file, as this person sees it."""
        answer = browser_of(self.app, self.session, who).get(f"/manage/audit{'.csv' if file else ''}{query}")
        assert answer.status_code == 200
        with answer:
            return answer.get_data(as_text=True)

    def rows(self, who: SignedUp, query: str = "") -> list[dict[str, str]]:
        """The file's rows."""
        return list(csv.DictReader(io.StringIO(self.read(who, query, file=True).removeprefix("\ufeff"))))


@pytest.fixture
def house(app: Flask, engine: Engine) -> Iterator[House]:
    Clock(app)
    with Session(engine, expire_on_commit=False) as session:
        yield House(app, session)


def codes(rows: list[dict[str, str]]) -> list[str]:
    return [row["Mã việc"] for row in rows]


def test_the_whole_tree_sees_everything_and_a_part_what_its_people_did(house: House) -> None:
    assert codes(house.rows(house.admin)) == ["quiz.configure", "user.create", "role.appoint", "unit.edit"]
    assert codes(house.rows(house.local)) == ["quiz.configure", "unit.edit"]
    page = house.read(house.local)
    assert "Nguyễn Thị Đào" in page and "Phạm Văn Xa" not in page


def test_people_outside_are_numbers(house: House) -> None:
    house.write(house.near, "role.appoint", "person", house.far.id)
    assert [row["Tên đối tượng"] for row in house.rows(house.local, "?action=role.appoint")] == [""]
    assert house.rows(house.admin, "?action=role.appoint")[0]["Tên đối tượng"] == "Phạm Văn Xa"


#: query, actions found
FILTERS = [
    ("?action=unit.edit", ["unit.edit"]),
    ("?kind=person", ["user.create", "role.appoint"]),
    ("?kind=unit&object=7", ["unit.edit"]),
    ("?kind=unit&object=8", []),
    ("?person=dao+thi", ["quiz.configure", "role.appoint", "unit.edit"]),
    ("?person={near}", ["quiz.configure", "role.appoint", "unit.edit"]),
    ("?person=zzz", []),
    ("?from=2026-11-01", ["user.create", "role.appoint", "unit.edit"]),
    ("?to=2026-11-01", ["quiz.configure"]),
    ("?from=2026-11-16&to=2026-11-16", ["user.create", "role.appoint", "unit.edit"]),
    ("?before=1", []),
    ("?before=99999999999999999999999", ["quiz.configure", "user.create", "role.appoint", "unit.edit"]),
]


def test_rows_are_found_by_person_action_object_and_period(house: House) -> None:
    names = action_names_of(house.app)
    for query, found in FILTERS:
        query = query.format(near=house.near.id)
        if "before" not in query:
            assert codes(house.rows(house.admin, query)) == found, query
        page = house.read(house.admin, query)
        shown = {action for action, name in names.items() if f'<strong class="d">{name}<' in page}
        assert shown == set(found), query


def action_names_of(app: Flask) -> dict[str, str]:
    with app.test_request_context():
        return action_names()


@SQLITE
@pytest.mark.parametrize("day", ["2026-02-30", "hôm qua", "0001-01-01", "9999-12-31"])
def test_a_day_that_does_not_exist_is_said_and_nothing_is_shown(house: House, day: str) -> None:
    browser = browser_of(house.app, house.session, house.admin)
    answer = browser.get("/manage/audit", query_string={"from": day})
    assert answer.status_code == 422 and day in answer.get_data(as_text=True)
    assert browser.get("/manage/audit.csv", query_string={"to": day}).status_code == 422


@SQLITE
def test_pages_go_on_where_the_one_before_ended_and_cost_the_same(house: House, engine: Engine) -> None:
    browser = browser_of(house.app, house.session, house.admin)

    def cost(address: str) -> int:
        with statements(engine) as ran:
            browser.get(address)
        return len(ran)

    few = cost("/manage/audit")
    for number in range(60):
        house.write(house.near, "unit.edit", "unit", number, after={"code": f"Mã{number}"})
    assert cost("/manage/audit") == few
    first = browser.get("/manage/audit").get_data(as_text=True)
    older = re.search(r'rel="next" href="([^"]+)"', first)
    assert older is not None
    second = browser.get(older.group(1)).get_data(as_text=True)
    numbers = [re.findall(r"Mã: Mã(\d+)<", page) for page in (first, second)]
    assert [int(number) for page in numbers for number in page] == list(range(59, -1, -1))
    assert 'rel="next"' not in second
    assert len(house.rows(house.admin)) == 64


@SQLITE
def test_what_was_typed_never_becomes_a_formula_of_the_file(house: House) -> None:
    house.write(house.near, "attempt.void", "attempt", 1, detail="=HYPERLINK(1)")
    assert house.rows(house.admin, "?action=attempt.void")[0]["Ghi chú"] == "'=HYPERLINK(1)"


@pytest.mark.parametrize(
    ("before", "after", "lines"),
    [
        ({"name": "Cũ"}, {"name": "Mới"}, ["Tên: Cũ → Mới"]),
        ({}, {"role": "editor"}, ["Vai trò: Biên tập nội dung"]),
        ({"valid_to": "2026-05-31"}, {}, ["Đến ngày: bỏ 2026-05-31"]),
        ({"full_name": "changed"}, {"full_name": "changed"}, ["Họ tên: đã đổi, không ghi nội dung"]),
        ({"pins_open": True}, {"pins_open": False}, ["Cho đặt mã PIN: có → không"]),
        ({}, {"opens_at": "2026-11-16T02:00:00+00:00"}, ["Mở lúc: 09:00 ngày 16/11/2026"]),
        ({}, {"levels": ["thcs", "thpt"]}, ["Cấp học: thcs, thpt"]),
        ({}, {"unheard_of": 3}, ["unheard_of: 3"]),
    ],
)
@SQLITE
def test_changes_are_told_in_words(
    app: Flask, before: dict[str, object], after: dict[str, object], lines: list[str]
) -> None:
    with app.test_request_context():
        assert change_lines(before, after) == lines


ACTION = re.compile(r"[a-z][a-z_-]+\.[a-z][a-z_-]+")


def written_actions() -> Iterator[tuple[Path, str]]:
    """Every action that a service names where it writes to the audit; one put together ends with a dot."""
    for path in sorted((ROOT / "quiz").rglob("*.py")):
        text = path.read_text()
        if "write_audit" not in text or path.name == "audit_write.py":
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                if ACTION.fullmatch(node.value):
                    yield path, node.value
            elif isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
                start = str(node.values[0].value)
                if ACTION.fullmatch(f"{start}x") and len(node.values) == 2:
                    yield path, start


@SQLITE
def test_every_action_that_is_written_has_a_word(app: Flask) -> None:
    with app.test_request_context():
        names, kinds = action_names(), kind_names()
    found = list(written_actions())
    assert len(found) > 20
    missing = [
        f"{path.name}: {action}"
        for path, action in found
        if action not in names
        and not (action.endswith(".") and any(name.startswith(action) for name in names))
    ]
    assert missing == [], "give it a word in quiz/web/audit_words.py"
    written = {
        kind
        for path in (ROOT / "quiz").rglob("*.py")
        for kind in re.findall(r'object_kind="([a-z_]+)"', path.read_text())
    }
    assert written <= set(kinds), "give it a word in quiz/web/audit_words.py"
