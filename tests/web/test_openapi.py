"""The description of the API and the API itself say the same: every call, and the answers of a whole quiz."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from quiz.web.api.openapi_bodies import BODIES

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

PREFIX = "/api/v1"
DESCRIBED_METHODS = {"GET", "POST", "PUT", "DELETE"}


class Described:
    """Calls the API as a program and holds each answer to the description."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.document: dict[str, Any] = client.get(f"{PREFIX}/openapi.json").get_json()
        self.headers: dict[str, str] = {}
        self.called: set[tuple[str, str]] = set()

    def sign_in(self, username: str) -> None:
        made = self.call("post", "/tokens", {"username": username, "password": "demo-12345"})
        self.headers = {"Authorization": f"Bearer {made['token']}"}

    def call(self, method: str, template: str, body: Any = None, query: str = "", **values: Any) -> Any:
        """The JSON of a call that succeeds, valid by the schema of its status."""
        answer = self._open(method, template.format(**values) + query, body)
        described = self.document["paths"][template][method]["responses"]
        status = str(answer.status_code)
        assert answer.status_code < 400, answer.text
        content = described.get(status, next(iter(described.values()))).get("content")
        self.called.add((method, template))
        if content is None:
            assert answer.data == b""
            return None
        self._valid(content["application/json"]["schema"], answer.get_json())
        return answer.get_json()

    def refused(self, method: str, path: str, status: int, body: Any = None) -> None:
        """A refusal is problem details of that status."""
        answer = self._open(method, path, body)
        assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
        self._valid({"$ref": "#/components/schemas/Problem"}, answer.get_json())
        assert answer.get_json()["status"] == status

    def _open(self, method: str, path: str, body: Any) -> TestResponse:
        return self.client.open(PREFIX + path, method=method.upper(), json=body, headers=self.headers)

    def _valid(self, schema: dict[str, Any], value: Any) -> None:
        whole = {**schema, "components": self.document["components"]}
        faults = [fault.message for fault in Draft202012Validator(whole).iter_errors(value)]
        assert faults == []


@pytest.fixture
def api(demo_app: Flask) -> Described:
    """The API of an app with the demo."""
    return Described(demo_app.test_client())


def test_every_call_is_described_and_no_other(demo_app: Flask, api: Described) -> None:
    served = {
        (method.lower(), re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule.removeprefix(PREFIX)))
        for rule in demo_app.url_map.iter_rules()
        if rule.rule.startswith(PREFIX)
        for method in (rule.methods or set()) & DESCRIBED_METHODS
    }
    described = {(method, path) for path, calls in api.document["paths"].items() for method in calls}
    assert described == served


def test_the_description_is_sound(api: Described) -> None:
    assert api.document["openapi"].startswith("3.1")
    for schema in api.document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def test_every_body_that_must_be_given_is_described_as_such(api: Described) -> None:
    described = {
        (method, path): call["requestBody"]["required"]
        for path, calls in api.document["paths"].items()
        for method, call in calls.items()
        if "requestBody" in call
    }
    assert described.keys() == BODIES.keys()
    for body in BODIES.values():
        Draft202012Validator.check_schema(body.schema)


def test_answers_of_a_whole_quiz_are_as_described(api: Described) -> None:
    api.sign_in("student1")
    practice = api.call("get", "/quizzes")["items"][0]
    assert practice["kind"] == "practice"
    attempt = api.call("post", "/quizzes/{quiz_id}/attempts", quiz_id=practice["id"])
    here = {"attempt_id": attempt["id"]}
    save = {"answer": None, "seq": 1}
    api.call("put", "/attempts/{attempt_id}/responses/{slot}", save, slot=1, **here)
    queue = [{"slot": 2, "answer": None, "seq": 1}, {"slot": 99, "answer": None, "seq": 1}]
    api.call("post", "/attempts/{attempt_id}/responses", {"responses": queue}, **here)
    api.call("get", "/attempts/{attempt_id}", **here)
    api.call("post", "/attempts/{attempt_id}/submit", **here)
    assert api.call("get", "/attempts/{attempt_id}", **here)["state"] == "finished"
    api.call("get", "/attempts/{attempt_id}/review", **here)
    late = {"slot": 3, "answer": None, "seq": 1}
    api.call("post", "/attempts/{attempt_id}/responses", {"responses": [late]}, **here)
    api.refused("put", f"/attempts/{attempt['id']}/responses/1", 409, {"answer": None, "seq": 2})
    api.refused("get", "/attempts/unknown", 404)


def test_other_answers_are_as_described(demo_app: Flask, api: Described) -> None:
    api.refused("get", "/quizzes", 401)
    contest = re.search(
        r"/leaderboards/(\w{18})", api.client.get("/leaderboards", follow_redirects=True).text
    )
    assert contest is not None
    units = api.call("get", "/contests/{contest_id}/standings", query="?by=unit", contest_id=contest[1])
    api._valid({"type": "array", "items": {"$ref": "#/components/schemas/UnitStanding"}}, units["items"])
    assert units["items"]
    api.sign_in("student1")
    lesson = api.call("get", "/programme")["items"][0]["lessons"][0]
    api.call("post", "/lessons/{lesson_id}/progress", {"sections": []}, lesson_id=lesson["id"])
    api.call("delete", "/tokens/current")
    api.headers = {}
    api.sign_in("admin")
    rows = api.call("get", "/reports/participation", query="?from=2026-06-15&to=2026-12-14")["items"]
    assert len(rows) > 1
    api.refused("get", "/reports/participation?from=2026-12-14&to=2026-06-15", 422)
