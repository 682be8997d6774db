"""Corrections of a plan's tree: what each does, that they find their place again, and that what is lost is told."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from content.commands import CONTENT_ROOT
from content.pipeline.corrections import (
    Anchor,
    Correction,
    anchor_at,
    apply_corrections,
    block_anchor,
)
from content.pipeline.outline import HEADING, document_of, outline_of
from content.pipeline.plan_reading import PlanReading, read_plan

REAL = (Path(CONTENT_ROOT) / "plans" / "hau-giang-2021" / "source.txt").read_bytes()
SMALL = """**KẾ HOẠCH**

**I. MỤC ĐÍCH**

- Nâng cao nhận thức của viên chức; huy động học sinh tham gia giám sát.

- Giữ gìn kỷ cương.

**II. NỘI DUNG**

**1. Chung**

- Phổ biến chủ trương của Đảng,

- chính sách của Nhà nước.

Công tác phối hợp

- Phối hợp với báo địa phương.

**2. Cụ thể**

- Giữ gìn kỷ cương.

Trên đây là kế hoạch, đề nghị các đơn vị thực hiện.
"""


def small(text: str = SMALL) -> PlanReading:
    return read_plan("ke-hoach.md", text.encode())


def tree(reading: PlanReading) -> dict[str, list[str]]:
    document = reading.document
    return {
        f"{section.key} {section.title}": [clause.text for clause in document.clauses_of(section.key)]
        for section in document.sections
    }


def clause(reading: PlanReading, beginning: str) -> Anchor:
    place = next(i for i, entry in enumerate(reading.outline) if entry.text.startswith(beginning))
    return anchor_at(reading, place)


def corrected(*corrections: Correction, text: str = SMALL) -> dict[str, list[str]]:
    result = apply_corrections(small(text), corrections)
    assert result.lost == ()
    return tree(result.reading)


def test_no_correction_changes_nothing() -> None:
    reading = read_plan("that.md", REAL)
    assert apply_corrections(reading, ()).reading == reading
    assert document_of(outline_of(reading.document), reading.document.data) == reading.document


def test_a_clause_is_merged_into_the_one_above_and_gets_the_id_of_its_whole_text() -> None:
    after = corrected(Correction("merge", clause(small(), "chính sách")))
    assert after["II.1 Chung"][0] == "Phổ biến chủ trương của Đảng, chính sách của Nhà nước."


def test_a_clause_is_split_before_the_words_named() -> None:
    after = corrected(Correction("split", clause(small(), "Nâng cao"), at="huy động học sinh"))
    assert after["I MỤC ĐÍCH"][:2] == [
        "Nâng cao nhận thức của viên chức;",
        "huy động học sinh tham gia giám sát.",
    ]


def test_splitting_and_merging_again_gives_the_same_tree() -> None:
    split = apply_corrections(small(), [Correction("split", clause(small(), "Nâng cao"), at="huy động")])
    merged = apply_corrections(split.reading, [Correction("merge", clause(split.reading, "huy động"))])
    assert tree(merged.reading) == tree(small())


def test_a_paragraph_becomes_a_heading_with_the_next_number_and_takes_what_follows() -> None:
    heading = Correction(
        "make_heading", clause(small(), "Công tác phối hợp"), target=clause(small(), "Chung")
    )
    after = corrected(heading)
    assert after["II.2 Công tác phối hợp"] == ["Phối hợp với báo địa phương."]
    assert after["II.2~ Cụ thể"] == ["Giữ gìn kỷ cương."]


def test_a_heading_becomes_a_clause_of_the_heading_above() -> None:
    after = corrected(Correction("make_clause", clause(small(), "Cụ thể")))
    assert after["II.1 Chung"][-2:] == ["Cụ thể", "Giữ gìn kỷ cương."]


def test_a_heading_gets_another_title_and_number() -> None:
    after = corrected(Correction("retitle", clause(small(), "NỘI DUNG"), title="NHIỆM VỤ", label="III"))
    assert "III NHIỆM VỤ" in after and "III.1 Chung" in after


def test_a_clause_moves_to_another_heading_or_behind_another_clause() -> None:
    reading = small()
    to_heading = Correction("move", clause(reading, "Phối hợp với báo"), target=clause(reading, "MỤC ĐÍCH"))
    assert corrected(to_heading)["I MỤC ĐÍCH"][-1] == "Phối hợp với báo địa phương."
    behind = Correction("move", clause(reading, "Phối hợp với báo"), target=clause(reading, "Nâng cao"))
    assert corrected(behind)["I MỤC ĐÍCH"][1] == "Phối hợp với báo địa phương."


def test_a_heading_moves_with_all_that_stands_below_it() -> None:
    reading = small()
    after = corrected(Correction("move", clause(reading, "Cụ thể"), target=clause(reading, "MỤC ĐÍCH")))
    assert list(after) == ["I MỤC ĐÍCH", "I.2 Cụ thể", "II NỘI DUNG", "II.1 Chung"]
    assert after["I.2 Cụ thể"] == ["Giữ gìn kỷ cương."]


def test_a_heading_cannot_move_below_itself() -> None:
    reading = small()
    wrong = Correction("move", clause(reading, "NỘI DUNG"), target=clause(reading, "Chung"))
    result = apply_corrections(reading, [wrong])
    assert [(lost.correction, lost.why) for lost in result.lost] == [(wrong, "impossible")]
    assert result.reading == reading


def test_what_is_dropped_is_left_out_and_a_dropped_headings_clauses_go_up() -> None:
    reading = small()
    after = corrected(
        Correction("drop", clause(reading, "Giữ gìn")), Correction("drop", clause(reading, "Cụ thể"))
    )
    assert after["I MỤC ĐÍCH"] == ["Nâng cao nhận thức của viên chức; huy động học sinh tham gia giám sát."]
    assert after["II.1 Chung"][-1] == "Giữ gìn kỷ cương."


def test_what_stood_outside_the_tree_becomes_a_clause() -> None:
    reading = small()
    closing = next(read for read in reading.blocks if read.block.text.startswith("Trên đây"))
    after = corrected(Correction("make_clause", block_anchor(reading, closing.line)))
    assert after["II.2 Cụ thể"][-1].startswith("Trên đây là kế hoạch")


def test_a_correction_finds_its_place_in_a_file_that_changed_a_little() -> None:
    reading = small()
    corrections = [
        Correction("merge", clause(reading, "chính sách")),
        Correction("drop", clause(reading, "Phối hợp với báo")),
    ]
    changed = (
        SMALL.replace("**I. MỤC", "- Một câu mới.\n\n**I. MỤC")
        .replace("Phổ biến chủ trương", "Phổ biến các chủ trương")
        .replace("Phối hợp với báo địa phương.", "Phối hợp với báo, đài địa phương.")
    )
    after = corrected(*corrections, text=changed)
    assert after["II.1 Chung"] == [
        "Phổ biến các chủ trương của Đảng, chính sách của Nhà nước.",
        "Công tác phối hợp",
    ]


def test_of_two_equal_texts_the_one_below_the_same_neighbour_is_meant() -> None:
    reading = small()
    second = anchor_at(reading, len(reading.outline) - 1)
    assert (second.text, second.ordinal) == ("Giữ gìn kỷ cương.", 2)
    without_first = SMALL.replace("- Giữ gìn kỷ cương.\n\n**II", "**II")
    assert corrected(Correction("drop", second), text=without_first)["II.2 Cụ thể"] == []
    assert corrected(Correction("drop", second))["I MỤC ĐÍCH"][-1] == "Giữ gìn kỷ cương."


def test_where_an_equal_text_came_in_above_the_neighbour_decides() -> None:
    reading = small()
    second = anchor_at(reading, len(reading.outline) - 1)
    with_another = SMALL.replace("- Phổ biến chủ trương", "- Giữ gìn kỷ cương.\n\n- Phổ biến chủ trương")
    after = corrected(Correction("drop", second), text=with_another)
    assert after["II.2 Cụ thể"] == [] and after["II.1 Chung"][0] == "Giữ gìn kỷ cương."


@pytest.mark.parametrize(
    ("correction", "why"),
    [
        (Correction("drop", Anchor("clause", "Câu không còn trong văn bản nữa.")), "anchor"),
        (Correction("split", Anchor("clause", "Giữ gìn kỷ cương."), at="không có"), "words"),
        (
            Correction("move", Anchor("clause", "Giữ gìn kỷ cương."), target=Anchor("heading", "Mất")),
            "target",
        ),
        (Correction("retitle", Anchor("clause", "Giữ gìn kỷ cương."), title="Gì"), "impossible"),
    ],
)
def test_what_finds_no_place_is_told_and_changes_nothing(correction: Correction, why: str) -> None:
    result = apply_corrections(small(), [correction])
    assert [lost.why for lost in result.lost] == [why]
    assert result.reading == small()


def test_a_correction_goes_through_plain_values_and_back() -> None:
    correction = Correction("move", clause(small(), "Giữ gìn"), target=clause(small(), "Chung"))
    assert Correction.from_json(correction.to_json()) == correction


@settings(max_examples=8, deadline=None)
@example(seed=417, steps=5)
@given(seed=st.integers(0, 10_000), steps=st.integers(1, 6))
def test_the_same_file_read_again_with_its_corrections_gives_the_same_tree(seed: int, steps: int) -> None:
    """Any series of corrections, each made on what those before it left, as an editor makes them."""
    draw = random.Random(seed)
    first = read_plan("that.md", REAL)
    reading, made = first, []
    for _ in range(steps):
        position = draw.randrange(len(reading.outline))
        entry = reading.outline[position]
        action = draw.choice(
            ("move", "retitle", "make_clause", "drop")
            if entry.kind == HEADING
            else ("merge", "split", "move", "make_heading", "drop")
        )
        words = entry.text.split()
        target = anchor_at(reading, draw.randrange(len(reading.outline))) if action == "move" else None
        correction = Correction(
            action,
            anchor_at(reading, position),
            title="Tên mới" if action == "retitle" else "",
            at=" ".join(words[len(words) // 2 :]),
            target=target,
        )
        result = apply_corrections(reading, [correction])
        if not result.lost:
            made.append(correction)
            reading = result.reading
    again = apply_corrections(read_plan("that.md", REAL), made)
    assert again.lost == ()
    assert again.reading == reading
    assert {text for read in first.blocks for text in [read.block.text]} == {
        read.block.text for read in again.reading.blocks
    }
