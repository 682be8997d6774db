"""Signing in and out, by page and by token; the throttle that both share."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select, update

from quiz.domain.errors import SignInFailed
from quiz.models import Account, AuthSession, SignInFailure, Unit
from quiz.services import passwords
from quiz.services.sign_in import prove_password
from quiz.services.user_create import create_user
from quiz.unit_of_work import unit_of_work
from tests.web.browsing import statements

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from sqlalchemy import Engine

PASSWORD = "a long word 1"


@pytest.fixture
def people(app: Flask, now: datetime) -> Engine:
    """Two accounts at one unit: `thu.nguyen` and, as a bystander, `other`; the clock stands at `now`."""
    app.extensions["quiz_clock"] = lambda: now
    engine: Engine = app.extensions["quiz_database"].engine
    with unit_of_work(engine) as session:
        session.add(Unit(code="SO", name="Sở", kind="so", sort_key="so"))
        session.flush()
        for name in ("thu.nguyen", "other"):
            create_user(
                session,
                username=name,
                unit_code="SO",
                kind="staff",
                role="learner",
                password=PASSWORD,
                must_change=False,
                now=now,
            )
    return engine


def token_of(client: FlaskClient, address: str = "/sign-in") -> str:
    """The CSRF token of a page's form."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(address).text)
    assert found is not None
    return found[1]


def sign_in(client: FlaskClient, username: str, password: str, back: str = "") -> tuple[int, str]:
    """Status of the answer and where it leads."""
    answer = client.post(
        f"/sign-in{back}",
        data={"username": username, "password": password, "csrf_token": token_of(client)},
    )
    return answer.status_code, answer.headers.get("Location", "")


def count(engine: Engine, model: type[AuthSession] | type[SignInFailure]) -> int:
    """Rows of a table."""
    with unit_of_work(engine, write=False) as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_the_right_password_opens_a_session(people: Engine, client: FlaskClient) -> None:
    assert sign_in(client, " Thu.Nguyen ", PASSWORD) == (302, "/")
    assert client.get("/password").status_code == 200
    assert count(people, AuthSession) == 1


@pytest.mark.parametrize(
    ("username", "password"),
    [("thu.nguyen", "wrong word 1"), ("nobody", PASSWORD), ("thu.nguyen", PASSWORD.upper())],
)
def test_wrong_name_and_wrong_password_get_the_same_sentence(
    people: Engine, client: FlaskClient, username: str, password: str
) -> None:
    answer = client.post(
        "/sign-in", data={"username": username, "password": password, "csrf_token": token_of(client)}
    )
    assert answer.status_code == 401
    assert "Tên đăng nhập hoặc mật khẩu chưa đúng" in answer.text
    assert count(people, AuthSession) == 0
    assert client.get("/password").status_code == 401


@pytest.mark.parametrize(
    ("username", "password"),
    [("thu.nguyen", "wrong word 1"), ("nobody", PASSWORD), ("half\ud800", PASSWORD), ("other", PASSWORD)],
    ids=["wrong password", "no such name", "no name at all", "closed account"],
)
def test_whatever_is_wrong_costs_one_check_and_the_same_questions(
    people: Engine, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, username: str, password: str
) -> None:
    with unit_of_work(people) as session:
        session.execute(
            update(Account).where(Account.username == "other").values(disabled_at=datetime.now(UTC))
        )
    checked: list[str] = []
    real = passwords._verify

    def noted(stored: str, given: str) -> bool:
        checked.append(stored)
        return real(stored, given)

    monkeypatch.setattr(passwords, "_verify", noted)
    with (
        unit_of_work(people, write=False) as session,
        statements(people) as asked,
        pytest.raises(SignInFailed),
    ):
        prove_password(session, username=username, password=password, now=datetime.now(UTC))
    assert len(checked) == 1
    assert "m=19456,t=2,p=1" in checked[0], "the same work, whoever it is"
    queries = [one for one in asked if one.startswith("SELECT")]
    assert len(queries) == (0 if "\ud800" in username else 1)


def test_no_token_no_session(people: Engine, client: FlaskClient) -> None:
    answer = client.post("/sign-in", data={"username": "thu.nguyen", "password": PASSWORD})
    assert answer.status_code == 400
    assert "Tải lại trang" in answer.text
    assert count(people, AuthSession) == 0


def test_signing_out_ends_the_session_in_the_database_too(people: Engine, client: FlaskClient) -> None:
    sign_in(client, "thu.nguyen", PASSWORD)
    cookie = client.get_cookie("quiz_session")
    assert cookie is not None
    client.post("/sign-out", data={"csrf_token": token_of(client, "/password")})
    assert client.get("/password").status_code == 401
    client.set_cookie("quiz_session", cookie.value)
    assert client.get("/password").status_code == 401


@pytest.mark.parametrize(
    ("target", "lands"),
    [
        ("/password", "/password"),
        ("https://elsewhere.example/", "/"),
        ("//elsewhere.example", "/"),
        ("/\\elsewhere", "/"),
    ],
)
def test_one_comes_back_to_this_site_only(
    people: Engine, client: FlaskClient, target: str, lands: str
) -> None:
    assert sign_in(client, "thu.nguyen", PASSWORD, back=f"?next={target}") == (302, lands)


def test_a_page_that_needs_signing_in_shows_the_form_and_leads_back(
    people: Engine, client: FlaskClient
) -> None:
    answer = client.get("/password")
    assert answer.status_code == 401
    assert "/sign-in?next=/password" in answer.text


@pytest.mark.parametrize(
    ("form_on", "lands"),
    [
        ("http://localhost/attempts/abc?q=3", "/attempts/abc?q%3D3"),
        ("http://localhost/attempts/abc/answers", "/"),
        ("http://localhost/no-such-page", "/"),
        ("http://elsewhere.example/quizzes", "/"),
        (None, "/"),
    ],
)
def test_whoever_sends_a_form_too_late_hears_that_it_was_not_kept_and_comes_back_to_it(
    people: Engine, client: FlaskClient, form_on: str | None, lands: str
) -> None:
    answer = client.post("/attempts/abc/answers", headers={"Referer": form_on} if form_on else {})
    assert answer.status_code == 401
    assert "Điều bạn vừa gửi chưa được lưu." in answer.text
    assert f'action="/sign-in?next={lands}"' in answer.text


def test_too_many_failures_make_one_wait_and_others_not(people: Engine, client: FlaskClient) -> None:
    statuses = [sign_in(client, "thu.nguyen", "wrong word 1")[0] for _ in range(12)]
    assert statuses == [401] * 10 + [429] * 2
    assert sign_in(client, "thu.nguyen", PASSWORD)[0] == 429
    assert sign_in(client, "other", PASSWORD)[0] == 302


def test_a_guesser_elsewhere_does_not_lock_the_owner_out_of_his_own_browser(
    people: Engine, app: Flask
) -> None:
    own, stranger = app.test_client(), app.test_client()
    assert sign_in(own, "thu.nguyen", PASSWORD)[0] == 302
    own.post("/sign-out", data={"csrf_token": token_of(own, "/password")})
    assert [sign_in(stranger, "thu.nguyen", "wrong word 1")[0] for _ in range(11)] == [401] * 10 + [429]
    assert sign_in(app.test_client(), "thu.nguyen", PASSWORD)[0] == 429, (
        "a new browser waits with the guesser"
    )
    assert sign_in(own, "thu.nguyen", PASSWORD)[0] == 302
    own.post("/sign-out", data={"csrf_token": token_of(own, "/password")})
    assert sign_in(own, "other", "wrong word 1")[0] == 401
    assert [sign_in(own, "thu.nguyen", "wrong word 1")[0] for _ in range(11)] == [401] * 10 + [429], (
        "and is no free way"
    )


def test_the_wait_ends(people: Engine, app: Flask, client: FlaskClient, now: datetime) -> None:
    for _ in range(10):
        sign_in(client, "thu.nguyen", "wrong word 1")
    app.extensions["quiz_clock"] = lambda: now + timedelta(seconds=31)
    assert sign_in(client, "thu.nguyen", PASSWORD)[0] == 302


def test_a_token_signs_in_programs_and_can_be_ended(
    people: Engine, client: FlaskClient, now: datetime
) -> None:
    made = client.post("/api/v1/tokens", json={"username": "thu.nguyen", "password": PASSWORD})
    assert made.status_code == 201
    assert made.json is not None
    assert made.json["expires_at"] == "2026-11-16T14:00:00.000000Z"
    bearer = {"Authorization": f"Bearer {made.json['token']}"}
    assert client.get("/api/v1/quizzes", headers=bearer).status_code == 200
    assert client.get("/password", headers=bearer).status_code == 401
    assert client.delete("/api/v1/tokens/current", headers=bearer).status_code == 204
    assert client.get("/api/v1/quizzes", headers=bearer).status_code == 401


def test_a_token_ends_after_twelve_hours(
    people: Engine, app: Flask, client: FlaskClient, now: datetime
) -> None:
    made = client.post("/api/v1/tokens", json={"username": "thu.nguyen", "password": PASSWORD}).json
    assert made is not None
    app.extensions["quiz_clock"] = lambda: now + timedelta(hours=12)
    answer = client.get("/api/v1/quizzes", headers={"Authorization": f"Bearer {made['token']}"})
    assert answer.status_code == 401
    assert answer.mimetype == "application/problem+json"


@pytest.mark.parametrize(
    ("body", "status"),
    [({"username": "thu.nguyen", "password": "no"}, 401), ({"username": "thu.nguyen"}, 422), ([], 422)],
)
def test_refused_tokens_say_why_in_problem_details(
    people: Engine, client: FlaskClient, body: object, status: int
) -> None:
    answer = client.post("/api/v1/tokens", json=body)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert answer.json is not None
    assert answer.json["status"] == status
    assert answer.json["detail"]


def test_a_first_password_must_be_changed_before_anything_else(
    people: Engine, client: FlaskClient, now: datetime
) -> None:
    with unit_of_work(people) as session:
        create_user(
            session,
            username="fresh",
            unit_code="SO",
            kind="staff",
            role="learner",
            password=PASSWORD,
            must_change=True,
            now=now,
        )
    assert sign_in(client, "fresh", PASSWORD) == (302, "/password")
    assert client.get("/api/v1/quizzes").status_code == 403
    token = token_of(client, "/password")
    wrong = {"current": "not it", "new": "another word 2", "repeated": "another word 2", "csrf_token": token}
    assert client.post("/password", data=wrong).status_code == 422
    right = wrong | {"current": PASSWORD}
    assert client.post("/password", data=right).status_code == 302
    assert client.get("/api/v1/quizzes").status_code == 200


def test_expired_sessions_are_forgotten_at_the_next_sign_in(
    people: Engine, app: Flask, client: FlaskClient, now: datetime
) -> None:
    for name in ("thu.nguyen", "other"):
        assert sign_in(app.test_client(), name, PASSWORD)[0] == 302
    app.extensions["quiz_clock"] = lambda: now + timedelta(days=8)
    sign_in(client, "thu.nguyen", PASSWORD)
    assert count(people, AuthSession) == 2  # the new one, and the other's
