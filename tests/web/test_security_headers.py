"""What a browser is told that our pages may do."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from tests.web.look import look_app

if TYPE_CHECKING:
    from flask import Flask


def policy_of(address: str) -> dict[str, str]:
    header = look_app().test_client().get(address).headers["Content-Security-Policy"]
    return dict(part.strip().split(" ", 1) for part in header.split(";"))


@pytest.mark.parametrize("address", ["/page", "/no-such-page"])
def test_pages_and_errors_carry_a_policy_that_allows_nothing_inline(address: str) -> None:
    policy = policy_of(address)
    assert policy["default-src"] == "'self'"
    assert policy["img-src"] == "'self' data:"
    assert [policy[name] for name in ("object-src", "base-uri", "frame-ancestors")] == ["'none'"] * 3
    assert policy["form-action"] == "'self'"
    assert not [value for value in policy.values() if "unsafe" in value or "*" in value]


def test_the_other_headers_are_there() -> None:
    headers = look_app().test_client().get("/page").headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


@pytest.mark.parametrize(
    ("production", "base", "told"),
    [
        (True, "https://quiz.example.vn", True),
        (True, "http://quiz.example.vn", False),
        (False, "https://quiz.example.vn", False),
    ],
)
def test_https_is_only_insisted_on_in_production_over_https(production: bool, base: str, told: bool) -> None:
    app = look_app()
    app.extensions["quiz_settings"] = SimpleNamespace(is_production=production)
    answer = app.test_client().get("/page", base_url=base)
    assert ("Strict-Transport-Security" in answer.headers) is told


def test_pages_are_not_kept_by_the_browser_and_static_files_are(app: Flask) -> None:
    client = app.test_client()
    assert client.get("/sign-in").headers["Cache-Control"] == "no-store"
    assert client.get("/api/v1/quizzes").headers["Cache-Control"] == "no-store"
    with client.get("/static/css/site.css", buffered=True) as answer:
        assert "no-store" not in answer.headers["Cache-Control"]
