"""What cannot be done is refused: with the right status, in a sentence that a teacher understands, and nothing is stored.

On the demo and on both databases; each by the page's form and by the API where there are both.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, Table, select
from werkzeug.test import TestResponse

from quiz.models import Account, Attempt, Base, Quiz, Response, SignInFailure
from quiz.unit_of_work import unit_of_work
from tests.demo import DEMO_PASSWORD
from tests.web.browsing import token_of

MakeClient = Callable[[str | None], FlaskClient]

#: Bytes of a body that is larger than any that a form of ours sends.
TEN_MEGABYTES = 10 * 1024 * 1024
#: Words of machines, which have no place in a sentence for people.
MACHINE_WORDS = re.compile(r"Traceback|Exception|Error\b|Bad Request|Not Found|CSRF|None\b", re.ASCII)


class Store:
    """What the database holds, to compare before and after."""

    def __init__(self, app: Flask) -> None:
        self.engine: Engine = app.extensions["quiz_database"].engine

    def digest(self, *without: type[Base]) -> dict[str, str]:
        """Of every table all of its rows, folded into one value; but for those whose purpose is to note refusals."""
        left_out = {model.__tablename__ for model in without}
        tables = [table for table in Base.metadata.sorted_tables if table.name not in left_out]
        with unit_of_work(self.engine, write=False) as session:
            return {table.name: _folded(session.execute(_all_of(table)).all()) for table in tables}

    def one(self, query: Any) -> Any:
        """The first value of a query."""
        with unit_of_work(self.engine, write=False) as session:
            return session.scalars(query).first()

    def practice(self) -> str:
        """The id of the quiz for practice."""
        return str(self.one(select(Quiz.public_id).where(Quiz.kind == "practice")))

    def finished_of(self, username: str) -> str:
        """An attempt that this person has finished."""
        query = (
            select(Attempt.public_id)
            .join(Account, Account.person_id == Attempt.person_id)
            .where(Account.username == username, Attempt.state == "finished")
        )
        return str(self.one(query))

    def paper(self, attempt_id: str) -> list[dict[str, Any]]:
        """The slots of an attempt as they are stored."""
        return list(self.one(select(Attempt.paper).where(Attempt.public_id == attempt_id))["slots"])


def _all_of(table: Table) -> Any:
    return select(table).order_by(*table.primary_key.columns)


def _folded(rows: Any) -> str:
    return hashlib.sha256("\n".join(str(tuple(row)) for row in rows).encode()).hexdigest()


@pytest.fixture
def store(demo_app: Flask) -> Store:
    return Store(demo_app)


def begin(client: FlaskClient, quiz_id: str) -> str:
    """Begin the quiz by its form; the attempt's id."""
    answer = client.post(f"/quizzes/{quiz_id}/attempts", data={"csrf_token": token_of(client)})
    assert answer.status_code == 303
    return str(answer.headers["Location"].partition("/attempts/")[2])


def says(answer: TestResponse, status: int, sentence: str) -> None:
    """A page with this status that says this; it leads on, and speaks no machine's language."""
    page = answer.get_data(as_text=True)
    assert answer.status_code == status, page[:500]
    assert answer.mimetype == "text/html"
    text = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert sentence in text, text
    assert page.count("<h1") == 1
    assert re.search(r"<(a|button)[^>]+class=\"btn", page), "a page that says no says how to go on"
    assert MACHINE_WORDS.search(text) is None, MACHINE_WORDS.search(text)


def tells(answer: TestResponse, status: int, type_: str, sentence: str) -> dict[str, Any]:
    """Problem details of this type that say this."""
    assert answer.status_code == status, answer.get_data(as_text=True)[:500]
    assert answer.mimetype == "application/problem+json"
    body = answer.get_json()
    assert (body["status"], body["type"].rpartition("/")[2]) == (status, type_)
    assert sentence in body["detail"], body
    return dict(body)


# -- who is not let in


def test_wrong_password(demo_client: MakeClient, store: Store) -> None:
    client = demo_client(None)
    token = token_of(client, "/sign-in")
    before = store.digest(SignInFailure)
    sentence = "Tên đăng nhập hoặc mật khẩu chưa đúng. Xem lại phím Caps Lock và bộ gõ."
    for username in ("student1", "nobody-of-this-name"):
        typed = {"username": username, "password": DEMO_PASSWORD + "6"}
        says(client.post("/sign-in", data=typed | {"csrf_token": token}), 401, sentence)
        tells(client.post("/api/v1/tokens", json=typed), 401, "sign-in-failed", sentence)
    assert store.digest(SignInFailure) == before
    assert client.get("/lessons").status_code == 401


def test_attempt_of_a_stranger(demo_client: MakeClient, store: Store) -> None:
    theirs = begin(demo_client("student1"), store.practice())
    finished = store.finished_of("student1")
    client = demo_client("student2")
    token = token_of(client)
    before = store.digest()
    for attempt in (theirs, finished):
        for path in (f"/attempts/{attempt}", f"/attempts/{attempt}/result"):
            says(client.get(path), 404, "Xem lại địa chỉ, hoặc tìm từ trang chủ.")
        for path in (f"/attempts/{attempt}/answers", f"/attempts/{attempt}/submit"):
            form = {"csrf_token": token, "slot": "1", "was": "null", "a1": "x", "go": "next"}
            says(client.post(path, data=form), 404, "Xem lại địa chỉ, hoặc tìm từ trang chủ.")
        headers = {"X-CSRFToken": token}
        api = f"/api/v1/attempts/{attempt}"
        answer = {"answer": None, "seq": 1, "device": "d"}
        for reply in (
            client.get(api),
            client.get(f"{api}/review"),
            client.put(f"{api}/responses/1", json=answer, headers=headers),
            client.post(f"{api}/responses", json={"responses": [answer | {"slot": 1}]}, headers=headers),
            client.post(f"{api}/submit", headers=headers),
        ):
            tells(reply, 404, "not-found", "không dành cho bạn")
    assert store.digest() == before


# -- what does not fit


def test_answer_outside_the_options(demo_client: MakeClient, store: Store) -> None:
    client = demo_client("student1")
    attempt = begin(client, store.practice())
    paper = store.paper(attempt)
    number, slot = next(
        (number, slot) for number, slot in enumerate(paper, 1) if slot["kind"] == "single_choice"
    )
    other = next(one for one in paper if one["kind"] == "single_choice" and one is not slot)
    token = token_of(client)
    before = store.digest()
    sentence = "Câu trả lời có phương án không thuộc câu hỏi này."
    for foreign in ("zzzzz", other["ids"][0][0], slot["ids"][0][1] + "!"):
        reply = client.put(
            f"/api/v1/attempts/{attempt}/responses/{number}",
            json={"answer": foreign, "seq": 1, "device": "d"},
            headers={"X-CSRFToken": token},
        )
        tells(reply, 422, "invalid-input", sentence)
        form = {"csrf_token": token, "slot": str(number), "was": "null", f"a{number}": foreign, "go": "next"}
        says(client.post(f"/attempts/{attempt}/answers", data=form), 422, sentence)
    for wrong_kind in (True, 3, ["a"], {"a": True}):
        reply = client.put(
            f"/api/v1/attempts/{attempt}/responses/{number}",
            json={"answer": wrong_kind, "seq": 1, "device": "d"},
            headers={"X-CSRFToken": token},
        )
        tells(reply, 422, "invalid-input", "Câu trả lời không đúng dạng của câu hỏi này.")
    assert store.digest() == before


def test_finished_attempt(demo_client: MakeClient, store: Store) -> None:
    client = demo_client("student1")
    attempt = begin(client, store.practice())
    token = token_of(client)
    headers = {"X-CSRFToken": token}
    assert client.post(f"/api/v1/attempts/{attempt}/submit", headers=headers).status_code == 200
    slot = store.paper(attempt)[0]
    fitting = slot["ids"][0][0] if slot["ids"] else True
    if slot["kind"] != "single_choice" and slot["ids"]:
        fitting = [fitting] if slot["kind"] == "multiple_response" else {fitting: True}
    before, answers = store.digest(Response), _counting(store)
    body = {"answer": fitting, "seq": 7, "device": "d"}
    reply = client.put(f"/api/v1/attempts/{attempt}/responses/1", json=body, headers=headers)
    assert tells(reply, 409, "attempt-closed", "không sửa được nữa")["reason"] == "submitted"
    values = list(fitting) if isinstance(fitting, list | dict) else [str(fitting).lower()]
    name = f"a1-{values[0]}" if slot["kind"] == "four_statements" else "a1"
    form = {"csrf_token": token, "slot": "1", "was": "null", "go": "next"}
    form[name] = "true" if slot["kind"] == "four_statements" else values[0]
    says(client.post(f"/attempts/{attempt}/answers", data=form), 409, "không sửa được nữa")
    again = client.post(f"/api/v1/attempts/{attempt}/submit", headers=headers)
    assert (again.status_code, again.get_json()["score"]) == (200, 0)
    assert store.digest(Response) == before
    assert _counting(store) == answers, "what comes after the end never counts"


def _counting(store: Store) -> str:
    """All answers that count; what came too late is kept beside them as a fact."""
    with unit_of_work(store.engine, write=False) as session:
        query = select(Response.__table__).where(Response.late.is_(False)).order_by(Response.id)
        return _folded(session.execute(query).all())


# -- what is not a proper request


def test_no_csrf_token(demo_client: MakeClient, store: Store) -> None:
    client = demo_client("student1")
    attempt = begin(client, store.practice())
    before = store.digest()
    sentence = "Quay lại trang trước, tải lại rồi gửi lần nữa."
    forms: tuple[tuple[str, dict[str, str]], ...] = (
        (f"/quizzes/{store.practice()}/attempts", {}),
        (f"/attempts/{attempt}/answers", {"slot": "1", "was": "null", "a1": "x", "go": "next"}),
        (f"/attempts/{attempt}/submit", {}),
        ("/sign-out", {}),
    )
    for path, form in forms:
        says(client.post(path, data=form), 400, sentence)
        says(client.post(path, data=form | {"csrf_token": "not-one-of-ours"}), 400, sentence)
    api = f"/api/v1/attempts/{attempt}"
    body = {"answer": None, "seq": 1, "device": "d"}
    for reply in (
        client.put(f"{api}/responses/1", json=body),
        client.post(f"{api}/submit"),
        client.post(f"{api}/submit", headers={"X-CSRFToken": "not-one-of-ours"}),
    ):
        assert reply.status_code == 400
        assert reply.mimetype == "application/problem+json"
        assert MACHINE_WORDS.search(reply.get_json()["detail"]) is None
    assert store.digest() == before


def test_body_of_ten_megabytes(demo_client: MakeClient, store: Store) -> None:
    client = demo_client("student1")
    attempt = begin(client, store.practice())
    token = token_of(client)
    headers = {"X-CSRFToken": token}
    stranger = demo_client("student2")
    strange = {"csrf_token": token_of(stranger), "a": "x" * TEN_MEGABYTES}
    before = store.digest()
    huge = "x" * TEN_MEGABYTES
    for path in (f"/attempts/{attempt}/answers", f"/attempts/{attempt}/submit", "/sign-out"):
        form = {"csrf_token": token, "slot": "1", "go": "next", "a1": huge}
        says(client.post(path, data=form), 413, "vượt quá cỡ cho phép")
    api = f"/api/v1/attempts/{attempt}"
    body = {"answer": huge, "seq": 1, "device": "d"}
    for reply in (
        client.put(f"{api}/responses/1", json=body, headers=headers),
        client.post(f"{api}/responses", json={"responses": [body | {"slot": 1}]}, headers=headers),
        client.post("/api/v1/tokens", json={"username": "student1", "password": huge}),
    ):
        assert reply.status_code == 413, reply.get_data(as_text=True)[:300]
        assert reply.mimetype == "application/problem+json"
        assert "nhiều hơn mức máy chủ nhận" in reply.get_json()["detail"]
    reply = stranger.post(f"/attempts/{attempt}/submit", data=strange)
    assert reply.status_code == 404, "who is not let in learns so before the body is looked at"
    assert store.digest() == before


# -- figures of what is not there


def test_unknown_unit(demo_client: MakeClient, store: Store) -> None:
    client, school = demo_client("admin"), demo_client("school1")
    before = store.digest()
    sentence = "Không có đơn vị nào mang mã này"
    for path in ("/admin/participation", "/admin/participation.csv"):
        says(client.get(f"{path}?unit=KHONG-CO"), 404, sentence)
    tells(client.get("/api/v1/reports/participation?unit=KHONG-CO"), 404, "unit-not-found", sentence)
    says(client.get("/leaderboards?unit=KHONG-CO"), 404, sentence)
    for path in ("/admin/participation", "/admin/participation.csv"):
        says(school.get(f"{path}?unit=THCS-01"), 404, sentence)
    assert store.digest() == before


def test_period_that_ends_before_it_starts(demo_client: MakeClient, store: Store) -> None:
    client = demo_client("admin")
    before = store.digest()
    sentence = "Kỳ báo cáo kết thúc trước khi bắt đầu. Đổi lại hai ngày."
    query = "from=2026-11-20&to=2026-11-01"
    page = client.get(f"/admin/participation?preset=free&{query}")
    says(page, 422, sentence)
    assert 'value="2026-11-20"' in page.get_data(as_text=True), "what was typed stays"
    says(client.get(f"/admin/participation.csv?{query}"), 422, sentence)
    tells(client.get(f"/api/v1/reports/participation?{query}"), 422, "invalid-input", sentence)
    assert store.digest() == before
