"""The pages on which roles are given and withdrawn."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from tests.factories import make_group, make_person, make_unit
from tests.web.browsing import Clock, browser_of, hidden_fields, statements

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
NAME = "Nguyễn Thị Đào"


class House:
    """A school with its administrator, somebody of its staff and a class."""

    def __init__(self, app: Flask, session: Session) -> None:
        self.app, self.session = app, session
        self.top = make_unit(session, code="SO", name="Sở", kind="so")
        self.school = make_unit(session, code="THPT-01", name="Trường Một", parent=self.top)
        self.group = make_group(session, unit=self.school)
        self.head = make_person(
            session, unit=self.school, kind="staff", roles=("school_admin",), name="Lê Văn Trưởng"
        )
        self.colleague = make_person(session, unit=self.school, kind="staff", roles=(), name=NAME)
        self.page = f"/manage/roles/people/{self.colleague.person.public_id}"
        self.browser = browser_of(app, session, self.head)

    def read(self, address: str) -> str:
        """A page as the administrator sees it."""
        return self.browser.get(address).get_data(as_text=True)

    def post(self, address: str, **form: str) -> tuple[int, str]:
        """A form sent with the page's token."""
        token = hidden_fields(self.read(self.page))["csrf_token"]
        answer = self.browser.post(address, data={"csrf_token": token, **form})
        return answer.status_code, answer.get_data(as_text=True)


@pytest.fixture
def house(app: Flask, engine: Engine) -> Iterator[House]:
    Clock(app)
    with Session(engine, expire_on_commit=False) as session:
        yield House(app, session)


def test_a_class_is_given_by_searching_a_name_and_withdrawn_after_being_asked(house: House) -> None:
    assert NAME not in house.read("/manage/roles") and "Lê Văn Trưởng" in house.read("/manage/roles")
    assert NAME in house.read("/manage/roles?q=dao+thi")
    assert "Giáo viên lớp 10A1" in house.read(house.page)
    assert "Quản trị của Sở</option>" not in house.read(house.page)
    status, _page = house.post(f"{house.page}?unit=THPT-01", post=f"teacher/{house.group.public_id}")
    assert status == 303
    teacher = browser_of(house.app, house.session, house.colleague)
    assert teacher.get("/teacher/contests").status_code == 200
    assert "10A1" in house.read("/manage/roles") and NAME in house.read("/manage/roles?role=teacher")
    withdraw = f"{house.page}/withdraw?role=teacher&unit=THPT-01&class={house.group.public_id}"
    assert "Rút vai trò này?" in house.read(withdraw)
    assert house.post(withdraw)[0] == 303
    assert teacher.get("/teacher/contests").status_code == 403, "the very next request is refused"
    assert "Đã thôi giữ" in house.read(house.page)
    assert house.browser.get(withdraw).status_code == 404


@pytest.mark.parametrize(
    ("post", "sentence"),
    [("", ""), ("department_admin", ""), ("teacher/000000000000000000", ""), ("school_admin/x", "")],
)
def test_what_was_not_offered_is_refused(house: House, post: str, sentence: str) -> None:
    status, page = house.post(house.page, post=post)
    assert status == 422 and sentence in page and "Chưa giữ vai trò nào" in page


def test_ones_own_last_role_is_kept_with_a_sentence(house: House) -> None:
    own = f"/manage/roles/people/{house.head.person.public_id}"
    status, page = house.post(f"{own}/withdraw?role=school_admin&unit=THPT-01")
    assert status == 422 and "vai trò quản trị duy nhất của bạn" in page
    assert house.browser.get("/manage/roles").status_code == 200


def test_the_list_costs_the_same_for_many(house: House, engine: Engine) -> None:
    def cost() -> int:
        with statements(engine) as ran:
            assert house.browser.get("/manage/roles").status_code == 200
        return len(ran)

    few = cost()
    for _ in range(20):
        make_person(house.session, unit=house.school, kind="staff", roles=("editor", "school_admin"))
    house.session.commit()
    assert cost() == few
