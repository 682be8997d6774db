"""2,000 people press start within ten seconds, every one of them twice: all get their paper, none gets two attempts."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.load.bench.provinces import provinces
from tests.load.bench.start import PAPER, PEOPLE, WHOLE, begun, press
from tests.load.servers import Gunicorn

pytestmark = pytest.mark.long


def test_all_get_their_paper_and_none_gets_two(tmp_path: Path) -> None:
    with provinces(tmp_path, 10_000) as made:
        for one in made:
            with Gunicorn("app:app", one.environ, tmp_path / f"{one.database}.log") as server:
                once = press(server.port, one, range(PEOPLE), seed=1)
                twice = press(server.port, one, range(PEOPLE, 2 * PEOPLE), seed=2, times=2)
            for runs, presses in ((once, PEOPLE), (twice, 2 * PEOPLE)):
                whole = runs.by_name[WHOLE]
                print(
                    one.database, presses, f"presses: p99 {whole.percentile(0.99):.0f} ms from press to paper"
                )
                assert dict(runs.failures) == {}
                assert len(whole.latencies) == len(runs.by_name[PAPER].latencies) == presses
            assert begun(one) == (2 * PEOPLE, 2 * PEOPLE)
