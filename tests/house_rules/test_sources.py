"""How source files are written: named for what they hold, described at their top, finished, in one form of Unicode."""

from __future__ import annotations

import ast
import re
import unicodedata
from pathlib import Path

from tests.house_rules.tree import files_below, project_files, read

#: Names that say nothing about what a file holds.
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers"}
#: Spelled apart, so that this file does not find itself.
LEFT_OVERS = re.compile(r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK")) + r")\b")
SOURCE_SUFFIXES = (".py", ".html", ".js", ".css", ".sh", ".toml", ".yaml", ".yml", ".mako", ".scss")
TEXT_SUFFIXES = (*SOURCE_SUFFIXES, ".md", ".po", ".pot", ".txt", ".json", ".xml")


def _own(path: Path) -> bool:
    return "vendor" not in path.parts


def test_no_file_is_named_after_nothing() -> None:
    found = [str(path) for path in project_files() if path.stem.lower() in EMPTY_NAMES]
    assert not found


def test_every_python_file_says_what_it_owns() -> None:
    found = [
        str(path)
        for path in files_below(suffixes=(".py",))
        if read(path).strip() and not ast.get_docstring(ast.parse(read(path)))
    ]
    assert not found


def test_nothing_is_left_for_later() -> None:
    found = [
        f"{path}:{number}: {line.strip()[:80]}"
        for path in files_below(suffixes=SOURCE_SUFFIXES)
        if _own(path) and ".min." not in path.name
        for number, line in enumerate(read(path).splitlines(), 1)
        if LEFT_OVERS.search(line)
    ]
    assert not found


def test_every_text_is_composed_unicode() -> None:
    """Vietnamese in NFC: two spellings of one letter would be two words to a search and two to a reviewer's diff.

    The plans' own texts are the exception: they stay as they came, and the pipeline reads them through NFC.
    """
    found = [
        f"{path}:{number}"
        for path in files_below(suffixes=TEXT_SUFFIXES)
        if path.parts[:2] != ("content", "plans") and _own(path)
        for number, line in enumerate(read(path).splitlines(), 1)
        if not unicodedata.is_normalized("NFC", line)
    ]
    assert not found


def test_no_path_of_one_machine_is_in_the_tree() -> None:
    machine_path = re.compile(r"(?<![\w./~-])/(?:home|Users|root|wo" + r"rk)/\w")
    found = [
        f"{path}:{number}: {line.strip()[:80]}"
        for path in files_below(suffixes=(*SOURCE_SUFFIXES, ".md", ".txt"))
        if _own(path)
        for number, line in enumerate(read(path).splitlines(), 1)
        if machine_path.search(line)
    ]
    assert not found
