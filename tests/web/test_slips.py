"""Slips with first passwords, from the page over the job to the paper, and the first sign-in with one."""

from __future__ import annotations

import io
import re
import threading
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader
from sqlalchemy import delete, select, update

from quiz.domain.text import fold_space
from quiz.jobs.slips import remove_old_slips
from quiz.jobs.work import run_next_job
from quiz.models import Account, Audit, AuthSession, FirstPassword, Job, RoleGrant, SlipSheet
from quiz.services.slip_take import FILE_LIFETIME
from quiz.unit_of_work import unit_of_work
from tests.factories import NOW, SignedUp, make_group, make_person, make_session, make_unit
from tests.factories.people import PASSWORD
from tests.web.browsing import Clock, browser_of, statements, token_of

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from sqlalchemy import Engine
    from werkzeug.test import TestResponse

NAMES = ("Nguyễn Thị Đào", "Nguyễn Thị Đào", "*Trần* #Văn $Ồ <b>", "H'Hen Niê Ê Ban")


#: What these try is the same on either database.
ON_SQLITE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


class School:
    """A school with a class of four who have no account, one who has a password, a teacher, and who stands above."""

    def __init__(self, app: Flask) -> None:
        self.app, self.clock = app, Clock(app)
        self.engine: Engine = app.extensions["quiz_database"].engine
        self.folder: Path = app.extensions["quiz_settings"].data_dir / "slips"
        with unit_of_work(self.engine) as session:
            top = make_unit(session, code="SO", kind="so")
            unit = make_unit(session, code="THPT-1", name="Trường THPT số 1", parent=top)
            other = make_unit(session, code="THPT-2", parent=top)
            group = make_group(session, unit=unit, name="10A1")
            self.group = group.public_id
            self.admin = make_person(
                session, unit=unit, kind="staff", roles=("school_admin",), username="admin"
            )
            self.pupils = [make_person(session, unit=unit, group=group, name=name) for name in NAMES]
            session.execute(delete(Account).where(Account.id.in_([one.account.id for one in self.pupils])))
            self.able = make_person(session, unit=unit, group=group, name="Lê Có Rồi", username="lecoroi")
            self.teacher = make_person(session, unit=unit, kind="staff", name="Cô Giáo", username="cogiao")
            self.chief = make_person(
                session, unit=unit, kind="staff", name="Sếp Lớn", username="seplon", roles=()
            )
            session.add(RoleGrant(person_id=self.chief.id, role="editor", unit_id=top.id, granted_at=NOW))
            self.stranger = make_person(session, unit=other, name="Người Lạ", username="nguoila")
            make_person(session, unit=other, name="Nguyễn Thị Đào", username="nguyenthidao")
            self.browser = browser_of(app, session, self.admin)

    def post(self, path: str, **fields: object) -> TestResponse:
        return self.browser.post(path, data={**fields, "csrf_token": token_of(self.browser)})

    def order(self, **fields: object) -> str:
        """Ask for slips; the address of the sheet."""
        asked = self.post("/manage/slips", unit="THPT-1", **fields)
        assert asked.status_code == 303, asked.text
        return str(asked.headers["Location"])

    def print(self, **fields: object) -> str:
        """Ask for slips and let the job make them."""
        sheet = self.order(**fields)
        assert run_next_job(self.engine, threading.Event())
        with unit_of_work(self.engine) as session:  # the job reads the machine's clock
            session.execute(update(SlipSheet).values(ready_at=self.clock.now))
            session.execute(update(FirstPassword).values(expires_at=self.clock.now + timedelta(days=30)))
        return sheet

    def fetch(self, sheet: str) -> TestResponse:
        return self.post(f"{sheet}/take")

    def rows(self, model: type) -> list:
        with unit_of_work(self.engine, write=False) as session:
            return list(session.scalars(select(model)))

    def account_of(self, who: SignedUp) -> Account:
        with unit_of_work(self.engine, write=False) as session:
            return session.scalars(select(Account).where(Account.person_id == who.id)).one()

    def sign_in(self, username: str, password: str) -> TestResponse:
        browser = self.app.test_client()
        token = token_of(browser, "/sign-in")
        return browser.post(
            "/sign-in", data={"username": username, "password": password, "csrf_token": token}
        )


@pytest.fixture
def school(app: Flask) -> School:
    return School(app)


def slips_of(pdf: bytes) -> dict[str, str]:
    """User names and passwords on the paper."""
    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return dict(re.findall(r"Tên đăng nhập (\S+)\s+Mật khẩu (\S+)", text))


def test_from_the_class_to_the_paper_and_in(school: School) -> None:
    assert "4/5 người chưa có mật khẩu" in school.browser.get("/manage/slips").text
    sheet = school.print(group=school.group)
    assert "Đã xong 4 phiếu" in school.browser.get(sheet).text
    taken = school.fetch(sheet)
    assert taken.mimetype == "application/pdf"
    assert taken.headers["Content-Disposition"] == 'attachment; filename="phieu-dang-nhap.pdf"'
    assert taken.headers["Cache-Control"] == "no-store"
    slips = slips_of(taken.data)
    assert sorted(slips) == ["hhennieeban", "nguyenthidao2", "nguyenthidao3", "tranvanob"]
    text = fold_space(PdfReader(io.BytesIO(taken.data)).pages[0].extract_text())
    for name in NAMES:
        assert name in text, "as it is written, signs and all"
    assert "10A1" in text and "Trường THPT số 1" in text and "/sign-in" in text
    for username, password in slips.items():
        assert school.sign_in(username, password).headers["Location"] == "/password"
    assert school.account_of(school.able).must_change is False, "who has a password keeps it"
    assert school.account_of(school.teacher).must_change is False
    assert "ai cũng có mật khẩu" in school.browser.get("/manage/slips").text


@ON_SQLITE
def test_a_sheet_is_fetched_once_and_its_file_is_gone(school: School) -> None:
    sheet = school.print(group=school.group)
    file = next(school.folder.glob("*.pdf"))
    assert file.stat().st_mode & 0o777 == 0o600 and school.folder.stat().st_mode & 0o777 == 0o700
    assert file.stem == sheet.rsplit("/", 1)[1], "nothing personal in its name"
    answer = school.fetch(sheet)
    assert answer.status_code == 200
    answer.close()
    assert list(school.folder.iterdir()) == []
    assert school.fetch(sheet).status_code == 409
    assert "đã được tải về" in school.browser.get(sheet).text
    actions = [row.action for row in school.rows(Audit)]
    assert actions.count("slips.request") == actions.count("slips.take") == 1


@ON_SQLITE
def test_a_sheet_that_nobody_fetches_in_a_day_is_removed(school: School) -> None:
    sheet = school.print(group=school.group)
    made = max(file.stat().st_mtime for file in school.folder.glob("*.pdf"))
    later = NOW.fromtimestamp(made, NOW.tzinfo) + FILE_LIFETIME
    assert remove_old_slips(school.folder, later - timedelta(minutes=1)) == 0
    assert remove_old_slips(school.folder, later + timedelta(minutes=1)) == 1
    school.clock.now += FILE_LIFETIME + timedelta(minutes=1)
    assert school.fetch(sheet).status_code == 409
    assert "Đã hủy" in school.browser.get(sheet).text


@ON_SQLITE
def test_no_password_in_clear_is_in_the_database(school: School) -> None:
    slips = slips_of(school.fetch(school.print(group=school.group)).data)
    kept = repr([row.__dict__ for model in (Job, SlipSheet, Audit, Account) for row in school.rows(model)])
    assert not [password for password in slips.values() if password in kept]


def test_a_first_password_ends_after_thirty_days_unless_it_was_changed(school: School) -> None:
    slips = slips_of(school.fetch(school.print(group=school.group)).data)
    early, late = sorted(slips)[:2]
    browser = school.app.test_client()
    form = {"username": early, "password": slips[early], "csrf_token": token_of(browser, "/sign-in")}
    browser.post("/sign-in", data=form)
    changed = browser.post(
        "/password",
        data={
            "current": slips[early],
            "new": "con voi ở bản Đôn",
            "repeated": "con voi ở bản Đôn",
            "csrf_token": token_of(browser, "/password"),
        },
    )
    assert changed.status_code == 302
    school.clock.now += timedelta(days=30, minutes=1)
    assert school.sign_in(early, "con voi ở bản Đôn").status_code == 302
    refused = school.sign_in(late, slips[late])
    assert refused.status_code == 401 and "quá hạn" in refused.text
    assert "Tên đăng nhập hoặc mật khẩu chưa đúng" in school.sign_in(late, "another-pass").text
    assert len(school.rows(FirstPassword)) == 3
    school.browser = _anew(school)
    assert "3/5 người chưa có mật khẩu" in school.browser.get("/manage/slips").text


def _anew(school: School) -> FlaskClient:
    with unit_of_work(school.engine) as session:
        secret = make_session(session, school.admin, at=school.clock.now)
    client = school.app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = secret, True
    return client


def test_people_who_are_named_get_a_new_password_after_a_question(school: School) -> None:
    with unit_of_work(school.engine) as session:
        make_session(session, school.able)
    person = school.able.person.public_id
    asked = school.post("/manage/slips", unit="THPT-1", person=person)
    assert asked.status_code == 200 and "Cấp mật khẩu mới cho 1 người?" in asked.text
    assert "Lê Có Rồi" in asked.text
    assert school.rows(SlipSheet) == []
    slips = slips_of(school.fetch(school.print(person=person, confirmed="1")).data)
    assert list(slips) == ["lecoroi"], "his user name stays"
    assert school.sign_in("lecoroi", PASSWORD).status_code == 401
    assert school.sign_in("lecoroi", slips["lecoroi"]).headers["Location"] == "/password"
    ended = [row for row in school.rows(AuthSession) if row.account_id == school.able.account.id]
    assert ended[0].ended_at is not None


def test_nobody_gets_a_slip_who_is_out_of_reach(school: School) -> None:
    for who in (school.chief, school.stranger, school.admin):
        answer = school.post("/manage/slips", unit="THPT-1", person=who.person.public_id, confirmed="1")
        assert answer.status_code == 422, who.username
    with unit_of_work(school.engine) as session:
        session.execute(
            update(Account).where(Account.id == school.chief.account.id).values(password_hash=None)
        )
    assert school.post("/manage/slips", unit="THPT-1", staff="1").status_code == 422
    assert school.post("/manage/slips", unit="THPT-2", group=school.group).status_code == 404
    page = school.browser.get("/manage/slips/people?unit=THPT-1").text
    assert "Sếp Lớn" in page and f'value="{school.chief.person.public_id}"' not in page
    assert f'value="{school.teacher.person.public_id}"' in page


@ON_SQLITE
def test_a_first_slip_throws_nobody_out_of_a_class_that_is_at_work(school: School) -> None:
    with unit_of_work(school.engine) as session:
        session.execute(
            update(Account)
            .where(Account.id == school.able.account.id)
            .values(password_hash=None, username=None)
        )
        make_session(session, school.able)
    slips = slips_of(school.fetch(school.print(group=school.group)).data)
    assert len(slips) == 5 and "lecoroi" in slips
    kept = [row for row in school.rows(AuthSession) if row.account_id == school.able.account.id]
    assert [row.ended_at for row in kept] == [None]


@ON_SQLITE
def test_more_people_than_a_sheet_takes_are_refused_in_words(school: School) -> None:
    people = [f"{number:018}" for number in range(38_000)]
    asked = school.post("/manage/slips", unit="THPT-1", person=people, confirmed="1")
    assert asked.status_code == 422


def test_who_got_a_password_elsewhere_meanwhile_keeps_it(school: School) -> None:
    sheet = school.order(group=school.group)
    person = school.pupils[0].person.public_id
    given = school.post(f"/manage/people/{person}/sign-in/password")
    assert given.status_code == 200
    with unit_of_work(school.engine) as session:  # the job reads the machine's clock
        session.execute(update(FirstPassword).values(expires_at=NOW + timedelta(days=3650)))
    assert run_next_job(school.engine, threading.Event())
    with unit_of_work(school.engine) as session:
        session.execute(update(SlipSheet).values(ready_at=school.clock.now))
    assert len(slips_of(school.fetch(sheet).data)) == 3


@ON_SQLITE
def test_a_job_that_died_halfway_is_begun_anew_with_one_password_for_each(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    from quiz.jobs import slips

    sheet = school.order(group=school.group)
    real = slips.__dict__["sheet_is_ready"]

    def die(*_args: object, **_values: object) -> None:
        raise OSError("no room")

    monkeypatch.setattr(slips, "sheet_is_ready", die)
    assert run_next_job(school.engine, threading.Event())
    assert "Dừng giữa chừng" in school.browser.get(sheet).text
    assert school.fetch(sheet).status_code == 409, "what is not ready is not handed out"
    monkeypatch.setattr(slips, "sheet_is_ready", real)
    with unit_of_work(school.engine) as session:
        session.execute(update(Job).values(state="queued"))
    assert run_next_job(school.engine, threading.Event())
    with unit_of_work(school.engine) as session:
        session.execute(update(SlipSheet).values(ready_at=school.clock.now))
        session.execute(update(FirstPassword).values(expires_at=NOW + timedelta(days=30)))
    made = slips_of(school.fetch(sheet).data)
    assert len(made) == 4
    for username, password in made.items():
        assert school.sign_in(username, password).status_code == 302


@ON_SQLITE
def test_the_page_asks_as_often_for_many_classes_as_for_one(school: School) -> None:
    with statements(school.engine) as few:
        school.browser.get("/manage/slips")
    with unit_of_work(school.engine) as session:
        from quiz.models import Unit

        unit = session.scalars(select(Unit).where(Unit.code == "THPT-1")).one()
        for number in range(5):
            group = make_group(session, unit=unit, name=f"11A{number}")
            make_person(session, unit=unit, group=group)
    with statements(school.engine) as many:
        school.browser.get("/manage/slips")
    assert len(many) == len(few)
