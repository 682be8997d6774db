"""Readable references become ids in place, once and for all."""

from __future__ import annotations

from pathlib import Path

from content.commands import check, digests
from content.pipeline.files import read_content
from content.tools.refs import rewrite, write_ids
from tests.content.conftest import BANK, LESSON, Plant


def test_references_become_ids_with_a_comment_and_nothing_else_changes(content_root: Path) -> None:
    before = (content_root / BANK).read_text(encoding="utf-8")
    before_digests = digests(content_root)
    index = read_content(content_root)[0].index
    result = write_ids(content_root)
    after = (content_root / BANK).read_text(encoding="utf-8")
    assert result.unknown == () and len(result.changed) == 2
    clause = index.find("I.1-1")
    assert clause is not None
    assert f"    clause: {clause.id}  # I.1 ý 1\n" in after
    assert f"      - clause: {clause.id}  # I.1 ý 1\n" in after
    assert "clause: I." not in after
    changed = [pair for pair in zip(before.split("\n"), after.split("\n"), strict=True) if pair[0] != pair[1]]
    assert changed and all("clause:" in old for old, _ in changed)
    assert digests(content_root) == before_digests
    assert check(content_root).ok


def test_lists_of_a_lesson_are_rewritten_and_its_text_is_not(content_root: Path, plant: Plant) -> None:
    plant(LESSON, "Hồ sơ còn được", "clause: I.1-1\n\nHồ sơ còn được")
    write_ids(content_root)
    text = (content_root / LESSON).read_text(encoding="utf-8")
    assert "  # I.1 ý 1, I.1 ý 2, I.2 ý 1\n" in text
    assert "\nclause: I.1-1\n" in text


def test_a_second_run_changes_nothing(content_root: Path) -> None:
    write_ids(content_root)
    before = (content_root / BANK).read_bytes()
    assert write_ids(content_root).changed == ()
    assert (content_root / BANK).read_bytes() == before


def test_an_outdated_comment_is_renewed_and_an_unknown_reference_reported(content_root: Path) -> None:
    index = read_content(content_root)[0].index
    clause = index.find("I.2-1")
    assert clause is not None
    text, problems = rewrite(f"  clause: {clause.id}  # cũ\n  clause: IX.1-1\n  - I.2-1\n", index, "x.yaml")
    assert text == f"  clause: {clause.id}  # I.2 ý 1\n  clause: IX.1-1\n  - {clause.id}  # I.2 ý 1\n"
    assert [(problem.line, "IX.1-1" in problem.message) for problem in problems] == [(2, True)]
