"""A province's roster by the command: everybody once, nobody the second time, within the memory of a small machine."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.load.rosters import import_roster, make_installation, write_roster
from tests.server import environment

ROWS = 150_000
MOST_MB = 300

pytestmark = pytest.mark.long


def test_150000_people_are_imported_once_within_300_mb(empty_database_url: str, tmp_path: Path) -> None:
    path = write_roster(tmp_path / "danh-sach.csv", ROWS)
    make_installation(empty_database_url)
    environ = environment(tmp_path / "data", empty_database_url)
    first = import_roster(path, environ)
    assert first.counts == {"added": ROWS, "changed": 0, "moved": 0, "left": 0}
    second = import_roster(path, environ)
    assert sum(second.counts.values()) == 0
    assert max(first.peak_mb, second.peak_mb) < MOST_MB
