"""What the sections of the bench share: a line of figures, runs of ours and of the floor in turn, installations."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tests.load.generator import BUSY, Run, drive, offer
from tests.load.servers import Gunicorn
from tests.postgres import PostgresServer
from tests.server import environment, run_flask

ROUNDS = 5
SECONDS = 3.0
WORKERS = "2"

#: Gives the bytes of a request from its number on its connection.
Maker = Callable[[int], bytes]
#: Sends the load of one run to a port.
Drive = Callable[[int], Run]


class GeneratorBusy(Exception):
    """The generator was the bottleneck; the figures would say nothing about the server."""


@dataclass(frozen=True)
class Line:
    """One figure in `unit`, beside its floor where there is one; latencies and CPU per request in milliseconds.

    `more` holds figures of another kind, by a name that says their unit.
    """

    what: str
    database: str
    ours: float
    unit: str = "/s"
    floor: float | None = None
    p50: float | None = None
    p99: float | None = None
    floor_p99: float | None = None
    cpu: float | None = None
    floor_cpu: float | None = None
    errors: int = 0
    more: dict[str, float] = field(default_factory=dict)

    @property
    def ratio(self) -> float | None:
        """Ours to the floor."""
        return self.ours / self.floor if self.floor else None

    def as_json(self) -> dict[str, object]:
        """Every figure by its name."""
        return asdict(self) | {"ratio": self.ratio}

    def shown(self) -> str:
        """The line as printed: only what was measured."""
        parts = [f"{self.what:<28} {self.database:<11} {self.ours:>8,.{self._places}f} {self.unit}"]
        if self.floor is not None:
            parts.append(f"floor {self.floor:>7,.{self._places}f}  ratio {self.ratio:5.2f}")
        if self.p99 is not None:
            floor = "" if self.floor_p99 is None else f" (floor {self.floor_p99:.1f})"
            parts.append(f"p50 {self.p50:.1f}  p99 {self.p99:.1f}{floor} ms")
        if self.cpu is not None:
            floor = "" if self.floor_cpu is None else f" (floor {self.floor_cpu:.2f})"
            parts.append(f"cpu {self.cpu:.2f}{floor} ms")
        parts += [f"{name} {figure:,.2f}" for name, figure in self.more.items()]
        return "  ".join([*parts, f"errors {self.errors}"])

    @property
    def _places(self) -> int:
        return 0 if self.ours >= 100 else 2


def closed_loop(makers: Sequence[Maker], seconds: float = SECONDS) -> Drive:
    """Every maker a connection that sends its next request when the one before is answered."""
    return lambda port: drive(port, makers, seconds)


def open_loop(makers: Sequence[Maker], rate: float, seconds: float = SECONDS) -> Drive:
    """So many requests a second over as many connections as makers, however long the answers take."""
    return lambda port: offer(port, makers, rate, seconds)


def measure(server: Gunicorn, load: Drive) -> tuple[Run, float]:
    """One run, and the server's CPU per request in milliseconds."""
    before = server.cpu_seconds()
    run = load(server.port)
    if run.generator_share > BUSY:
        raise GeneratorBusy(f"the generator used {run.generator_share:.0%} of a core")
    answered = len(run.latencies) + run.errors
    return run, 1000 * (server.cpu_seconds() - before) / max(1, answered)


def compare(
    what: str,
    database: str,
    ours: tuple[Gunicorn, Drive],
    floor: tuple[Gunicorn, Drive],
    *,
    unit: str = "/s",
    each: int = 1,
) -> Line:
    """Alternate between the two and take medians. `each`: how many of what is counted one request carries."""
    measured = [(measure(*ours), measure(*floor)) for _ in range(ROUNDS)]
    our_runs, our_cpu = zip(*(pair[0] for pair in measured), strict=True)
    floor_runs, floor_cpu = zip(*(pair[1] for pair in measured), strict=True)
    return Line(
        what=what,
        database=database,
        ours=each * statistics.median(run.rate for run in our_runs),
        unit=unit,
        floor=each * statistics.median(run.rate for run in floor_runs),
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
