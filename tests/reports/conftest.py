"""A session on either database, and a count of the statements that a piece of code sends."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

Counting = Callable[[], AbstractContextManager[list[str]]]


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A session that is never committed."""
    with Session(engine) as session:
        yield session


@pytest.fixture
def counting(engine: Engine) -> Counting:
    """`with counting() as statements:` fills the list with what is sent inside."""

    @contextmanager
    def count() -> Iterator[list[str]]:
        sent: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            sent.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        yield sent
        event.remove(engine, "before_cursor_execute", note)

    return count
