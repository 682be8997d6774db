"""People: the first page of the list among 150,000, for a department over the whole tree and for a school, one at a time.

The floor is the same page with nobody on it: signing in, the frame, the filters. The goal is 100 ms for the slowest.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

from sqlalchemy import select

from quiz.database import make_engine
from quiz.models import Account, AuthSession
from quiz.services.sign_in import secret_digest
from quiz.unit_of_work import unit_of_work
from tests.load.bench.measuring import Line, Maker, closed_loop, measure
from tests.load.bench.provinces import Installation, hello, provinces
from tests.load.cookies import signed_in_cookies
from tests.load.generator import Run, request
from tests.load.province import FAR
from tests.load.servers import Gunicorn
from tests.load.visitors import AGENT

PEOPLE, ROUNDS, SECONDS = 150_000, 3, 0.5
#: What is measured, and the filter of it.
NOBODY = {"q": "zzzz"}
ASKED: dict[str, dict[str, str]] = {
    "everybody": {},
    "staff": {"audience": "staff"},
    "a school": {"unit": "B-500"},
    "a commune": {"unit": "B-5"},
    "who left": {"state": "left"},
    "nguyen thi dao": {"q": "nguyen thi dao"},
    "a common word": {"q": "nguyen"},
    "a common name, late": {"q": "tran van vu"},
    "a rare name": {"q": "cong tang ton nu"},
    "one letter": {"q": "y"},
    "a word in a school": {"unit": "B-500", "q": "thi"},
}


def people(folder: Path) -> Iterator[Line]:
    """A line for each filter on each database."""
    yield hello(folder)
    with provinces(folder, PEOPLE) as made:
        for one in made:
            cookie = _administrator(one)
            with Gunicorn("app:app", one.environ, folder / "ours.log") as server:
                for what, asked in ASKED.items():
                    yield _line(what, one, server, _get(asked, cookie), _get(NOBODY, cookie))


def _line(what: str, one: Installation, server: Gunicorn, ours: Maker, floor: Maker) -> Line:
    runs: list[tuple[tuple[Run, float], tuple[Run, float]]] = []
    for number in range(ROUNDS + 1):
        pair = tuple(measure(server, closed_loop([make], SECONDS)) for make in (ours, floor))
        if number:  # the first is for warming up
            runs.append((pair[0], pair[1]))
    mine, bare = [pair[0] for pair in runs], [pair[1] for pair in runs]
    return Line(
        what=what,
        database=one.database,
        ours=statistics.median(run.rate for run, _cpu in mine),
        floor=statistics.median(run.rate for run, _cpu in bare),
        p50=statistics.median(run.percentile(0.5) for run, _cpu in mine),
        p99=statistics.median(run.percentile(0.99) for run, _cpu in mine),
        floor_p99=statistics.median(run.percentile(0.99) for run, _cpu in bare),
        cpu=statistics.median(cpu for _run, cpu in mine),
        floor_cpu=statistics.median(cpu for _run, cpu in bare),
        errors=sum(run.errors for run, _cpu in mine),
    )


def _administrator(one: Installation) -> str:
    """The Cookie header of the department's administrator, who has signed in."""
    secret, now = "administrator-of-the-bench", datetime.now(UTC)
    engine = make_engine(one.url)
    with unit_of_work(engine) as session:
        account = session.scalars(select(Account).where(Account.username == "admin")).one()
        session.add(
            AuthSession(
                secret_hash=secret_digest(secret), account_id=account.id, kind="web",
                created_at=now, expires_at=now + FAR,
            )
        )  # fmt: skip
    engine.dispose()
    cookies, _token = signed_in_cookies(secret)
    return "; ".join(f"{name}={value}" for name, value in cookies.items())


def _get(asked: dict[str, str], cookie: str) -> Maker:
    path = f"/manage/people?{urlencode(asked)}"
    payload = request("GET", path, {"Cookie": cookie, "User-Agent": AGENT, "Accept-Encoding": "gzip"})
    return lambda _number: payload
