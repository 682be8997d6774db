"""One database session per request, one commit in one place: below status 400 it commits, otherwise it rolls back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property

from flask import Flask, Response, current_app, g, request
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from quiz.database import reading_engine
from quiz.unit_of_work import open_session, unit_of_work

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


@dataclass(frozen=True)
class Database:
    """What the app keeps of its database."""

    engine: Engine

    @cached_property
    def reading(self) -> Engine:
        """For requests that only read."""
        return reading_engine(self.engine)


def engine() -> Engine:
    """The engine of the running app."""
    return _database().engine


def _database() -> Database:
    database: Database = current_app.extensions["quiz_database"]
    return database


def db() -> Session:
    """This request's session; a writing one unless the method is safe or access is still being decided."""
    if "quiz_session" not in g:
        write = request.method not in SAFE_METHODS and not g.get("quiz_deciding", False)
        database = _database()
        g.quiz_session = open_session(database.engine if write else database.reading, write=write)
    session: Session = g.quiz_session
    return session


@contextmanager
def deciding() -> Iterator[None]:
    """While access is decided: a request that will write only reads, and begins anew when it has been let in.

    Its body is read after that, from a line that may be slow: on SQLite nobody else could save meanwhile.
    """
    g.quiz_deciding = True
    try:
        yield
    finally:
        g.quiz_deciding = False
        if request.method not in SAFE_METHODS:
            release()


@contextmanager
def reading() -> Iterator[Session]:
    """A reading unit of work of its own, for what takes long before this request writes (hashing a password)."""
    with unit_of_work(_database().reading, write=False) as session:
        yield session


@contextmanager
def apart() -> Iterator[Session]:
    """A unit of work of its own, for what must be kept although the request is refused (a failed sign-in).

    The request's session is ended first: SQLite has one writer, and it must not wait for itself.
    """
    release()
    with unit_of_work(engine()) as session:
        yield session


def release() -> None:
    """End the request's session without a commit."""
    session: Session | None = g.pop("quiz_session", None)
    if session is None:
        return
    try:
        session.close()
    except DBAPIError:  # its connection is lost, and with it whatever it had begun: no reason to fail as well
        session.invalidate()


def install(app: Flask, database_engine: Engine) -> None:
    """Hang the database on the app and end every request's session."""
    app.extensions["quiz_database"] = Database(database_engine)

    @app.after_request
    def commit_or_not(response: Response) -> Response:
        session: Session | None = g.get("quiz_session")
        if session is not None and response.status_code < 400 and request.method not in SAFE_METHODS:
            session.commit()
        return response

    @app.teardown_request
    def close(_error: BaseException | None) -> None:
        release()
