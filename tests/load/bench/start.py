"""Start: 2,000 people press the button within ten seconds, and each reads his paper."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import text

from quiz.database import make_engine
from tests.load.bench.measuring import GeneratorBusy, Line
from tests.load.bench.provinces import Installation, hello, provinces
from tests.load.cookies import signed_in_cookies
from tests.load.generator import BUSY
from tests.load.province import Who
from tests.load.servers import Gunicorn
from tests.load.visitors import Runs, Scenario, Visitor, arrivals, play

PEOPLE, SECONDS, ROUNDS = 2_000, 10.0, 3
PROVINCE = 10_000
WHOLE, START, PAPER = "press to paper", "start", "paper"


def start(folder: Path) -> Iterator[Line]:
    """From pressing to having the whole page, at the time that each was to press."""
    yield hello(folder)
    with provinces(folder, PROVINCE) as made:
        for one in made:
            with Gunicorn("app:app", one.environ, folder / "ours.log") as server:
                yield _line(one, [_round(server, one, number) for number in range(ROUNDS)])


def _round(server: Gunicorn, one: Installation, number: int) -> tuple[Runs, float]:
    """So many people who have not begun yet."""
    before = server.cpu_seconds()
    runs = press(server.port, one, range(number * PEOPLE, (number + 1) * PEOPLE), seed=number)
    if runs.generator_share > BUSY:
        raise GeneratorBusy(f"the generator used {runs.generator_share:.0%} of a core")
    return runs, server.cpu_seconds() - before


def press(port: int, one: Installation, people: range, *, seed: int, times: int = 1) -> Runs:
    """These people press within SECONDS, each `times` times at once, and read what they are given."""
    runs = Runs()
    pressing = []
    for after, number in zip(arrivals(len(people), SECONDS, seed=seed), people, strict=True):
        cookies, token = signed_in_cookies(Who(number).secret("web"))
        for _ in range(times):
            visitor = Visitor(port, runs, cookies=dict(cookies))
            pressing.append((after, visitor, _pressing(one.province.start, token, runs)))
    return play(pressing, runs)


def begun(one: Installation) -> tuple[int, int]:
    """How many attempts there are at the quiz, and of how many people."""
    engine = make_engine(one.url)
    with engine.connect() as connection:
        attempts, people = connection.execute(text(COUNT), {"quiz": one.province.start}).one()
    engine.dispose()
    return attempts, people


def _pressing(quiz: str, token: str, runs: Runs) -> Scenario:
    """Press start, follow to the paper, have all of it."""

    async def scenario(visitor: Visitor, since: float) -> None:
        pressed = await visitor.post(START, f"/quizzes/{quiz}/attempts", {"csrf_token": token}, since=since)
        page = await visitor.get(PAPER, pressed.headers["location"])
        if len(page.body) < 1_000:
            runs.fail(WHOLE, "no paper")
        runs.note(WHOLE, time.perf_counter() - since)

    return scenario


def _line(one: Installation, rounds: list[tuple[Runs, float]]) -> Line:
    whole = [runs.by_name[WHOLE] for runs, _cpu in rounds]
    attempts, people = begun(one)
    return Line(
        what=f"{PEOPLE:,} start in {SECONDS:.0f} s",
        database=one.database,
        ours=statistics.median(len(run.latencies) for run in whole),
        unit="have their paper",
        p50=statistics.median(run.percentile(0.5) for run in whole),
        p99=statistics.median(run.percentile(0.99) for run in whole),
        cpu=statistics.median(1000 * cpu / PEOPLE for _runs, cpu in rounds),
        errors=sum(run.errors for runs, _cpu in rounds for run in runs.by_name.values()),
        more={
            "begun twice": attempts - people,
            "without": ROUNDS * PEOPLE - people,
            "generator": statistics.median(runs.generator_share for runs, _cpu in rounds),
        },
    )


COUNT = (
    "SELECT count(*), count(DISTINCT person_id) FROM attempt"
    " WHERE quiz_id = (SELECT id FROM quiz WHERE public_id = :quiz)"
)
