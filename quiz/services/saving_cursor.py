"""Raw connections for the answer-saving path, which has no time for the ORM: kept open, speaking to either driver.

A kept connection costs a save nothing: no checkout, no ping, no reset. One that turns out to be broken (the server was
restarted) is replaced once, where the work may be done twice.
"""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, Select, event
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.base import SQLiteDialect

from quiz.database import is_sqlite, when_free
from quiz.domain.errors import DomainError
from quiz.services.saving_group import Group

T = TypeVar("T")
#: Connections kept open at most per process; as many as threads save at once.
_KEPT = 8


class Statement:
    """A statement with `:name` for values, written once for each driver; `sqlite` where that one needs another."""

    def __init__(self, text: str, sqlite: str | None = None) -> None:
        self.sqlite = sqlite or text
        self.postgresql = re.sub(r":(\w+)", r"%(\1)s", text)

    @classmethod
    def of(cls, sqlite: Select[Any], postgresql: Select[Any]) -> tuple[Statement, dict[str, Any]]:
        """What SQLAlchemy spells once for each driver, and the values that stand in it already."""
        for_sqlite = sqlite.compile(dialect=SQLiteDialect(paramstyle="named"))
        for_postgresql = postgresql.compile(dialect=PGDialect_psycopg())  # type: ignore[no-untyped-call]
        statement = cls(str(for_sqlite))
        statement.postgresql = str(for_postgresql)
        return statement, {name: value for name, value in for_postgresql.params.items() if value is not None}


class SavingConnection:
    """One raw connection in autocommit, and how its database writes instants."""

    def __init__(self, engine: Engine) -> None:
        self.sqlite = is_sqlite(engine)
        pooled = engine.raw_connection()
        pooled.detach()
        raw: Any = pooled.dbapi_connection
        self._raw = raw
        #: What either driver raises when the database refuses.
        self.failure: type[Exception] = engine.dialect.loaded_dbapi.Error
        if self.sqlite:
            raw.execute("PRAGMA busy_timeout=0")
        else:
            raw.autocommit = True
            self._cursor = raw.cursor()

    def run(self, statement: Statement, values: Mapping[str, Any]) -> list[Any]:
        """Execute, and all rows of the answer; without a BEGIN before it, it is committed by itself."""
        if self.sqlite:
            sent = _for_sqlite(values)
            return when_free(lambda: self._raw.execute(statement.sqlite, sent).fetchall())
        return self._cursor.execute(statement.postgresql, values).fetchall()  # type: ignore[no-any-return]

    def run_each(self, statement: Statement, rows: list[dict[str, Any]]) -> None:
        """Execute for each of these rows of values."""
        if self.sqlite:
            self._raw.executemany(statement.sqlite, [_for_sqlite(row) for row in rows])
        else:
            with self._raw.cursor() as cursor:
                cursor.executemany(statement.postgresql, rows)

    def begin(self) -> None:
        """A transaction of several statements; on SQLite with the writer's lock from its beginning."""
        if self.sqlite:
            when_free(lambda: self._raw.execute("BEGIN IMMEDIATE"))
        else:
            self._raw.execute("BEGIN")

    def commit(self) -> None:
        """End the transaction durably."""
        self._raw.execute("COMMIT")

    def rollback(self) -> None:
        """End the transaction without a trace."""
        if (
            not self.sqlite or self._raw.in_transaction
        ):  # what a full disk interrupts SQLite has rolled back itself
            self._raw.execute("ROLLBACK")

    def is_lost(self) -> bool:
        """Whether the server is no longer at the other end."""
        return not self.sqlite and bool(self._raw.closed)

    def answers(self) -> bool:
        """Whether the other end still answers: asked before work that must not be done twice."""
        if not self.sqlite:
            try:
                self._raw.execute("SELECT 1")
            except Exception:  # whatever it says, another connection is taken
                return False
        return True

    def close(self) -> None:
        """Let go of it, with whatever it had begun."""
        self._raw.close()

    def instant(self, value: Any) -> datetime | None:
        """A fetched instant in UTC."""
        if value is None:
            return None
        if self.sqlite:
            return datetime.fromisoformat(value).replace(tzinfo=UTC)
        moment: datetime = value
        return moment.astimezone(UTC)


def _for_sqlite(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _sqlite_value(value) for name, value in values.items()}


def _sqlite_value(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
    if isinstance(value, date):
        return value.isoformat()
    return value


class _Kept:
    """The connections of one engine that nobody uses at the moment; on SQLite also who writes and who waits to."""

    def __init__(self) -> None:
        self.begin_anew()

    def begin_anew(self) -> None:
        """As if nobody had ever saved, and without closing anything."""
        self.idle: list[SavingConnection] = []
        self.turn = threading.Lock()
        self.group = Group()

    def close(self) -> None:
        while self.idle:
            self.idle.pop().close()


_engines: WeakKeyDictionary[Engine, _Kept] = WeakKeyDictionary()
_lock = threading.Lock()
_of_the_parent: list[Any] = []


def _leave_to_parent() -> None:
    """After a fork: the parent's connections are neither used nor closed here, which would close them for it too."""
    global _lock  # noqa: PLW0603
    _lock = threading.Lock()  # a thread that is not here may have had it, and the others
    for engine, kept in list(_engines.items()):
        _of_the_parent.append((engine.pool, kept.idle))
        kept.begin_anew()
        engine.dispose(close=False)


os.register_at_fork(after_in_child=_leave_to_parent)


def _kept_of(engine: Engine) -> _Kept:
    kept = _engines.get(engine)
    if kept is None:
        with _lock:
            kept = _engines.get(engine)
            if kept is None:
                kept = _engines[engine] = _Kept()
                event.listen(engine, "engine_disposed", lambda _engine, kept=kept: kept.close())
    return kept


def group_of(engine: Engine) -> Group:
    """Where this process's threads wait to be committed together."""
    return _kept_of(engine).group


def with_connection(engine: Engine, work: Callable[[SavingConnection], T], *, repeatable: bool) -> T:
    """What `work` gives on a kept connection. `repeatable`: doing it twice is as good as once, so it is not asked first
    whether the connection is still there, and a broken one is found out by using it."""
    kept = _kept_of(engine)
    if is_sqlite(engine):
        with (
            kept.turn
        ):  # a thread that waits here is woken at once; one that waits for SQLite's lock sleeps and looks
            return _work(engine, kept, work, repeatable)
    return _work(engine, kept, work, repeatable)


def read_with_connection(engine: Engine, work: Callable[[SavingConnection], T]) -> T:
    """What `work`, which only reads, gives on a kept connection; readers wait for nobody's turn."""
    return _work(engine, _kept_of(engine), work, repeatable=True)


def _work(engine: Engine, kept: _Kept, work: Callable[[SavingConnection], T], repeatable: bool) -> T:
    try:
        connection = kept.idle.pop()
    except IndexError:
        return _use(SavingConnection(engine), kept, work)
    if not repeatable and not connection.answers():
        connection.close()
        return _use(SavingConnection(engine), kept, work)
    try:
        return _use(connection, kept, work)
    except engine.dialect.loaded_dbapi.Error:
        if not (repeatable and connection.is_lost()):
            raise
        kept.close()  # the others were lost with it
        return _use(SavingConnection(engine), kept, work)


def _use(connection: SavingConnection, kept: _Kept, work: Callable[[SavingConnection], T]) -> T:
    try:
        result = work(connection)
    except DomainError:
        _give_back(connection, kept)
        raise
    except BaseException:
        connection.close()
        raise
    _give_back(connection, kept)
    return result


def _give_back(connection: SavingConnection, kept: _Kept) -> None:
    if len(kept.idle) < _KEPT:
        kept.idle.append(connection)
    else:
        connection.close()
