"""Two units of work on PostgreSQL, one of which begins while the other holds what it wants."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event
from typing import Any

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from quiz.unit_of_work import unit_of_work

PATIENCE_SECONDS = 20


def until_waiting(engine: Engine, work: Future[Any]) -> None:
    """Return when somebody waits for a row that another has locked, or when the work is done."""
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    )
    pause = Event()
    for _ in range(PATIENCE_SECONDS * 100):
        with engine.connect() as connection:
            if connection.scalar(waiting) or work.done():
                return
        pause.wait(0.01)
    raise AssertionError("nobody came to wait")


def meanwhile(
    engine: Engine,
    first: Callable[[Session], Any],
    other: Callable[[Session], Any],
    then: Callable[[Session], Any],
) -> None:
    """`first` and `then` in one unit of work, and between them `other` begins in another one."""
    with ThreadPoolExecutor(1) as pool:
        with unit_of_work(engine) as session:
            first(session)
            work = pool.submit(_apart, engine, other)
            until_waiting(engine, work)
            then(session)
        work.result(PATIENCE_SECONDS)


def _apart(engine: Engine, other: Callable[[Session], Any]) -> None:
    with unit_of_work(engine) as session:
        other(session)
