"""A small content folder that passes every check, copied for each test, with a way to plant faults into it."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from content.commands import digests

FIXTURE = Path(__file__).parent / "fixture"
PLAN = "ke-hoach-nho"
BANK = f"reviewed/{PLAN}/banks/doc-bang.yaml"
LESSON = f"reviewed/{PLAN}/lessons/doc-bang.md"
PROGRAMME = f"reviewed/{PLAN}/programme.yaml"
REVIEWS = f"reviewed/{PLAN}/reviews.csv"
OVERTAKEN = f"plans/{PLAN}/overtaken.csv"
SOURCE = f"plans/{PLAN}/source.txt"

Plant = Callable[[str, str, str], int]


@pytest.fixture
def content_root(tmp_path: Path) -> Path:
    """A copy of the small content folder."""
    return shutil.copytree(FIXTURE, tmp_path / "content")


@pytest.fixture
def plant(content_root: Path) -> Plant:
    """Replace the first occurrence of a text in a file of the copy; returns the line of the new text."""

    def replace(file: str, old: str, new: str) -> int:
        path = content_root / file
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{file} does not hold {old!r}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return text[: text.index(old)].count("\n") + 1

    return replace


@pytest.fixture
def read_again(content_root: Path) -> Callable[[], None]:
    """Record a reading of every question in its present wording, so that only the planted fault is left."""

    def record() -> None:
        with (content_root / REVIEWS).open("a", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            for question, digest in digests(content_root).items():
                writer.writerow([question, digest, "soan-1", "doc-2", "approved", "", "2026-11-21"])

    return record
