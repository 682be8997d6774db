"""The app in processes of its own on either database, and the ways in which parts of it are killed."""

from __future__ import annotations

import os
import random
import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine

from quiz.database import make_engine
from quiz.migrate import upgrade_database
from quiz.unit_of_work import unit_of_work
from tests.factories import make_question_bank
from tests.postgres import PostgresServer
from tests.server import LiveServer, children, environment

QUESTIONS = 6
POOL = "week1"
KINDS = ("single_choice", "true_false", "multiple_response", "four_statements")


@dataclass
class Installation:
    """A running app with a bank of questions, and the PostgreSQL server under it if it is not on SQLite."""

    kind: str
    server: LiveServer
    postgres: PostgresServer | None
    engine: Engine

    @classmethod
    def make(cls, kind: str, folder: Path) -> Installation:
        """Two workers; PostgreSQL, if it is that, as durable as in production and this installation's own."""
        folder.mkdir()
        postgres = PostgresServer(durable=True) if kind == "postgresql" else None
        try:
            url = f"sqlite:///{folder / 'quiz.db'}"
            if postgres is not None:
                postgres.start().create_database("killed")
                url = postgres.address.url("killed")
            environ = environment(folder / "data", url, QUIZ_WORKERS="2")
            upgrade_database(url)
            engine = make_engine(url)
            with unit_of_work(engine) as session:
                make_question_bank(session, QUESTIONS, kinds=KINDS, pool=POOL)
            server = LiveServer(environ, folder / "log")
            server.start()
        except BaseException:
            if postgres is not None:
                postgres.stop()
            raise
        return cls(kind, server, postgres, engine)

    def end(self) -> None:
        """Stop all of it."""
        self.engine.dispose()
        try:
            self.server.stop()
        finally:
            if self.postgres is not None:
                self.postgres.stop()


def _master(server: LiveServer) -> int:
    """gunicorn's: of what `flask serve` looks after, the one that has processes of its own."""
    return next(pid for pid in children(server.pid) if children(pid))


def kill_worker(installation: Installation, chance: random.Random) -> None:
    """One of the two processes that answer; gunicorn starts another."""
    os.kill(chance.choice(children(_master(installation.server))), signal.SIGKILL)


def kill_master(installation: Installation, _chance: random.Random) -> None:
    """gunicorn itself; `flask serve` starts it again."""
    os.kill(_master(installation.server), signal.SIGKILL)


def kill_app(installation: Installation, _chance: random.Random) -> None:
    """`flask serve` and all below it in one moment, as when the power goes; then somebody starts it again."""
    serve = installation.server.pid
    below = children(serve)
    for pid in [serve, *below, *(pid for process in below for pid in children(process))]:
        os.kill(pid, signal.SIGKILL)
    installation.server.wait_killed()
    installation.server.start()


def kill_postgres(installation: Installation, _chance: random.Random) -> None:
    """PostgreSQL's first process, with which the others go; then somebody starts it again."""
    assert installation.postgres is not None
    installation.engine.dispose()
    installation.postgres.kill()
    installation.postgres.start_again()


Kill = Callable[[Installation, random.Random], None]
#: Every way, by the name of the database and of the victim.
WAYS: dict[str, tuple[str, Kill]] = {
    "sqlite-worker": ("sqlite", kill_worker),
    "postgresql-worker": ("postgresql", kill_worker),
    "sqlite-master": ("sqlite", kill_master),
    "postgresql-master": ("postgresql", kill_master),
    "sqlite-app": ("sqlite", kill_app),
    "postgresql-app": ("postgresql", kill_app),
    "postgresql-postgres": ("postgresql", kill_postgres),
}
