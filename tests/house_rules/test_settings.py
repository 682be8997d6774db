"""One set of variables: what the app reads is what the operator's page documents, and nothing else is set anywhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from tests.house_rules.tree import files_below, read

VARIABLE = re.compile(r"\bQUIZ_[A-Z_]+\b")


def documented() -> set[str]:
    """The variables in the first column of the operator's table."""
    rows = [line for line in read(Path("docs/operations.md")).splitlines() if line.startswith("| `QUIZ_")]
    return {name for row in rows for name in VARIABLE.findall(row.split("|")[1])}


def test_the_operators_page_lists_what_the_app_reads() -> None:
    assert set(VARIABLE.findall(read(Path("quiz/config.py")))) == documented()


@pytest.mark.parametrize(
    "path", ["Dockerfile", "compose.yaml", "gunicorn.conf.py", "README.md", "scripts/run.py"]
)
def test_no_other_variable_is_set_or_read(path: str) -> None:
    assert set(VARIABLE.findall(read(Path(path)))) <= documented()


def test_only_the_configuration_reads_the_environment() -> None:
    readers = [
        str(path)
        for path in files_below("quiz", "content", suffixes=(".py",))
        if re.search(r"\bos\.(environ|getenv)\b", read(path)) and path != Path("quiz/config.py")
    ]
    # A backup hands its own environment on to pg_dump.
    assert set(readers) <= {"quiz/backup.py"}


def test_the_composition_starts_the_image_migrated_and_with_its_required_settings() -> None:
    services = yaml.safe_load(read(Path("compose.yaml")))["services"]
    assert set(services) == {"database", "migrate", "web"}
    assert services["web"]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"
    for name in ("migrate", "web"):
        assert {"QUIZ_SECRET_KEY", "QUIZ_BASE_URL", "QUIZ_DATABASE_URL"} <= set(services[name]["environment"])
        assert services[name]["read_only"] is True
    assert "command" not in services["web"], "the image's own command serves"
