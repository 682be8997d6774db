"""Pairs, orders, written answers and gaps in a bank file: read into bodies that can be asked, or refused by line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from content.commands import check, digests
from content.pipeline.bundle import load_bundle
from quiz.domain.questions import key_of, problems_of, score_answer
from tests.content.conftest import BANK, REVIEWS

FRAME = """
  - id: doc-bang-{number}
    kind: {kind}
    level: recall
    audience: [student, staff]
    pool: practice
    tags: []
    clause: I.1-1
    quote: "Trường niêm yết danh mục thủ tục hành chính tại nhà trường"
    explanation: "Nơi niêm yết nêu rõ trong Kế hoạch. Người không có mạng đọc tại trường."
"""
KINDS = {
    "matching": """    stem: "Ghép mỗi nơi với người thường đọc ở đó (thừa một nội dung)."
    pairs:
      - {left: "Bảng ở sảnh", right: "Phụ huynh đến trường"}
      - {left: "Trang điện tử", right: "Người ở xa"}
      - {left: "Bảng ở xã", right: "Người dân trong xã"}
      - {left: "Cổng dịch vụ công", right: "Người nộp hồ sơ trực tuyến"}
    surplus: "Người qua đường"
""",
    "ordering": """    stem: "Sắp xếp các bước niêm yết, từ trước đến sau."
    order: ["Soát danh mục", "In danh mục", "Treo bảng", "Kiểm tra lại"]
    scoring: per_place
""",
    "short_text": """    stem: "Tỉnh lập tài khoản trên ứng dụng nào để hỗ trợ người dân?"
    accepted: ["Zalo", "Za lo"]
    form: "Ghi tên ứng dụng"
""",
    "number": """    stem: "Mỗi năm báo cáo bao nhiêu kỳ?"
    value: "9,75"
    tolerance: "0,05"
    unit: "kỳ"
""",
    "cloze": """    stem: "Danh mục được niêm yết [[đầy đủ | ngắn gọn]], rõ ràng và [[kịp thời | hằng quý | cuối năm]] cập nhật."
""",
}


def add(content_root: Path, kinds: dict[str, str]) -> None:
    path = content_root / BANK
    text = path.read_text("utf-8").rstrip() + "\n"
    for number, (kind, fields) in enumerate(kinds.items(), start=81):
        text += FRAME.format(number=number, kind=kind) + fields
    path.write_text(text, encoding="utf-8")


def test_they_pass_and_become_bodies_that_can_be_asked(
    content_root: Path, read_again: Callable[[], None]
) -> None:
    before = digests(content_root)
    add(content_root, KINDS)
    read_again()
    assert check(content_root).errors == ()
    assert before.items() <= digests(content_root).items()
    made = {one.kind: one.body for one in load_bundle(content_root).questions if one.id[-2:] > "80"}
    assert set(made) == set(KINDS)
    for kind, body in made.items():
        assert problems_of(kind, body) == []
        key = key_of(kind, body)
        assert score_answer(kind, key, key, max_score=1000, scoring=body.get("scoring"), body=body) == 1000
    assert made["ordering"]["scoring"] == "per_place"
    assert [one["html"] for one in made["ordering"]["options"]] != [
        "Soát danh mục",
        "In danh mục",
        "Treo bảng",
        "Kiểm tra lại",
    ]
    assert len(made["matching"]["right"]) == 5
    assert "{{g1}}" in made["cloze"]["stem_html"] and "[[" not in made["cloze"]["stem_html"]


@pytest.mark.parametrize(
    ("kind", "old", "new", "said"),
    [
        ("matching", '"Người ở xa"', '"Phụ huynh đến trường"', "hai mục giống nhau"),
        ("matching", '    surplus: "Người qua đường"\n', "", "để trống"),
        ("ordering", "order:", "pairs:", "không có “pairs”"),
        ("ordering", "per_place", "per_part", "“scoring” phải là all_or_nothing hoặc per_place"),
        ("short_text", '["Zalo", "Za lo"]', "[]", "thiếu đáp án"),
        ("short_text", '["Zalo", "Za lo"]', "[5]", "danh sách các đoạn chữ"),
        ("short_text", '    form: "Ghi tên ứng dụng"\n', "", "“form”"),
        ("number", '"9,75"', '"25.980"', "hàng nghìn"),
        ("number", '"9,75"', "9.75", "đặt trong dấu ngoặc kép"),
        ("number", '"0,05"', '"-1"', "không âm"),
        ("cloze", "[[đầy đủ | ngắn gọn]]", "[[đầy đủ]]", "chỗ trống thứ 1"),
        ("cloze", "hằng quý", "Kịp Thời", "hai từ giống nhau"),
    ],
)
def test_what_is_wrong_is_said_with_its_question(
    content_root: Path, kind: str, old: str, new: str, said: str
) -> None:
    assert old in KINDS[kind]
    add(content_root, {kind: KINDS[kind].replace(old, new)})
    errors = [one.message for one in check(content_root).errors if one.file not in REVIEWS]
    assert any("doc-bang-81" in one and said in one for one in errors), errors
