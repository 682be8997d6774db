"""Twenty kills more, all ways in turn, each at another moment and with other people handing in."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from tests.load.through_a_kill import SECONDS, Installations
from tests.load.victims import WAYS

pytestmark = pytest.mark.long

RUNS = 20


@pytest.fixture(scope="module")
def installations(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installations]:
    installations = Installations(tmp_path_factory.mktemp("killed-often"))
    yield installations
    installations.end()


@pytest.mark.parametrize("run", range(RUNS))
def test_no_kill_loses_anything_acknowledged(installations: Installations, run: int) -> None:
    way, chance = list(WAYS)[run % len(WAYS)], random.Random(run)
    moment = chance.uniform(SECONDS / 4, SECONDS * 3 / 4)
    print(
        run,
        way,
        f"killed at {moment:.1f} s:",
        installations.go_through(way, kill_after=moment, chance=chance),
    )
