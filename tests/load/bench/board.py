"""Board: the leaderboard of 1,200 units as a page and through the API, and its people, with more and more people in it."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from tests.load.bench.measuring import Line, closed_loop, measure
from tests.load.bench.provinces import Installation, hello, provinces
from tests.load.generator import Run, request
from tests.load.province import Who
from tests.load.servers import Gunicorn

SIZES = (1_000, 10_000, 100_000)
CONNECTIONS, ROUNDS, SECONDS = 32, 5, 1.0


def board(folder: Path) -> Iterator[Line]:
    """The sizes take turns; each line's cost is CPU, beside the cost with the fewest people."""
    yield hello(folder)
    with provinces(folder, *SIZES) as made:
        for database in dict.fromkeys(one.database for one in made):
            with ExitStack() as stack:
                servers = [
                    (one, stack.enter_context(Gunicorn("app:app", one.environ, folder / "ours.log")))
                    for one in made
                    if one.database == database
                ]
                for what in ("page", "API, units", "API, people"):
                    yield from _sizes(what, database, servers)


def _sizes(what: str, database: str, servers: list[tuple[Installation, Gunicorn]]) -> Iterator[Line]:
    runs: dict[int, list[tuple[Run, float]]] = {one.people: [] for one, _server in servers}
    for number in range(ROUNDS + 1):
        for one, server in servers:
            ask = _request(what, one)
            load = closed_loop([lambda _n, ask=ask: ask] * CONNECTIONS, SECONDS if number else SECONDS / 3)  # type: ignore[misc]
            measured = measure(server, load)
            if number:  # the first is for warming up
                runs[one.people].append(measured)
    least = min(statistics.median(cpu for _run, cpu in found) for found in runs.values())
    for people, found in runs.items():
        cpu = statistics.median(cpu for _run, cpu in found)
        yield Line(
            what=f"{what}, {people:,} people",
            database=database,
            ours=statistics.median(run.rate for run, _cpu in found),
            p50=statistics.median(run.percentile(0.5) for run, _cpu in found),
            p99=statistics.median(run.percentile(0.99) for run, _cpu in found),
            cpu=cpu,
            errors=sum(run.errors for run, _cpu in found),
            more={
                "to the cheapest": cpu / least,
                "generator": statistics.median(run.generator_share for run, _cpu in found),
            },
        )


def _request(what: str, one: Installation) -> bytes:
    board = one.province.board
    headers = {"Accept-Encoding": "gzip"}
    if what == "page":
        return request("GET", f"/leaderboards/{board}", headers)
    if what == "API, units":
        return request("GET", f"/api/v1/contests/{board}/standings?round=2", headers)
    headers["Authorization"] = f"Bearer {Who(0).secret('token')}"
    return request("GET", f"/api/v1/contests/{board}/standings?by=person&round=2", headers)
