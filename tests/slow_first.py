"""In which order two workers take the files: those that take long first, so that neither is left with one while the other idles.

xdist by itself begins with the files of most tests, which are the quick ones. Within a file nothing changes, and whoever runs
tests in one process has them as they stand in the folders.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

#: Files that take more than some ten seconds, the longest first.
SLOW_FILES = (
    "load/test_kills_once.py",
    "browser/test_quiz_offline.py",
    "browser/test_stops.py",
    "cli/test_serve.py",
    "browser/test_journeys.py",
    "browser/test_quiz_page.py",
    "services/test_attempt_machine.py",
    "house_rules/test_setup.py",
    "load/test_regrade_killed.py",
    "load/test_fsyncs.py",
    "browser/test_question_kinds.py",
    "browser/test_quiz_settings.py",
    "browser/test_class_by_code.py",
    "browser/test_quiz_interrupted.py",
    "browser/test_quiz_layouts.py",
    "browser/test_quiz_plain.py",
    "browser/test_end_moved.py",
    "load/test_class_comes_in.py",
    "house_rules/test_migrations.py",
    "browser/test_question_journey.py",
    "browser/test_plan_journey.py",
    "browser/test_bank_journey.py",
    "browser/test_slips_journey.py",
    "browser/test_class_contest_board.py",
    "house_rules/test_dockerfile.py",
    "house_rules/test_nothing_is_skipped.py",
    "load/test_sign_in_at_once.py",
)
#: Folders whose files start servers and browsers.
SLOW_FOLDERS = ("browser", "load")
_HERE = Path(__file__).parent


def slow_first(items: list[pytest.Item]) -> None:
    """Sort in place: the slow files, what else starts servers, then the files of most tests."""
    tests = Counter(item.path for item in items)
    place = {_HERE / name: number for number, name in enumerate(SLOW_FILES)}

    def key(item: pytest.Item) -> tuple[int, bool, int, Path]:
        starts_servers = item.path.parent.name in SLOW_FOLDERS
        return place.get(item.path, len(place)), not starts_servers, -tests[item.path], item.path

    items.sort(key=key)
