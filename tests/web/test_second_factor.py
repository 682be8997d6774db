"""The second step of signing in: set up, asked for, used once, taken away; required of the department where people are real."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pyotp
import pytest
from sqlalchemy import select

from quiz.models import Account, Audit, RecoveryCode, SecondFactor, SignInFailure
from quiz.services.passwords import hash_password
from quiz.unit_of_work import unit_of_work
from tests.factories import NOW, SignedUp, make_person, make_unit
from tests.factories.people import PASSWORD
from tests.web.browsing import Clock, browser_of, token_of

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from sqlalchemy import Engine
    from werkzeug.test import TestResponse


#: What these try is the same on either database.
ON_SQLITE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


class World:
    """One department administrator with a browser in which he is signed in, and the app's clock."""

    def __init__(self, app: Flask) -> None:
        self.app, self.clock = app, Clock(app)
        self.engine: Engine = app.extensions["quiz_database"].engine
        with unit_of_work(self.engine) as session:
            unit = make_unit(session, code="SO", kind="so")
            self.who: SignedUp = make_person(
                session, unit=unit, username="chief", kind="staff", roles=("department_admin",)
            )
            make_person(session, unit=unit, username="bystander", kind="staff")
            self.browser = browser_of(app, session, self.who)
        self.secret, self.codes = "", [""]

    def post(self, path: str, browser: FlaskClient | None = None, **fields: str) -> TestResponse:
        client = browser or self.browser
        page = "/sign-in" if path.startswith("/sign-in") and path != "/sign-in/code" else path
        token = token_of(client, page if client.get(page).status_code == 200 else "/account/security")
        return client.post(path, data={**fields, "csrf_token": token})

    def set_up(self) -> None:
        """Through the pages, as a person does."""
        begun = self.post("/account/security/second-factor/begin", password=PASSWORD)
        assert begun.status_code == 303
        page = self.browser.get("/account/security/second-factor").text
        assert "<svg" in page and "style=" not in page
        found = re.search(r'<code class="mono[^"]*">([A-Z2-7 \s]+)</code>', page)
        assert found is not None
        self.secret = "".join(found[1].split())
        done = self.post("/account/security/second-factor", code=self.code())
        assert done.status_code == 200
        self.codes = re.findall(r'<li class="mono">([A-Z0-9-]+)</li>', done.text)

    def code(self) -> str:
        return pyotp.TOTP(self.secret).at(self.clock.now)

    def later(self, seconds: int = 30) -> None:
        self.clock.now += timedelta(seconds=seconds)

    def knock(self) -> FlaskClient:
        """A fresh browser that has given the right password."""
        browser = self.app.test_client()
        answer = self.post("/sign-in", browser, username="chief", password=PASSWORD)
        assert answer.headers["Location"] == "/sign-in/code"
        return browser

    def rows(self, model: type) -> list:
        with unit_of_work(self.engine, write=False) as session:
            return list(session.scalars(select(model)))


@pytest.fixture
def world(app: Flask) -> World:
    return World(app)


def kind_of(answer: TestResponse) -> str:
    """The type of a problem."""
    return (answer.json or {})["type"]


def is_in(browser: FlaskClient) -> bool:
    return browser.get("/password").status_code == 200


def test_from_set_up_to_a_sign_in_with_a_code(world: World) -> None:
    world.set_up()
    assert len(set(world.codes)) == 10
    kept = {row.digest for row in world.rows(RecoveryCode)} | {row.salt for row in world.rows(SecondFactor)}
    assert not kept & {world.secret, *world.codes, *(code.replace("-", "") for code in world.codes)}
    assert "second-factor.on" in [row.action for row in world.rows(Audit)]
    browser = world.knock()
    assert not is_in(browser), "the password alone opens nothing"
    world.later()
    code = world.code()
    assert world.post("/sign-in/code", browser, code=code).status_code == 302
    assert is_in(browser)
    other = world.knock()
    assert world.post("/sign-in/code", other, code=code).status_code == 401, "no code twice"
    assert not is_in(other)


@ON_SQLITE
def test_others_are_not_asked(world: World) -> None:
    world.set_up()
    browser = world.app.test_client()
    answer = world.post("/sign-in", browser, username="bystander", password=PASSWORD)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")


@ON_SQLITE
def test_a_set_up_that_was_not_confirmed_asks_for_nothing(world: World) -> None:
    world.post("/account/security/second-factor/begin", password=PASSWORD)
    answer = world.post("/account/security/second-factor", code="000000")
    assert answer.status_code == 422
    browser = world.app.test_client()
    assert world.post("/sign-in", browser, username="chief", password=PASSWORD).headers["Location"] == "/"


@ON_SQLITE
def test_a_set_up_needs_the_password(world: World) -> None:
    answer = world.post("/account/security/second-factor/begin", password="not the password")
    assert answer.status_code == 422
    assert world.rows(SecondFactor) == []
    assert len(world.rows(SignInFailure)) == 2, "counted like a failed sign-in"


@ON_SQLITE
def test_a_phones_clock_may_be_half_a_minute_off(world: World) -> None:
    world.set_up()
    world.later(300)
    early = pyotp.TOTP(world.secret).at(world.clock.now + timedelta(seconds=30))
    assert world.post("/sign-in/code", world.knock(), code=early).status_code == 302
    world.later(300)
    late = pyotp.TOTP(world.secret).at(world.clock.now - timedelta(seconds=60))
    assert world.post("/sign-in/code", world.knock(), code=late).status_code == 401


def test_a_recovery_code_works_once(world: World) -> None:
    world.set_up()
    assert world.post("/sign-in/code", world.knock(), code=world.codes[3].lower()).status_code == 302
    assert world.post("/sign-in/code", world.knock(), code=world.codes[3]).status_code == 401
    assert world.post("/sign-in/code", world.knock(), code=world.codes[4]).status_code == 302


@ON_SQLITE
def test_five_wrong_codes_make_one_wait_and_the_password_is_not_blamed(world: World) -> None:
    world.set_up()
    world.later()
    browser = world.knock()
    wrong = "000000" if world.code() != "000000" else "111111"
    statuses = [world.post("/sign-in/code", browser, code=wrong).status_code for _ in range(6)]
    assert statuses == [401] * 5 + [429]
    assert world.post("/sign-in/code", browser, code=world.code()).status_code == 429
    world.later(31)
    assert world.post("/sign-in/code", world.knock(), code=world.code()).status_code == 302


@ON_SQLITE
def test_who_has_given_no_password_gets_no_second_step(world: World) -> None:
    world.set_up()
    stranger = world.app.test_client()
    assert stranger.get("/sign-in/code").headers["Location"] == "/sign-in"
    browser = world.knock()
    world.later(601)
    assert browser.get("/sign-in/code").headers["Location"] == "/sign-in", "ten minutes are over"


@ON_SQLITE
def test_a_password_changed_meanwhile_ends_the_second_step(world: World) -> None:
    world.set_up()
    browser = world.knock()
    world.later()
    token = token_of(browser, "/sign-in/code")
    with unit_of_work(world.engine) as session:
        session.get_one(Account, world.who.account.id).password_hash = hash_password("another word 2")
    answer = browser.post("/sign-in/code", data={"code": world.code(), "csrf_token": token})
    assert answer.headers["Location"] == "/sign-in"
    assert not is_in(browser)


@ON_SQLITE
def test_switching_off_needs_password_and_code(world: World) -> None:
    world.set_up()
    world.later()
    off = "/account/security/second-factor/off"
    assert world.post(off, password="not it at all", code=world.code()).status_code == 422
    assert world.post(off, password=PASSWORD, code="000000").status_code == 422
    assert len(world.rows(SecondFactor)) == 1
    assert world.post(off, password=PASSWORD, code=world.code()).status_code == 303
    assert world.rows(SecondFactor) == world.rows(RecoveryCode) == []


def test_new_recovery_codes_replace_the_old(world: World) -> None:
    world.set_up()
    world.later()
    made = world.post("/account/security/second-factor/codes", password=PASSWORD, code=world.code())
    fresh = re.findall(r'<li class="mono">([A-Z0-9-]+)</li>', made.text)
    assert len(fresh) == 10 and not set(fresh) & set(world.codes)
    assert world.post("/sign-in/code", world.knock(), code=world.codes[0]).status_code == 401
    assert world.post("/sign-in/code", world.knock(), code=fresh[0]).status_code == 302


def test_programs_give_the_code_with_the_password(world: World) -> None:
    world.set_up()
    world.later()
    client = world.app.test_client()
    body = {"username": "chief", "password": PASSWORD}
    missing = client.post("/api/v1/tokens", json=body)
    assert (missing.status_code, kind_of(missing)) == (401, "/problems/second-factor-required")
    wrong = client.post("/api/v1/tokens", json=body | {"otp": "000000"})
    assert (wrong.status_code, kind_of(wrong)) == (401, "/problems/sign-in-failed")
    assert (
        kind_of(client.post("/api/v1/tokens", json=body | {"password": "no"})) == "/problems/sign-in-failed"
    )
    assert client.post("/api/v1/tokens", json=body | {"otp": 5}).status_code == 422
    right = body | {"otp": world.code()}
    assert client.post("/api/v1/tokens", json=right).status_code == 201
    assert client.post("/api/v1/tokens", json=right).status_code == 401


@ON_SQLITE
def test_in_production_the_department_sets_one_up_before_anything_else(world: World) -> None:
    settings = world.app.extensions["quiz_settings"]
    world.app.extensions["quiz_settings"] = replace(settings, env="production")
    refused = world.browser.get("/manage/quizzes")
    assert refused.status_code == 403
    assert "/account/security" in refused.text
    problem = world.browser.get("/api/v1/reports/participation")
    assert kind_of(problem) == "/problems/second-factor-required"
    assert world.browser.get("/").status_code == 403, "home is public, and his own home is not"
    for path in ("/account/security", "/privacy", "/password"):
        assert world.browser.get(path).status_code == 200
    assert world.app.test_client().get("/").status_code == 200
    world.set_up()
    assert world.browser.get("/").status_code == 200
    assert world.browser.get("/manage/quizzes").status_code == 200


def test_the_sessions_are_listed_and_can_be_ended(world: World) -> None:
    phone = world.app.test_client()
    phone.environ_base["HTTP_USER_AGENT"] = (
        "Mozilla/5.0 (Linux; Android 13) Chrome/130.0 Mobile Safari/537.36"
    )
    world.post("/sign-in", phone, username="chief", password=PASSWORD)
    third = world.app.test_client()
    world.post("/sign-in", third, username="chief", password=PASSWORD)
    token = (
        world.app.test_client().post("/api/v1/tokens", json={"username": "chief", "password": PASSWORD}).json
    )
    assert token is not None
    stranger = world.app.test_client()
    world.post("/sign-in", stranger, username="bystander", password=PASSWORD)
    page = world.browser.get("/account/security").text
    assert "Chrome, Android" in page and "Máy này" in page
    ids = re.findall(r'name="session" value="(\d+)"', page)
    assert len(ids) == 3, "this one is not offered"
    of_phone = ids[page[: page.index("Chrome, Android")].count('name="session"')]
    end = "/account/security/sessions/end"
    assert world.post(end, session=of_phone).status_code == 303
    assert not is_in(phone) and is_in(third)
    left = next(one for one in ids if one != of_phone)
    assert world.post(end, stranger, session=left).status_code == 404
    assert world.post(end, session="abc").status_code == 404
    assert world.post(end).status_code == 303
    bearer = {"Authorization": f"Bearer {token['token']}"}
    assert not is_in(third) and is_in(world.browser) and is_in(stranger)
    assert third.get("/api/v1/quizzes", headers=bearer).status_code == 401


@ON_SQLITE
def test_that_a_session_was_seen_is_written_now_and_then(world: World) -> None:
    browser = world.app.test_client()
    world.post("/sign-in", browser, username="chief", password=PASSWORD)

    def seen() -> list:
        from quiz.models import AuthSession

        return sorted(row.seen_at for row in world.rows(AuthSession))

    first = seen()
    world.later(5 * 3600)
    browser.get("/password")
    assert seen() == first
    world.later(2 * 3600)
    browser.get("/password")
    assert world.clock.now in seen()


@ON_SQLITE
def test_cookies_are_closed_to_scripts_and_other_sites(app: Flask) -> None:
    world = World(app)
    browser = world.app.test_client()
    old = browser.get_cookie("quiz_session")
    answer = world.post("/sign-in", browser, username="chief", password=PASSWORD)
    cookie = next(line for line in answer.headers.getlist("Set-Cookie") if line.startswith("quiz_session="))
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie
    new = browser.get_cookie("quiz_session")
    assert new is not None and (old is None or old.value != new.value), "what was there before is not kept"


@ON_SQLITE
def test_an_address_with_https_makes_the_cookie_secure(app: Flask) -> None:
    from quiz.factory import create_app

    settings = replace(app.extensions["quiz_settings"], env="production", base_url="https://quiz.example.vn")
    production = create_app(settings)
    try:
        assert production.config["SESSION_COOKIE_SECURE"] is True
        assert production.config["SESSION_COOKIE_HTTPONLY"] is True
    finally:
        production.extensions["quiz_database"].engine.dispose()
    assert NOW.tzinfo is not None
