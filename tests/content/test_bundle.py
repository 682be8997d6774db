"""The bundle: the same bytes every time, safe HTML, clause ids everywhere, shapes that the application reads."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from content.commands import CONTENT_ROOT, BuildRefused, build
from content.pipeline.bundle import Bundle, bundle_json, load_bundle
from content.pipeline.lessons import render_inline, render_markdown
from content.pipeline.problems import ContentError
from quiz.domain.questions import key_of, part_ids, score_answer
from tests.content.conftest import BANK, FIXTURE, LESSON, Plant


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    return load_bundle(FIXTURE)


def test_building_twice_gives_the_same_bytes(content_root: Path, tmp_path: Path) -> None:
    first = build(content_root, tmp_path / "one")
    second = build(content_root, tmp_path / "two")
    one, two = Path(first.path).read_bytes(), Path(second.path).read_bytes()
    assert one == two and first.digest == second.digest
    assert Path(first.path).parent.name == "ke-hoach-nho"
    assert list(Path(first.path).parent.iterdir()) == [Path(first.path)]


def test_the_real_plan_makes_the_same_bundle_twice() -> None:
    assert bundle_json(load_bundle(CONTENT_ROOT)) == bundle_json(load_bundle(CONTENT_ROOT))


def test_the_bytes_are_sorted_and_hold_no_path(bundle: Bundle, content_root: Path) -> None:
    text = bundle_json(bundle)
    value = json.loads(text)
    assert list(value) == sorted(value)
    assert str(FIXTURE) not in text and bundle_json(load_bundle(content_root)) == text


def test_a_change_changes_the_digest(content_root: Path, bundle: Bundle, plant: Plant) -> None:
    plant(LESSON, "Đọc bảng của trường em.", "Đọc bảng của trường mình.")
    assert load_bundle(content_root).digest != bundle.digest


def test_nothing_is_built_while_an_error_stands(content_root: Path, tmp_path: Path, plant: Plant) -> None:
    plant(BANK, "tại nhà trường và trên", "tại nhà trương và trên")
    with pytest.raises(BuildRefused) as refusal:
        build(content_root, tmp_path / "out")
    assert refusal.value.report.errors
    assert not (tmp_path / "out").exists()


def test_unreadable_content_is_refused_with_its_place(content_root: Path, plant: Plant) -> None:
    line = plant(BANK, "kind: true_false", "kind: essay")
    with pytest.raises(ContentError) as error:
        load_bundle(content_root)
    assert error.value.problem.line == line and error.value.problem.file.endswith("doc-bang.yaml")


def test_every_question_can_be_answered_and_scored(bundle: Bundle) -> None:
    for question in bundle.questions:
        key = key_of(question.kind, question.body)
        scoring = question.body.get("scoring")
        assert score_answer(question.kind, key, key, max_score=1000, scoring=scoring) == 1000
        if question.kind in ("single_choice", "multiple_response"):
            assert part_ids(question.kind, question.body) == ["a", "b", "c", "d"]
        for quote in question.body["clauses"]:
            assert (
                quote["id"].startswith("c-") and quote["section"] and quote["number"] >= 1 and quote["quote"]
            )
        assert question.is_approved and question.reader == "doc-2"


def test_a_statement_carries_its_own_clause(bundle: Bundle) -> None:
    question = next(item for item in bundle.questions if item.kind == "four_statements")
    assert [item["id"] for item in question.body["statements"]] == ["a", "b", "c", "d"]
    assert question.body["statements"][2]["clause"]["number"] == 2
    assert len(question.clauses) == 2


def test_a_lesson_has_one_section_for_each_heading(bundle: Bundle) -> None:
    (lesson,) = bundle.lessons
    assert [section["slug"] for section in lesson.sections][1:3] == ["ke-hoach-noi-gi", "lam-the-nao"]
    assert len({section["slug"] for section in lesson.sections}) == len(lesson.sections) == 7
    kinds = [block["kind"] for section in lesson.sections for block in section["blocks"]]
    assert kinds.count("quote") == 2 and kinds.count("checks") == 1
    assert [section["is_note"] for section in lesson.sections] == [False] * 6 + [True]
    table = lesson.sections[2]["blocks"][0]["html"]
    assert "<ol>" in table and "<table>" in table and "<strong>trang điện tử</strong>" in table
    assert all(name.startswith("c-") for name in lesson.clauses)


@pytest.mark.parametrize(
    ("markdown", "never"),
    [
        ("<script>alert(1)</script>", "<script"),
        ("[x](javascript:alert(1))", "href"),
        ("![x](https://a.vn/x.png)", "<img"),
        ('<p style="color:red" onclick="x()">a</p>', "<p style"),
        ("<https://a.vn>", "href"),
    ],
)
def test_rendered_text_is_safe(markdown: str, never: str) -> None:
    assert never not in render_markdown(markdown)
    assert never not in render_inline(markdown)


def test_bold_capitals_of_a_negative_are_kept() -> None:
    assert render_inline("Việc nào **KHÔNG** đúng?") == "Việc nào <strong>KHÔNG</strong> đúng?"
