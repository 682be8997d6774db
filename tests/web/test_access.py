"""The access table: every route stands in it, strangers stay out, and a write needs the page's token."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from quiz.domain.permissions import ACCESS, EVERYBODY, Reach
from tests.web.matrix import ENTRIES, REACHED

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.routing import Rule

SAMPLE = {"string": "0" * 18, "int": "1", "path": "css/site.css"}
WRITE_METHODS = ("POST", "PUT", "PATCH", "DELETE")
#: Contract: without signing in one can write only under these.
OPEN_FOR_WRITING = ("/sign-in", "/sign-out", "/join", "/c/", "/language", "/api/v1/tokens")
PUBLIC_PLACES = (
    "/healthz",
    "/readyz",
    "/sign-in",
    "/sign-out",
    "/join",
    "/c/",
    "/leaderboards",
    "/contests/",
    "/api/v1/contests/",
    "/errata",
    "/privacy",
    "/language",
    "/static/",
    "/robots.txt",
    "/favicon",
    "/api/v1/openapi.json",
    "/api/v1/tokens",
)


def address_of(app: Flask, rule: Rule) -> str:
    """An address that the rule matches, with values that nothing has."""
    adapter = app.url_map.bind("localhost")
    values = {
        name: SAMPLE["int"] if type(converter).__name__ == "IntegerConverter" else SAMPLE["string"]
        for name, converter in rule._converters.items()
    }
    return adapter.build(rule.endpoint, values, method=next(iter(rule.methods or {"GET"})))


def rules(app: Flask) -> list[Rule]:
    """Every rule but the files of the site."""
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]


def test_every_route_stands_in_the_table_and_the_table_names_no_other(app: Flask) -> None:
    served = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert served == set(ACCESS)


def test_every_route_has_a_reach_and_its_entry_in_the_matrix() -> None:
    """How to write one stands at the top of tests/web/matrix.py."""
    assert set(ENTRIES) == set(ACCESS)
    assert [endpoint for endpoint, access in ACCESS.items() if access.reach is None] == []
    assert set(REACHED) == set(Reach)


def test_a_route_outside_the_table_is_denied(app: Flask) -> None:
    app.add_url_rule("/forgotten", "forgotten", lambda: "open")
    assert app.test_client().get("/forgotten").status_code == 403


def test_public_places_are_those_of_the_contract_and_no_other(app: Flask) -> None:
    for rule in rules(app):
        if ACCESS[rule.endpoint].is_public:
            assert rule.rule == "/" or rule.rule.startswith(PUBLIC_PLACES), rule
            if not (rule.methods or set()).isdisjoint(WRITE_METHODS):
                assert rule.rule.startswith(OPEN_FOR_WRITING), rule


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_a_stranger_is_asked_to_sign_in_before_anything_is_read(app: Flask) -> None:
    client = app.test_client()
    for rule in rules(app):
        if ACCESS[rule.endpoint].is_public:
            continue
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            answer = client.open(
                address_of(app, rule), method=method, data=b"{", content_type="application/json"
            )
            assert answer.status_code == 401, (rule, method, answer.status_code)


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_a_public_write_without_the_pages_token_is_refused(app: Flask) -> None:
    client = app.test_client()
    for rule in rules(app):
        writes = (rule.methods or set()) & set(WRITE_METHODS)
        if ACCESS[rule.endpoint].is_public and writes and rule.endpoint != "api.token_create":
            answer = client.open(address_of(app, rule), method=writes.pop(), data={"x": "1"})
            assert answer.status_code == 400, (rule, answer.status_code)


def test_roles_of_the_table_are_roles() -> None:
    for endpoint, access in ACCESS.items():
        assert access.is_public or (access.roles and set(access.roles) <= set(EVERYBODY)), endpoint
        assert access.scope, endpoint
