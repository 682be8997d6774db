"""Each process is killed once while fifty people save and hand in: what was acknowledged is kept, every attempt ends once.

A worker, gunicorn's master, the whole app and PostgreSQL itself, in the middle of twelve seconds; test_kill_series.py
goes through all of them many times more.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from tests.load.through_a_kill import SECONDS, Installations
from tests.load.victims import WAYS


@pytest.fixture(scope="module")
def installations(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installations]:
    installations = Installations(tmp_path_factory.mktemp("killed"))
    yield installations
    installations.end()


@pytest.mark.parametrize("way", WAYS)
def test_a_kill_loses_nothing_acknowledged(installations: Installations, way: str) -> None:
    print(way, installations.go_through(way, kill_after=SECONDS / 2, chance=random.Random(way)))
