"""Submit: handing in answered papers, with scoring and standings, as fast as it goes."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import text

from quiz.database import make_engine
from tests.load.bench.measuring import GeneratorBusy, Line
from tests.load.bench.provinces import Installation, hello, provinces
from tests.load.cookies import signed_in_cookies
from tests.load.generator import BUSY
from tests.load.province import ANSWERED, Who
from tests.load.servers import Gunicorn
from tests.load.visitors import Runs, Scenario, Visitor, play

CONNECTIONS, ROUNDS = 64, 5
PROVINCE = 10_000
SUBMIT = "submit"


def submit(folder: Path) -> Iterator[Line]:
    """Every attempt is another person's; those of one school meet by chance."""
    yield hello(folder)
    with provinces(folder, PROVINCE) as made:
        for one in made:
            with Gunicorn("app:app", one.environ, folder / "ours.log") as server:
                yield _line(one, [_round(server, number) for number in range(ROUNDS)])


def _round(server: Gunicorn, number: int) -> tuple[Runs, float]:
    runs = Runs()
    share = ANSWERED // ROUNDS
    people = range(number * share, (number + 1) * share)
    hands = [
        (0.0, Visitor(server.port, runs), _handing_in(people[first::CONNECTIONS]))
        for first in range(CONNECTIONS)
    ]
    before = server.cpu_seconds()
    play(hands, runs)
    if runs.generator_share > BUSY:
        raise GeneratorBusy(f"the generator used {runs.generator_share:.0%} of a core")
    return runs, 1000 * (server.cpu_seconds() - before) / share


def _handing_in(people: range) -> Scenario:
    """One after the other on one connection, each with his own cookie."""
    signed_in = [(Who(number), *signed_in_cookies(Who(number).secret("web"))) for number in people]

    async def scenario(visitor: Visitor, _since: float) -> None:
        for who, cookies, token in signed_in:
            visitor.cookies = cookies
            await visitor.post(SUBMIT, f"/attempts/{who.answered}/submit", {"csrf_token": token})

    return scenario


def _line(one: Installation, rounds: list[tuple[Runs, float]]) -> Line:
    measured = [runs.by_name[SUBMIT] for runs, _cpu in rounds]
    engine = make_engine(one.url)
    with engine.connect() as connection:
        finished, counted, of_units = (
            connection.scalar(text(query), {"quiz": one.province.submit}) for query in COUNTS
        )
    engine.dispose()
    return Line(
        what="hand in an answered paper",
        database=one.database,
        ours=statistics.median(run.rate for run in measured),
        p50=statistics.median(run.percentile(0.5) for run in measured),
        p99=statistics.median(run.percentile(0.99) for run in measured),
        cpu=statistics.median(cpu for _runs, cpu in rounds),
        errors=sum(run.errors for run in measured),
        more={
            "not in the standing": finished - counted,
            "not in the schools'": finished - of_units,
            "generator": statistics.median(runs.generator_share for runs, _cpu in rounds),
        },
    )


_OF_QUIZ = "round_id = (SELECT round_id FROM quiz WHERE public_id = :quiz)"
COUNTS = (
    f"SELECT count(*) FROM attempt WHERE state = 'finished' AND {_OF_QUIZ}",
    f"SELECT coalesce(sum(turns), 0) FROM standing WHERE person_id IS NOT NULL AND {_OF_QUIZ}",
    f"SELECT coalesce(sum(turns), 0) FROM standing WHERE person_id IS NULL AND audience = 'all' AND {_OF_QUIZ}",
)
