"""Runs commands in this process, as an installation of the test's own."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner


@dataclass(frozen=True)
class Ran:
    """How a command ended."""

    exit_code: int
    stdout: str
    stderr: str

    @property
    def json(self) -> Any:
        """The one JSON value on standard output."""
        return json.loads(self.stdout)


Run = Callable[..., Ran]


def runner(url: str, data_dir: Path, **more: str) -> Run:
    """A function that runs a command group on the database at `url`."""
    environ = {"QUIZ_ENV": "test", "QUIZ_DATA_DIR": str(data_dir), "QUIZ_DATABASE_URL": url} | more

    def run(group: click.Group, *arguments: str, stdin: str | None = None) -> Ran:
        result = CliRunner(env=environ).invoke(group, arguments, input=stdin, catch_exceptions=False)
        return Ran(result.exit_code, result.stdout, result.stderr)

    return run


@pytest.fixture
def run(database_url: str, tmp_path: Path) -> Run:
    """Runs a command on a migrated, empty database."""
    return runner(database_url, tmp_path / "cli-data")


@pytest.fixture
def run_demo(demo_database_url: str, tmp_path: Path) -> Run:
    """Runs a command on a database with the demo."""
    return runner(demo_database_url, tmp_path / "cli-data")


@pytest.fixture
def run_empty(empty_database_url: str, tmp_path: Path) -> Run:
    """Runs a command on a database without a table."""
    return runner(empty_database_url, tmp_path / "cli-data")
