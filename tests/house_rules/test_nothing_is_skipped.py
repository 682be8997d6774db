"""Under CI=true a test that skips itself has failed, wherever it does so."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house_rules.tree import ROOT

IN_A_TEST = """
import pytest
def test_one():
    pytest.skip("not today")
"""
IN_A_FIXTURE = """
import pytest
@pytest.fixture
def thing():
    pytest.skip("not today")
def test_one(thing):
    pass
"""
BY_A_MARK = """
import pytest
@pytest.mark.skip(reason="not today")
def test_one():
    pass
"""
WHILE_COLLECTED = """
import pytest
pytest.importorskip("no_such_module")
"""


@pytest.mark.parametrize(
    "text",
    [IN_A_TEST, IN_A_FIXTURE, BY_A_MARK, WHILE_COLLECTED],
    ids=["in a test", "in a fixture", "by a mark", "while collected"],
)
def test_a_skipped_test_fails_under_ci(tmp_path: Path, text: str) -> None:
    (tmp_path / "test_it.py").write_text(text, encoding="ascii")
    under_ci, at_home = run_pytest(tmp_path, CI="true"), run_pytest(tmp_path, CI="")
    assert under_ci.returncode not in (0, 5), under_ci.stdout
    assert "Nothing may be skipped" in under_ci.stdout
    assert at_home.returncode in (0, 5), at_home.stdout
    assert "1 skipped" in at_home.stdout


def run_pytest(folder: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run what is in `folder` with this suite's own hooks."""
    (folder / "pytest.ini").write_text("[pytest]\n", encoding="ascii")
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "tests.conftest", "-p", "no:cacheprovider", str(folder)],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)} | environ,
        capture_output=True,
        text=True,
        check=False,
    )
