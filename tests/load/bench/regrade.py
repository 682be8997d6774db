"""Regrades of ten thousand attempts: how long a preview takes, and how many attempts a second its job scores anew."""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from quiz.domain.regrading import ACCEPT_BOTH, DROP, FULL_MARKS, Correction
from quiz.jobs.work import run_next_job
from tests.load.bench.measuring import Line
from tests.load.regraded import Regraded, regraded_round
from tests.postgres import PostgresServer

PEOPLE = 10_000
RUNS = 5
#: A way of regrading, and the question that is regraded so.
WAYS = {
    "second key": (Correction(ACCEPT_BOTH, "b"), 0),
    "full marks": (Correction(FULL_MARKS), 1),
    "dropped": (Correction(DROP), 2),
}


def regrade(folder: Path) -> Iterator[Line]:
    """No floor: nothing else does the same. `changed` is how many attempts came out otherwise, which is what costs."""
    postgres = PostgresServer(durable=True)
    try:
        address = postgres.start()
        address.create_database("regrade")
        urls = {"sqlite": f"sqlite:///{folder / 'regrade.db'}", "postgresql": address.url("regrade")}
        for database, url in urls.items():
            with regraded_round(folder / database, url, people=PEOPLE) as week:
                for way in WAYS:
                    yield from _lines(week, database, way)
    finally:
        postgres.stop()


def _lines(week: Regraded, database: str, way: str) -> Iterator[Line]:
    correction, question = WAYS[way]
    seconds = []
    for _ in range(RUNS):
        began = time.perf_counter()
        preview = week.preview(correction, question)
        seconds.append(time.perf_counter() - began)
    yield Line(f"preview, {way}", database, statistics.median(seconds), "s", more={"slowest s": max(seconds)})
    week.begin(correction, question)
    began = time.perf_counter()
    run_next_job(week.engine, threading.Event())
    took = time.perf_counter() - began
    failed = week.job().state != "done"
    figures = {"seconds": took, "changed": float(preview.changed)}
    yield Line(f"apply, {way}", database, PEOPLE / took, "/s", more=figures, errors=int(failed))
