"""What a web worker tells of itself every few seconds: that it lives, and how its saves went.

Saves are counted outside the app proper, by address and status, so that an answer that never reached a view counts too.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask

from quiz.domain.outages import BEAT_SECONDS
from quiz.services.heartbeat_record import record_heartbeat
from quiz.unit_of_work import unit_of_work
from quiz.web.transaction import Database

log = logging.getLogger("quiz.web")
_EXTENSION = "quiz_saves"
_PLACES = ("/responses", "/answers")

StartResponse = Callable[..., Any]
Wsgi = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]


class SaveCounter:
    """Counts saves and those answered 5xx, around a WSGI app."""

    def __init__(self, wsgi: Wsgi) -> None:
        self._wsgi = wsgi
        self._lock = threading.Lock()
        self._saves = self._failures = 0

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if environ["REQUEST_METHOD"] not in ("PUT", "POST") or not any(place in path for place in _PLACES):
            return self._wsgi(environ, start_response)

        def start(status: str, *rest: Any) -> Any:
            self.count(1, int(status.startswith("5")))
            return start_response(status, *rest)

        return self._wsgi(environ, start)

    def count(self, saves: int, failures: int) -> None:
        """Add to what the next sign of life tells."""
        with self._lock:
            self._saves += saves
            self._failures += failures

    def take(self) -> tuple[int, int]:
        """Saves and failures since the last time this was asked."""
        with self._lock:
            taken = self._saves, self._failures
            self._saves = self._failures = 0
        return taken


def install(app: Flask) -> None:
    """Put the counter around the app."""
    counter = SaveCounter(app.wsgi_app)
    app.extensions[_EXTENSION] = counter
    app.wsgi_app = counter  # type: ignore[method-assign]


def beat(app: Flask, worker: str) -> None:
    """One sign of life; what it could not tell is told by the next."""
    counter: SaveCounter = app.extensions[_EXTENSION]
    database: Database = app.extensions["quiz_database"]
    saves, failures = counter.take()
    try:
        with unit_of_work(database.engine) as session:
            record_heartbeat(
                session, worker=worker, saves=saves, failures=failures, now=app.extensions["quiz_clock"]()
            )
    except Exception:
        counter.count(saves, failures)
        log.exception("no sign of life could be written")


def start_beating(app: Flask, worker: str) -> None:
    """Beat until the process ends, beginning now; for a worker that has just been forked."""

    def go_on() -> None:
        rest = threading.Event()
        while True:
            beat(app, worker)
            rest.wait(BEAT_SECONDS)

    threading.Thread(target=go_on, name="heartbeat", daemon=True).start()
