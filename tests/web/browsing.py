"""Signed-in clients without the cost of hashing: a browser with the page's cookie, and a program with a bearer token."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from datetime import datetime
from html import unescape
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from quiz.services.saving_cursor import SavingConnection, Statement
from tests.factories import NOW, SignedUp, make_session


class Clock:
    """The app's clock, moved by a test."""

    def __init__(self, app: Flask, start: datetime = NOW) -> None:
        self.now = start
        app.extensions["quiz_clock"] = lambda: self.now


def browser_of(app: Flask, session: Session, who: SignedUp) -> FlaskClient:
    """A browser in which this person has signed in."""
    secret = make_session(session, who)
    session.commit()
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = secret
        cookie["_fresh"] = True
    return client


class Program:
    """A program that holds this person's token and speaks JSON."""

    def __init__(self, app: Flask, session: Session, who: SignedUp) -> None:
        self.client = app.test_client()
        self.headers = {"Authorization": f"Bearer {make_session(session, who, kind='token')}"}
        session.commit()

    def apart(self) -> Program:
        """The same token in a connection of its own, for another thread."""
        other = copy(self)
        other.client = self.client.application.test_client()
        return other

    def ask(self, method: str, path: str, body: Any = None) -> TestResponse:
        """One call below /api/v1."""
        return self.client.open(f"/api/v1{path}", method=method, json=body, headers=self.headers)

    def get(self, path: str) -> TestResponse:
        """GET."""
        return self.ask("GET", path)

    def post(self, path: str, body: Any = None) -> TestResponse:
        """POST."""
        return self.ask("POST", path, body)

    def put(self, path: str, body: Any) -> TestResponse:
        """PUT."""
        return self.ask("PUT", path, body)


def hidden_fields(page: str, form: str = "") -> dict[str, str]:
    """The hidden inputs of a page, or of what follows `form` in it."""
    text = page[page.index(form) :] if form else page
    return {
        name: unescape(value)
        for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', text)
    }


def token_of(client: FlaskClient, path: str = "/") -> str:
    """The CSRF token that a page of this browser carries."""
    return hidden_fields(client.get(path).get_data(as_text=True))["csrf_token"]


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    """The statements that run meanwhile, those of the kept connections too."""
    ran: list[str] = []
    run = SavingConnection.run

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        ran.append(statement)

    def note_kept(kept: SavingConnection, statement: Statement, values: Mapping[str, Any]) -> list[Any]:
        ran.append(statement.sqlite if kept.sqlite else statement.postgresql)
        return run(kept, statement, values)

    event.listen(engine, "before_cursor_execute", note)
    SavingConnection.run = note_kept  # type: ignore[method-assign,assignment]
    try:
        yield ran
    finally:
        SavingConnection.run = run  # type: ignore[method-assign]
        event.remove(engine, "before_cursor_execute", note)
