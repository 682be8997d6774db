"""The floors: the least that an app on Flask and this database can do, served as ours is.

`hello` answers and does no more; `write` stores one row, durably, by a raw statement before it answers,
`write_queue` many in one commit.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from typing import Any

import psycopg
from flask import Flask, jsonify, request
from sqlalchemy import make_url

app = Flask(__name__)
_local = threading.local()
_url = make_url(os.environ.get("QUIZ_DATABASE_URL", "sqlite://"))

CREATE = "CREATE TABLE IF NOT EXISTS floor_response (attempt INTEGER, slot INTEGER, seq INTEGER, answer TEXT)"


def _connection() -> Any:
    """One connection per thread, durable before a commit returns."""
    if not hasattr(_local, "connection"):
        if _url.get_backend_name() == "sqlite":
            connection: Any = sqlite3.connect(str(_url.database), isolation_level=None, timeout=10)
            for pragma in ("journal_mode=WAL", "synchronous=FULL"):
                connection.execute(f"PRAGMA {pragma}")
        else:
            plain = _url.set(drivername="postgresql").render_as_string(hide_password=False)
            connection = psycopg.connect(plain, autocommit=True)
        connection.execute(CREATE)
        _local.connection = connection
    return _local.connection


@app.get("/healthz")
def hello() -> str:
    """A bare answer."""
    return "hello"


_mark = "?" if _url.get_backend_name() == "sqlite" else "%s"
INSERT = f"INSERT INTO floor_response VALUES ({_mark}, {_mark}, {_mark}, {_mark})"


@app.put("/write/<int:attempt>/<int:slot>")
def write(attempt: int, slot: int) -> Any:
    """One durable row, then the answer."""
    _connection().execute(INSERT, (attempt, slot, 1, '"a"'))
    return jsonify(seq=1)


@app.post("/write/<int:attempt>")
def write_queue(attempt: int) -> Any:
    """A row for each element of the list, in one durable commit, then the answer."""
    rows = [(attempt, slot, 1, answer) for slot, answer in enumerate(request.get_json())]
    cursor = _connection().cursor()
    cursor.execute("BEGIN")
    cursor.executemany(INSERT, rows)
    cursor.execute("COMMIT")
    return jsonify(results=[slot for _, slot, *_ in rows])
