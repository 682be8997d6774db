"""One unit of work: one session, one commit, in one place; used by web, cli and jobs alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from quiz.database import WRITE_OPTION


def open_session(engine: Engine, *, write: bool) -> Session:
    """A new session whose first statement begins a reading or a writing transaction."""
    bind = engine.execution_options(**{WRITE_OPTION: True}) if write else engine
    return Session(bind, expire_on_commit=False, autoflush=True)


@contextmanager
def unit_of_work(engine: Engine, *, write: bool = True) -> Iterator[Session]:
    """Commit when the block ends well, roll back when it raises; a reading unit never commits."""
    session = open_session(engine, write=write)
    try:
        yield session
        if write:
            session.commit()
    finally:
        session.close()


def repeat_units(engine: Engine, work: Callable[[Session], int]) -> int:
    """Do `work` in one writing unit after another until it has nothing left to do; returns the sum of what it did."""
    total = 0
    while True:
        with unit_of_work(engine) as session:
            done = work(session)
        if not done:
            return total
        total += done
