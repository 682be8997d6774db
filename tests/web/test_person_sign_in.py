"""Helping a colleague to sign in: a new first password, the second factor, sessions, the account; and who is out of reach."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from quiz.models import Account, Audit, AuthSession, FirstPassword, RoleGrant, SecondFactor
from quiz.unit_of_work import unit_of_work
from tests.factories import NOW, SignedUp, make_person, make_session, make_unit
from tests.factories.people import PASSWORD
from tests.web.browsing import Clock, browser_of, token_of

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy import Engine
    from werkzeug.test import TestResponse

STEPS = ("password", "second-factor", "sessions")


#: What these try is the same on either database.
ON_SQLITE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


class Office:
    """A school under the department: its administrator, two colleagues, and people that he may not touch."""

    def __init__(self, app: Flask) -> None:
        Clock(app)
        self.app = app
        self.engine: Engine = app.extensions["quiz_database"].engine
        with unit_of_work(self.engine) as session:
            top = make_unit(session, code="SO", kind="so")
            school = make_unit(session, code="A", parent=top)
            other = make_unit(session, code="B", parent=top)

            def staff(name: str, roles: tuple[str, ...], unit: object = school) -> SignedUp:
                return make_person(session, unit=unit, kind="staff", roles=roles, username=name)  # type: ignore[arg-type]

            self.admin = staff("admin", ("school_admin",))
            self.people = {
                "teacher": staff("teacher", ("teacher",)),
                "peer": staff("peer", ("school_admin",)),
                "above": staff("above", ()),
                "elsewhere": staff("elsewhere", ("teacher",), other),
                "self": self.admin,
            }
            session.add(
                RoleGrant(
                    person_id=self.people["above"].id, role="department_admin", unit_id=top.id, granted_at=NOW
                )
            )
            self.chief = staff("chief", ("department_admin",), top)
            self.browser = browser_of(app, session, self.admin)
            self.chiefs_browser = browser_of(app, session, self.chief)

    def address(self, name: str, step: str = "") -> str:
        return f"/manage/people/{self.people[name].person.public_id}/sign-in{'/' if step else ''}{step}"

    def do(self, name: str, step: str, **fields: str) -> TestResponse:
        return self.browser.post(
            self.address(name, step), data={**fields, "csrf_token": token_of(self.browser)}
        )

    def account(self, name: str) -> Account:
        with unit_of_work(self.engine, write=False) as session:
            return session.get_one(Account, self.people[name].account.id)

    def actions(self) -> list[str]:
        with unit_of_work(self.engine, write=False) as session:
            return list(session.scalars(select(Audit.action)))

    def sign_in(self, username: str, password: str) -> TestResponse:
        browser = self.app.test_client()
        token = token_of(browser, "/sign-in")
        form = {"username": username, "password": password, "csrf_token": token}
        return browser.post("/sign-in", data=form)


@pytest.fixture
def office(app: Flask) -> Office:
    return Office(app)


def test_a_new_password_is_shown_once_and_must_be_changed(office: Office) -> None:
    with unit_of_work(office.engine) as session:
        make_session(session, office.people["teacher"])
    shown = office.do("teacher", "password")
    found = re.search(r"<dd[^>]*>([a-z]{4}-[a-z]{4}-[a-z]{2}\d\d)</dd>", shown.text)
    assert found is not None
    assert found[1] not in office.browser.get(office.address("teacher")).text
    assert office.sign_in("teacher", PASSWORD).status_code == 401
    assert office.sign_in("teacher", found[1]).headers["Location"] == "/password"
    with unit_of_work(office.engine, write=False) as session:
        ended = session.scalars(select(AuthSession).order_by(AuthSession.id)).all()
        assert any(
            row.ended_at is not None and row.account_id == office.people["teacher"].account.id
            for row in ended
        )
        assert session.get(FirstPassword, office.people["teacher"].account.id) is not None
    assert "sign-in.reset-password" in office.actions()


@ON_SQLITE
def test_a_peer_is_within_reach(office: Office) -> None:
    assert office.do("peer", "password").status_code == 200


@pytest.mark.parametrize(("name", "status"), [("above", 403), ("self", 403), ("elsewhere", 404)])
def test_nobody_resets_himself_who_stands_above_or_elsewhere(office: Office, name: str, status: int) -> None:
    before = office.account(name).password_hash
    for step in STEPS:
        assert office.do(name, step).status_code == status, step
    assert office.account(name).password_hash == before
    page = office.browser.get(office.address(name))
    assert page.status_code == (404 if status == 404 else 200)
    assert "?ask=" not in page.text


def test_the_department_reaches_all_of_them(office: Office) -> None:
    for name in ("teacher", "peer", "above", "elsewhere", "self"):
        answer = office.chiefs_browser.post(
            office.address(name, "sessions"), data={"csrf_token": token_of(office.chiefs_browser)}
        )
        assert answer.status_code == 303, name


@ON_SQLITE
def test_a_lost_phone_is_helped_and_the_sessions_end(office: Office) -> None:
    account = office.people["teacher"].account
    with unit_of_work(office.engine) as session:
        make_session(session, office.people["teacher"])
        session.add(SecondFactor(account_id=account.id, salt="s", created_at=NOW, confirmed_at=NOW))
    assert "bật từ" in office.browser.get(office.address("teacher")).text
    assert "mất điện thoại" in office.browser.get(office.address("teacher") + "?ask=second-factor").text
    assert office.do("teacher", "second-factor").status_code == 303
    with unit_of_work(office.engine, write=False) as session:
        assert session.get(SecondFactor, account.id) is None
        assert not session.scalars(
            select(AuthSession).where(AuthSession.account_id == account.id, AuthSession.ended_at.is_(None))
        ).all()
    assert office.sign_in("teacher", PASSWORD).headers["Location"] == "/"
    assert "second-factor.reset" in office.actions()
