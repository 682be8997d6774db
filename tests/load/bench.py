"""`make bench [SECTION=name]`: figures beside their floors, measured in the same run, on both databases.

Ours and the floor take turns, five times each; what is printed is the median of the five. Everything is also written
to var/bench/<section>.json. Nothing is reported from a run in which the generator itself was the bottleneck.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.load.generator import BUSY, Run, drive
from tests.load.people import Answering, answering_people
from tests.load.servers import Gunicorn
from tests.postgres import PostgresServer
from tests.server import ROOT, environment, run_flask

ROUNDS = 5
SECONDS = 3.0
CONNECTIONS = 64
WORKERS = "2"


@dataclass(frozen=True)
class Line:
    """One figure beside its floor: rates per second, latencies and CPU per request in milliseconds."""

    what: str
    database: str
    ours: float
    floor: float
    ratio: float
    p50: float
    p99: float
    floor_p99: float
    errors: int
    cpu: float
    floor_cpu: float

    def shown(self) -> str:
        """The line as printed."""
        return (
            f"{self.what:<28} {self.database:<11} {self.ours:>8.0f}/s  floor {self.floor:>8.0f}/s  ratio {self.ratio:5.2f}  "
            f"p50 {self.p50:6.1f}  p99 {self.p99:6.1f} (floor {self.floor_p99:6.1f}) ms  errors {self.errors}  "
            f"cpu {self.cpu:5.2f} (floor {self.floor_cpu:5.2f}) ms"
        )


Maker = Callable[[int], bytes]


class GeneratorBusy(Exception):
    """The generator was the bottleneck; the figures would say nothing about the server."""


def measure(server: Gunicorn, makers: Sequence[Maker]) -> tuple[Run, float]:
    """One run, and the server's CPU per request in milliseconds."""
    before = server.cpu_seconds()
    run = drive(server.port, makers, SECONDS)
    if run.generator_share > BUSY:
        raise GeneratorBusy(f"the generator used {run.generator_share:.0%} of a core")
    answered = len(run.latencies) + run.errors
    return run, 1000 * (server.cpu_seconds() - before) / max(1, answered)


def compare(
    what: str, database: str, ours: Gunicorn, floor: Gunicorn, makers: tuple[Sequence[Maker], Sequence[Maker]]
) -> Line:
    """Alternate between the two and take medians."""
    measured = [(measure(ours, makers[0]), measure(floor, makers[1])) for _ in range(ROUNDS)]
    our_runs, our_cpu = zip(*(pair[0] for pair in measured), strict=True)
    floor_runs, floor_cpu = zip(*(pair[1] for pair in measured), strict=True)
    our_rate = statistics.median(run.rate for run in our_runs)
    floor_rate = statistics.median(run.rate for run in floor_runs)
    return Line(
        what=what,
        database=database,
        ours=our_rate,
        floor=floor_rate,
        ratio=our_rate / floor_rate,
        p50=statistics.median(run.percentile(0.5) for run in our_runs),
        p99=statistics.median(run.percentile(0.99) for run in our_runs),
        floor_p99=statistics.median(run.percentile(0.99) for run in floor_runs),
        errors=sum(run.errors for run in our_runs),
        cpu=statistics.median(our_cpu),
        floor_cpu=statistics.median(floor_cpu),
    )


@contextmanager
def installations(folder: Path) -> Iterator[list[tuple[str, dict[str, str]]]]:
    """Name and environment of an installation with the demo on each database."""
    postgres = PostgresServer(durable=True)
    try:
        address = postgres.start()
        address.create_database("bench")
        urls = {"sqlite": f"sqlite:///{folder / 'bench.db'}", "postgresql": address.url("bench")}
        made = []
        for name, url in urls.items():
            environ = environment(folder / name, url, QUIZ_WORKERS=WORKERS)
            run_flask("db", "upgrade", environ=environ)
            run_flask("demo", "load", environ=environ)
            made.append((name, environ))
        yield made
    finally:
        postgres.stop()


def saving(folder: Path) -> Iterator[Line]:
    """One answer at a time, durable before it is acknowledged, from 64 people at once."""
    with installations(folder) as made:
        for database, environ in made:
            with Gunicorn("app:app", environ, folder / "ours.log") as ours:
                people = answering_people(ours.port, environ, CONNECTIONS)
                with Gunicorn("tests.load.floor:app", environ, folder / "floor.log") as floor:
                    floors = [person.floor_request for person in people]
                    yield compare("save one answer", database, ours, floor, (_puts(people), floors))


def _puts(people: list[Answering]) -> list[Maker]:
    # Each run goes on where the one before ended: a seq that was seen already would not be stored again.
    return [lambda _number, person=person: person.next_save() for person in people]  # type: ignore[misc]


SECTIONS: dict[str, Callable[[Path], Iterator[Line]]] = {"saving": saving}


def main(names: list[str]) -> int:
    """Run the named sections, or all of them."""
    unknown = set(names) - set(SECTIONS)
    if unknown:
        print(f"No section {', '.join(sorted(unknown))}; there are: {', '.join(SECTIONS)}", file=sys.stderr)
        return 2
    results = ROOT / "var" / "bench"
    results.mkdir(parents=True, exist_ok=True)
    for name in names or SECTIONS:
        with tempfile.TemporaryDirectory(prefix="quiz-bench-") as folder:
            lines = []
            try:
                for line in SECTIONS[name](Path(folder)):
                    print(line.shown(), flush=True)
                    lines.append(line)
            except GeneratorBusy as error:
                print(f"{name}: not reported, {error}", file=sys.stderr)
                return 1
        (results / f"{name}.json").write_text(json.dumps([asdict(line) for line in lines], indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
