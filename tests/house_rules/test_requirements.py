"""The lock files: every version and hash, no address of a registry, and what pyproject.toml asks for."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from tests.house_rules.tree import ROOT, files_below, read

LOCKS = ("requirements/run.txt", "requirements/test.txt")
PIN = re.compile(r"^([a-z0-9][a-z0-9-]*)(?:\[[a-z,]+\])?==([^ ;\\]+)", re.MULTILINE)


def pins(lock: str) -> dict[str, str]:
    """Name and version of everything in one lock file."""
    return dict(PIN.findall(read(Path(lock))))


@pytest.mark.parametrize("lock", LOCKS)
def test_every_requirement_has_its_hashes(lock: str) -> None:
    blocks = re.split(r"\n(?=[a-z0-9])", re.sub(r"^#.*\n", "", read(Path(lock)), flags=re.MULTILINE))
    assert len(blocks) == len(pins(lock)) > 20
    assert [block.splitlines()[0] for block in blocks if "--hash=sha256:" not in block] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_no_lock_names_an_address(lock: str) -> None:
    assert not re.search(r"https?://|--index|--find-links|file:", read(Path(lock)))


def test_no_registry_is_named_anywhere_else() -> None:
    # In two parts, so that the rule does not find itself.
    hosts = [
        first + second
        for first, second in (("pypi", ".org"), ("python", "hosted.org"), ("registry.npm", "js"))
    ]
    found = [
        f"{path}: {host}"
        for path in files_below(
            suffixes=(".py", ".toml", ".txt", ".md", ".json", ".yaml", ".yml", ".js", ".css")
        )
        for host in hosts
        if host in read(path)
    ]
    assert not found


def test_what_runs_is_what_was_tested() -> None:
    tested = pins("requirements/test.txt")
    assert {
        name: version for name, version in pins("requirements/run.txt").items() if tested[name] != version
    } == {}


def test_the_locks_hold_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for wanted, lock in (
        (project["dependencies"], LOCKS[0]),
        (project["optional-dependencies"]["test"], LOCKS[1]),
    ):
        locked = pins(lock)
        for line in wanted:
            match = re.fullmatch(r"([a-z0-9-]+)(?:\[[a-z]+\])?==(\S+)", line)
            assert match, f"{line}: give one version"
            name, version = match.groups()
            assert locked[name] == version, f"{name}: run make lock"
