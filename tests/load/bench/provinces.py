"""Installations with a province's data set in them, and how fast the machine is at this moment."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.load.bench.measuring import WORKERS, Line, closed_loop, measure
from tests.load.cookies import SECRET_KEY
from tests.load.generator import request
from tests.load.province import Province, copy_to_postgres, copy_to_sqlite, province_file, read_province
from tests.load.servers import Gunicorn
from tests.postgres import PostgresServer
from tests.server import environment

HELLO_CONNECTIONS = 32


@dataclass(frozen=True)
class Installation:
    """Where a data set of `people` is installed."""

    people: int
    database: str
    url: str
    environ: dict[str, str]
    province: Province


@contextmanager
def provinces(folder: Path, *sizes: int) -> Iterator[list[Installation]]:
    """A fresh copy of each of these data sets on each database."""
    files = {people: province_file(people) for people in sizes}
    postgres = PostgresServer(durable=True)
    try:
        address = postgres.start()
        made = []
        for people, file in files.items():
            path = folder / f"{people}.db"
            address.create_database(f"bench{people}")
            for database, url in (
                ("sqlite", copy_to_sqlite(file, path)),
                ("postgresql", address.url(f"bench{people}")),
            ):
                if database == "postgresql":
                    copy_to_postgres(file, url)
                environ = environment(
                    folder / f"{database}{people}", url, QUIZ_WORKERS=WORKERS, QUIZ_SECRET_KEY=SECRET_KEY
                )
                made.append(Installation(people, database, url, environ, read_province(url)))
        yield sorted(made, key=lambda one: (one.database != "sqlite", one.people))
    finally:
        postgres.stop()


def hello(folder: Path) -> Line:
    """A bare Flask app that says hello: what to compare figures of different machines and hours by."""
    with Gunicorn("tests.load.floor:app", environment(folder / "hello"), folder / "hello.log") as bare:
        asks = [lambda _number: request("GET", "/healthz", {})] * HELLO_CONNECTIONS
        run, cpu = measure(bare, closed_loop(asks))
    return Line(
        what="hello, bare Flask",
        database="none",
        ours=run.rate,
        p50=run.percentile(0.5),
        p99=run.percentile(0.99),
        cpu=cpu,
        errors=run.errors,
    )
