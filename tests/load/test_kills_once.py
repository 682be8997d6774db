"""Each process is killed once while fifty people save and hand in: what was acknowledged is kept, every attempt ends once.

A worker, gunicorn's master, the whole app and PostgreSQL itself, in the middle of twelve seconds, on either database.
The two databases have their fifty people each at the same time: most of a run is people who think. test_kill_series.py
goes through all of them many times more.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.load.through_a_kill import SECONDS, Installations
from tests.load.victims import WAYS

VICTIMS = sorted({way.split("-")[1] for way in WAYS})


@pytest.fixture(scope="module")
def installations(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installations]:
    installations = Installations(tmp_path_factory.mktemp("killed"))
    yield installations
    installations.end()


@pytest.mark.parametrize("victim", VICTIMS)
def test_a_kill_loses_nothing_acknowledged(installations: Installations, victim: str) -> None:
    ways = [way for way in WAYS if way.endswith(f"-{victim}")]
    for way in ways:
        installations.make(way)  # here, since PostgreSQL goes with the thread that started it
    if len(ways) == 1:
        said = [_kill(installations, ways[0])]
    else:
        with ThreadPoolExecutor(len(ways)) as pool:
            said = list(pool.map(lambda way: _kill(installations, way), ways))
    print(dict(zip(ways, said, strict=True)))


def _kill(installations: Installations, way: str) -> str:
    return installations.go_through(way, kill_after=SECONDS / 2, chance=random.Random(way))
