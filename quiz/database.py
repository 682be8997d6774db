"""The engine: SQLite (WAL, one writer at a time) or PostgreSQL, behind the same calls.

A *write* unit of work takes SQLite's writer lock at its beginning (`BEGIN IMMEDIATE`), so that what it read cannot
change before it writes; a reading one begins plainly and never blocks a writer.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError, DisconnectionError

#: Milliseconds that a writer waits for another before it gives up.
BUSY_TIMEOUT_MS = 10_000
WRITE_OPTION = "quiz_write"
#: For a connection that reads with one statement and goes: there is nothing that a transaction would hold together.
ALONE_OPTION = "quiz_alone"
#: When a connection came back to the pool.
_USED = "quiz_used"
#: A connection of PostgreSQL that nobody used for so long is asked whether it is still there.
IDLE_SECONDS = 0.1
#: Seconds between two looks whether the writer's lock of SQLite is free.
_LOOK_SECONDS = 0.0003

#: Seconds between two looks whether older transactions have ended.
_OTHERS_SECONDS = 0.05

T = TypeVar("T")


def is_sqlite(engine: Engine) -> bool:
    """Whether this engine talks to SQLite."""
    return engine.dialect.name == "sqlite"


def make_engine(url: str) -> Engine:
    """An engine for `url` (SQLAlchemy form). On PostgreSQL a connection that was idle is checked before use."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        engine = create_engine(
            parsed, connect_args={"timeout": BUSY_TIMEOUT_MS / 1000, "check_same_thread": False}
        )
        _prepare_sqlite(engine)
        return engine
    engine = create_engine(parsed, pool_size=8, max_overflow=8)
    _prepare_postgresql(engine)
    return engine


def _prepare_postgresql(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: Any) -> None:
        # An answer is acknowledged after its commit, so a server that is set to commit before it has written must not
        # do so for us; one that is set to do more (remote_apply) is left alone.
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('synchronous_commit', 'on', false)"
                " WHERE current_setting('synchronous_commit') IN ('off', 'local')"
            )
        connection.commit()

    @event.listens_for(engine, "checkin")
    def on_checkin(_connection: Any, record: Any) -> None:
        record.info[_USED] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def on_checkout(connection: Any, record: Any, _proxy: Any) -> None:
        if time.monotonic() - record.info.get(_USED, time.monotonic()) > IDLE_SECONDS:
            try:
                engine.dialect.do_ping(connection)
            except engine.dialect.loaded_dbapi.Error as error:
                raise DisconnectionError from error  # the pool takes another one


def _prepare_sqlite(engine: Engine) -> None:
    turn = threading.Lock()

    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver's own BEGIN comes too late and is deferred
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            f"busy_timeout={BUSY_TIMEOUT_MS}",
            "cache_size=-16000",
            "temp_store=MEMORY",
            "secure_delete=ON",  # what is deleted is overwritten, not merely forgotten
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        if options.get(ALONE_OPTION):
            return
        if not options.get(WRITE_OPTION, False):
            connection.exec_driver_sql("BEGIN")
            return
        raw: Any = connection.connection.dbapi_connection
        raw.execute("PRAGMA busy_timeout=0")
        try:
            with _waiting(turn):
                when_free(lambda: raw.execute("BEGIN IMMEDIATE"))
        finally:
            raw.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")


@contextmanager
def _waiting(turn: threading.Lock) -> Iterator[None]:
    """One thread of a process looks for SQLite's lock and the others sleep: eight that look cost more than the work."""
    is_mine = turn.acquire(timeout=BUSY_TIMEOUT_MS / 1000)
    try:
        yield
    finally:
        if is_mine:
            turn.release()


def when_free(call: Callable[[], T]) -> T:
    """What `call` gives on a connection without a busy timeout, as soon as no other holds the lock that it needs.

    SQLite's own waiting sleeps up to a tenth of a second before it looks again, while others take the lock in turn:
    who comes late waits for ever longer. Gives up as SQLite does, with its error.
    """
    deadline = time.monotonic() + BUSY_TIMEOUT_MS / 1000
    while True:
        try:
            return call()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
        time.sleep(_LOOK_SECONDS)


#: What PostgreSQL says of a lock that was not to be had in time, of a ring of waiting, of a full house.
_BUSY_STATES = ("55P03", "40P01", "40001", "53300", "57P03")


def is_busy(error: BaseException | None) -> bool:
    """Whether the database could not be had because of others, so that the same may go well a little later."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, sqlite3.OperationalError):
        code = getattr(cause, "sqlite_errorcode", None) or 0
        return code & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
    return getattr(cause, "sqlstate", None) in _BUSY_STATES


def reading_engine(engine: Engine) -> Engine:
    """The same database for who only reads, each statement by itself on PostgreSQL.

    There a reading transaction sees no more than its statements do one by one, and the driver forgets every prepared
    statement when one is rolled back: each page would be planned anew. On SQLite a transaction is one view of the data.
    """
    return engine if is_sqlite(engine) else engine.execution_options(isolation_level="AUTOCOMMIT")


@contextmanager
def one_statement(engine: Engine) -> Iterator[Connection]:
    """A connection for one reading statement: without a transaction around it, of which either database would hear."""
    with reading_engine(engine).connect() as connection:
        if is_sqlite(engine):
            yield connection.execution_options(**{ALONE_OPTION: True})
        else:
            yield connection


class FilesInUse(Exception):
    """The files cannot be rewritten now: somebody's transaction is older than what was deleted."""


def rewrite_files(engine: Engine, tables: Sequence[str]) -> None:
    """Write the files anew without what was deleted: all of SQLite's, these tables' on PostgreSQL. Others wait meanwhile.

    Raises OperationalError or FilesInUse where somebody else is at the database just then. PostgreSQL's log of
    writes keeps traces until
    its own files are reused.
    """
    with engine.execution_options(
        isolation_level="AUTOCOMMIT", **{ALONE_OPTION: True}
    ).connect() as connection:
        if not is_sqlite(engine):
            _outlive_others(connection)
            for table in tables:
                connection.exec_driver_sql(f"VACUUM (FULL, ANALYZE) {table}")
            return
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").all()
        connection.exec_driver_sql("VACUUM")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").all()


def _outlive_others(connection: Connection) -> None:
    """Wait until every transaction that is running has ended: PostgreSQL keeps for them what has been deleted meanwhile.

    Those of other databases of the server count too. Raises FilesInUse after as long as a writer waits.
    """
    last = connection.exec_driver_sql("SELECT pg_current_xact_id()::text::bigint").scalar_one()
    deadline = time.monotonic() + BUSY_TIMEOUT_MS / 1000
    oldest = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
    while connection.exec_driver_sql(oldest).scalar_one() <= last:
        if time.monotonic() > deadline:
            raise FilesInUse
        time.sleep(_OTHERS_SECONDS)
