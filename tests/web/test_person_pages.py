"""One person and one class, as their administrator changes them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from quiz.models import Audit, Group, Membership, PersonIdentity, RoleGrant
from tests.factories import NOW, SignedUp, make_group, make_person, make_unit
from tests.web.browsing import Clock, browser_of, statements, token_of

TODAY = NOW.date()


class School:
    """A school with two classes, its administrator, a teacher, a pupil; another school beside it."""

    def __init__(self, app: Flask, session: Session) -> None:
        self.app, self.session = app, session
        self.department = make_unit(session, code="SO", name="Sở", kind="so")
        self.unit = make_unit(session, code="T1", name="Trường một", parent=self.department, levels=("thcs",))
        self.other = make_unit(session, code="T2", name="Trường hai", parent=self.department)
        self.first = make_group(session, unit=self.unit, name="6A1", grade=6)
        self.second = make_group(session, unit=self.unit, name="6A2", grade=6)
        self.keeper = make_person(session, unit=self.unit, kind="staff", roles=("school_admin",))
        self.teacher = make_person(session, unit=self.unit, kind="staff", name="Lê Thị Thu Hà")
        self.pupil = make_person(session, unit=self.unit, name="Nguyễn Thị Đào", group=self.first)
        session.commit()
        self.browser = browser_of(app, session, self.keeper)
        self.token = token_of(self.browser)

    def address(self, who: SignedUp, rest: str = "") -> str:
        return f"/manage/people/{who.person.public_id}{rest}"

    def group_address(self, group: Group, rest: str = "") -> str:
        return f"/manage/classes/{group.public_id}{rest}"

    def post(self, path: str, **fields: str) -> tuple[int, str]:
        answer = self.browser.post(path, data=fields | {"csrf_token": self.token})
        self.session.rollback()  # what the app has stored is seen from here on
        return answer.status_code, answer.get_data(as_text=True)

    def get(self, path: str) -> str:
        answer = self.browser.get(path)
        assert answer.status_code == 200
        return answer.get_data(as_text=True)

    def memberships(self, who: SignedUp) -> list[tuple[int, int | None, date, date | None]]:
        rows = self.session.scalars(
            select(Membership).where(Membership.person_id == who.id).order_by(Membership.id)
        )
        return [(row.unit_id, row.group_id, row.valid_from, row.valid_to) for row in rows]

    def membership(self, who: SignedUp) -> int:
        return (
            self.session.scalars(
                select(Membership.id).where(Membership.person_id == who.id).order_by(Membership.id.desc())
            ).first()
            or 0
        )


@pytest.fixture
def school(app: Flask, engine: Engine) -> Iterator[School]:
    Clock(app)
    with Session(engine, expire_on_commit=False) as session:
        yield School(app, session)


def test_details_are_changed_and_the_audit_keeps_no_personal_value(school: School) -> None:
    address = school.address(school.pupil, "/edit")
    status, _page = school.post(
        address,
        full_name="Nguyễn Thị Đào Anh",
        birth_date="2014-09-05",
        external_id="0123456789",
        email="a@b.vn",
    )
    assert status == 303
    identity = school.session.get_one(PersonIdentity, school.pupil.id)
    assert (identity.full_name, identity.folded_name) == ("Nguyễn Thị Đào Anh", "nguyen thi dao anh")
    assert (identity.birth_date, identity.external_id, identity.email) == (
        date(2014, 9, 5),
        "0123456789",
        None,
    )
    audit = school.session.scalars(select(Audit).where(Audit.action == "person.edit")).one()
    assert audit.after == dict.fromkeys(("full_name", "birth_date", "external_id"), "changed")
    assert "Đào Anh" in school.get("/manage/people?q=dao+anh")
    other = school.address(school.teacher, "/edit")
    for fields in (
        {"full_name": ""},
        {"full_name": "X", "birth_date": "2014-02-31"},
        {"full_name": "X", "external_id": "0123456789"},
    ):
        status, page = school.post(other, **fields)
        assert status == 422 and "error-summary" in page
    assert school.session.get_one(PersonIdentity, school.teacher.id).full_name == "Lê Thị Thu Hà"


def test_a_pupil_moves_and_both_places_keep_their_days(school: School) -> None:
    membership = school.membership(school.pupil)
    address = school.address(school.pupil, f"/move/{membership}")
    assert "6A2" in school.get(address) and "Trường hai" not in school.get(address)
    day = TODAY.isoformat()
    assert school.post(address, target=f"c:{school.second.public_id}", day=day)[0] == 303
    began = date(2026, 9, 1)
    assert school.memberships(school.pupil) == [
        (school.unit.id, school.first.id, began, TODAY - timedelta(days=1)),
        (school.unit.id, school.second.id, TODAY, None),
    ]
    # that was a mistake: moved back on the same day, the row of today is corrected
    again = school.address(school.pupil, f"/move/{school.membership(school.pupil)}")
    assert school.post(again, target=f"c:{school.first.public_id}", day=day)[0] == 303
    assert school.memberships(school.pupil)[1] == (school.unit.id, school.first.id, TODAY, None)
    assert school.post(again, target=f"c:{school.second.public_id}", day="2020-01-01")[0] == 422
    assert school.post(again, target="c:nowhere", day=day)[0] == 422
    assert school.browser.get(address).status_code == 404  # that place is over


def test_a_move_to_another_school_needs_somebody_above_both(school: School) -> None:
    outside = make_group(school.session, unit=school.other, name="7B")
    upper = make_person(school.session, unit=school.department, kind="staff", roles=("department_admin",))
    school.session.commit()
    address = school.address(school.pupil, f"/move/{school.membership(school.pupil)}")
    fields = {"target": f"c:{outside.public_id}", "day": TODAY.isoformat()}
    assert school.post(address, **fields)[0] == 422
    assert school.browser.get(f"{address}?unit=T2").status_code == 404
    browser = browser_of(school.app, school.session, upper)
    token = token_of(browser)
    assert browser.post(f"{address}?unit=T2", data=fields | {"csrf_token": token}).status_code == 303
    assert school.memberships(school.pupil)[-1][:2] == (school.other.id, outside.id)


def test_who_leaves_loses_his_roles_there(school: School) -> None:
    school.post(school.group_address(school.first, "/teachers"), teacher=school.teacher.person.public_id)
    address = school.address(school.teacher, f"/leave/{school.membership(school.teacher)}")
    assert school.post(address, last_day="2026-08-01")[0] == 422
    assert school.post(address, last_day=TODAY.isoformat())[0] == 303
    grants = school.session.scalars(select(RoleGrant).where(RoleGrant.person_id == school.teacher.id)).all()
    assert grants and all(grant.ended_at == NOW for grant in grants)
    assert school.memberships(school.teacher)[0][3] == TODAY


def test_an_account_is_locked_and_opened_again_but_not_ones_own(school: School) -> None:
    pupil = browser_of(school.app, school.session, school.pupil)
    assert pupil.get("/lessons").status_code == 200
    assert school.post(school.address(school.pupil, "/account"), lock="yes")[0] == 303
    assert pupil.get("/lessons").status_code in (302, 303, 401)
    assert "Tài khoản đã khóa" in school.get("/manage/people?state=disabled")
    assert school.post(school.address(school.pupil, "/account"), lock="no")[0] == 303
    assert school.post(school.address(school.keeper, "/account"), lock="yes")[0] == 403


def test_nobody_changes_who_stands_above_him(school: School) -> None:
    high = make_person(school.session, unit=school.unit, kind="staff", roles=(), name="Người của Sở")
    school.session.add(
        RoleGrant(person_id=high.id, role="editor", unit_id=school.department.id, granted_at=NOW)
    )
    school.session.commit()
    assert "chỉ xem được" in school.get(school.address(high))
    assert school.post(school.address(high, "/account"), lock="yes")[0] == 403
    assert school.post(school.address(high, "/edit"), full_name="Khác")[0] == 403
    leaving = school.address(high, f"/leave/{school.membership(high)}")
    assert school.post(leaving, last_day=TODAY.isoformat())[0] == 403


def test_a_pupil_is_added_in_one_line_and_a_double_is_asked_about(school: School) -> None:
    address = school.group_address(school.first, "/pupils")
    assert school.post(address, line="Trần Văn Bình, 6a1, 01/02/2015, 0987654321")[0] == 303
    made = school.session.scalars(
        select(PersonIdentity).where(PersonIdentity.external_id == "0987654321")
    ).one()
    assert (made.full_name, made.birth_date) == ("Trần Văn Bình", date(2015, 2, 1))
    status, page = school.post(address, line="nguyễn thị đào")
    assert status == 422 and school.pupil.person.public_id in page
    assert school.post(address, line="Nguyễn Thị Đào", sure="y")[0] == 303
    assert (
        school.post(address, line="Trần Văn Bình, 03/02/2015")[0] == 303
    )  # another birth date: somebody else
    for line in ("", "Lan, 6A2", "Lan, 31/02/2015", "Lan, 0987654321"):
        assert school.post(address, line=line)[0] == 422, line
    people = school.session.scalars(
        select(Membership.person_id).where(Membership.group_id == school.first.id)
    ).all()
    assert len(people) == 4
    page = school.get(school.group_address(school.first))
    assert page.rindex("Trần Văn Bình") < page.rindex("Nguyễn Thị Đào")


def test_a_class_is_given_to_a_teacher_who_is_found_by_name_and_taken_back(school: School) -> None:
    address = school.group_address(school.first)
    assert school.teacher.person.public_id in school.get(f"{address}?q=thu+ha")
    for _time in range(2):
        status, _page = school.post(f"{address}/teachers", teacher=school.teacher.person.public_id)
        assert status == 303
    grants = select(RoleGrant).where(RoleGrant.role == "teacher", RoleGrant.ended_at.is_(None))
    (grant,) = school.session.scalars(grants)
    assert (grant.group_id, grant.granted_by) == (school.first.id, school.keeper.id)
    assert "Lê Thị Thu Hà" in school.get("/manage/classes")
    assert school.post(f"{address}/teachers", teacher=school.pupil.person.public_id)[0] == 422
    assert school.post(f"{address}/teachers", teacher="nobody")[0] == 404
    assert school.post(f"{address}/teachers/end", teacher=school.teacher.person.public_id)[0] == 303
    assert school.session.scalars(grants).all() == []


def test_the_pages_ask_as_many_questions_for_many_as_for_few(school: School, engine: Engine) -> None:
    def asked(path: str) -> int:
        with statements(engine) as sent:
            school.get(path)
        return len(sent)

    paths = [
        school.group_address(school.first),
        "/manage/classes",
        "/manage/people",
        school.address(school.pupil),
    ]
    few = [asked(path) for path in paths]
    for number in range(10):
        make_person(school.session, unit=school.unit, group=school.first, name=f"Em {number}")
        make_group(school.session, unit=school.unit, name=f"7B{number}", grade=7)
    school.session.commit()
    assert [asked(path) for path in paths] == few
    assert max(few) <= 14, few


def test_nobody_of_another_school_is_seen(school: School) -> None:
    stranger = make_person(school.session, unit=school.other, name="Người Lạ")
    outside = make_group(school.session, unit=school.other, name="7B")
    school.session.commit()
    assert "Người Lạ" not in school.get("/manage/people?q=la")
    for path in (school.address(stranger), school.group_address(outside), "/manage/people?unit=T2"):
        assert school.browser.get(path).status_code == 404


def test_two_records_are_looked_at_merged_and_taken_apart(school: School) -> None:
    double = make_person(school.session, unit=school.unit, name="Nguyễn Thị Dao", group=school.second)
    school.session.commit()
    address = school.address(school.pupil, "/merge")
    assert double.person.public_id in school.get(address)
    assert double.person.public_id in school.get(f"{address}?q=dao")
    both = f"{address}?with={double.person.public_id}"
    page = school.get(both)
    assert "6A1" in page and "6A2" in page and page.count(school.pupil.username) >= 1
    assert school.post(both, details="", account="")[0] == 422
    chosen = school.pupil.person.public_id
    assert school.post(both, details=chosen, account=double.person.public_id)[0] == 303
    assert school.browser.get(school.address(school.pupil)).status_code == 404
    page = school.get(school.address(double))
    assert "Nguyễn Thị Đào" in page and "Tách lại thành hai hồ sơ" in page
    people = school.get("/manage/people?q=nguyen+thi+dao")
    assert double.person.public_id in people and school.pupil.person.public_id not in people
    undo = re.findall(r'action="([^"]+/undo)"', page)[0]
    assert school.post(undo)[0] == 303
    people = school.get("/manage/people?q=nguyen+thi+dao")
    assert double.person.public_id in people and school.pupil.person.public_id in people
    assert school.post(undo)[0] == 303  # says that there is nothing to undo
    stranger = make_person(school.session, unit=school.other, name="Người Lạ")
    school.session.commit()
    assert school.browser.get(f"{address}?with={stranger.person.public_id}").status_code == 404
