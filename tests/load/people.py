"""People who answer: accounts of their own, each with one attempt in progress, ready to save."""

from __future__ import annotations

import itertools
import json
import urllib.request
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from quiz.database import make_engine
from quiz.services.user_create import create_user
from quiz.unit_of_work import unit_of_work
from tests.load.generator import request

PASSWORD = "only-for-measuring"


@dataclass
class Answering:
    """One person's attempt: which slots it has and what fits in them."""

    number: int
    token: str
    attempt: str
    answers: list[tuple[int, Any]]
    _seq: Any = field(default_factory=lambda: itertools.count(1))

    def next_save(self) -> bytes:
        """The next save: the slots in turn, `seq` rising."""
        slot, body = self._next_answer()
        path = f"/api/v1/attempts/{self.attempt}/responses/{slot}"
        return request("PUT", path, {"Authorization": f"Bearer {self.token}"}, json.dumps(body).encode())

    def next_queue(self, count: int) -> bytes:
        """So many saves in one request, as a phone sends them that was without a network."""
        items = [{"slot": slot} | body for slot, body in (self._next_answer() for _ in range(count))]
        path = f"/api/v1/attempts/{self.attempt}/responses"
        body = json.dumps({"responses": items}).encode()
        return request("POST", path, {"Authorization": f"Bearer {self.token}"}, body)

    def _next_answer(self) -> tuple[int, dict[str, Any]]:
        seq = next(self._seq)
        slot, answer = self.answers[seq % len(self.answers)]
        return slot, {"answer": answer, "seq": seq, "device": "bench"}

    def floor_request(self, number: int) -> bytes:
        """The same for the floor."""
        return request(
            "PUT", f"/write/{self.number}/{number % 20}", {}, b'{"answer": "a", "seq": 1, "device": "bench"}'
        )

    def floor_queue(self, count: int) -> bytes:
        """As many rows in one request for the floor."""
        return request("POST", f"/write/{self.number}", {}, json.dumps(["a"] * count).encode())


def answering_people(port: int, environ: dict[str, str], count: int) -> list[Answering]:
    """Make `count` pupils, sign each in and start the practice quiz."""
    engine = make_engine(environ["QUIZ_DATABASE_URL"])
    with unit_of_work(engine) as session:
        for number in range(count):
            create_user(
                session,
                username=f"bench{number}",
                unit_code="THPT-01",
                kind="student",
                role="learner",
                password=PASSWORD,
                must_change=False,
                now=datetime.now(UTC),
            )
    engine.dispose()
    return [_start(port, number) for number in range(count)]


def _start(port: int, number: int) -> Answering:
    token = _call(port, "POST", "/tokens", None, {"username": f"bench{number}", "password": PASSWORD})[
        "token"
    ]
    quiz = _call(port, "GET", "/quizzes", token)["items"][0]
    attempt = _call(port, "POST", f"/quizzes/{quiz['id']}/attempts", token, {})
    answers = [(slot["slot"], some_answer(slot)) for slot in attempt["slots"]]
    return Answering(number, token, attempt["id"], answers)


def some_answer(slot: dict[str, Any]) -> Any:
    """One that fits this slot of the paper as the API gives it."""
    if slot["kind"] == "true_false":
        return True
    if slot["kind"] == "four_statements":
        return {statement["id"]: True for statement in slot["statements"]}
    if slot["kind"] == "multiple_response":
        return [slot["options"][0]["id"]]
    return slot["options"][0]["id"]


def _call(port: int, method: str, path: str, token: str | None, body: Any = None) -> Any:
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    data = None if body is None else json.dumps(body).encode()
    call = urllib.request.Request(f"http://127.0.0.1:{port}/api/v1{path}", data, headers, method=method)
    with urllib.request.urlopen(call, timeout=30) as answer:
        return json.load(answer)
