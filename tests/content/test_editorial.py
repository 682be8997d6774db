"""The editor's remarks are rules, not a list for one plan: each finds its fault elsewhere and stays silent without it."""

# Rows of tables read better on one line each.

from __future__ import annotations

import pytest

from content.pipeline.citations import find_citations
from content.pipeline.editorial import editor_notes
from content.pipeline.extract import extract_lines
from content.pipeline.normalise import make_blocks
from content.pipeline.sections import read_document

HEAD = (
    "SỞ GIÁO DỤC VÀ ĐÀO TẠO\n\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n\nSố: 5/KH-SGDĐT\n\nX, ngày 01 tháng 3 năm 2024\n\n"
    "KẾ HOẠCH\n\nTruyền thông năm 2024\n\nThực hiện nhiệm vụ năm 2024.\n\n"
)
TAIL = "\n\nTrên đây là kế hoạch.\n\nNơi nhận:\n\n- Các trường;\n- Lưu: VT.\n\nGIÁM ĐỐC\n"


def remarks(body: str) -> dict[str, int]:
    document = read_document(make_blocks(extract_lines((HEAD + body + TAIL).encode())))
    return {note.rule: note.line for note in editor_notes(document, find_citations(document.clauses))}


def test_a_sound_plan_gets_no_remark() -> None:
    assert (
        remarks(
            "I. VIỆC\n\n1. Niêm yết\n\n- Cán bộ, công chức treo bảng rõ ràng.\n\n2. Báo tin\n\n- Viết bài."
        )
        == {}
    )


FAULTS = {
    "part_missing": "I. MỘT\n\n- A.\n\nIV. BỐN\n\n- B.",
    "number_missing": "I. MỘT\n\n**1. A**\n\n- A.\n\n**3. C**\n\n- C.",
    "number_repeated": "**I. MỘT**\n\n- A.\n\n**I. HAI**\n\n- B.",
    "number_order": "I. MỘT\n\n- A.\n\nII. HAI\n\n- B.\n\nIII. BA\n\n**2. X**\n\n- C.\n\n**1. Y**\n\n- D.",
    "section_empty": "I. MỘT\n\n**1. A**\n\n**2. B**\n\n- C.",
    "issuer_symbol": "I. MỘT\n\n- Quyết định số 5/QĐ-UBND ngày 1/2/2024 của Bộ Chính trị về việc này.",
    "issuer_doubtful": "I. MỘT\n\n- Quyết định số 5/QĐ-UBND của UBND tỉnh; Quyết định số 6/QĐ-UBND của UBND tỉnh; "
    "Quyết định số 7/QĐ-UBND của Chủ tịch UBND tỉnh.",
    "document_without_number": "I. MỘT\n\n- Nghị quyết của Hội đồng nhân dân tỉnh về học phí.",
    "period_over": "I. MỘT\n\n- Triển khai chương trình giai đoạn 2016-2020.",
    "misprint": "I. MỘT\n\n- Niêm yết thủ tục hành chinh tại trường.",
    "comma_missing": "I. MỘT\n\n- Mời giáo viên học sinh cùng dự.",
    "demand_repeated": "I. MỘT\n\n- Làm kịp thời, đủ và kịp thời.",
    "reports_to_itself": "I. MỘT\n\n**1. Sở Giáo dục và Đào tạo**\n\n- Hằng quý báo cáo Lãnh đạo Sở GD&ĐT về kết quả.",
    "circles_differ": "I. MỘT\n\n**1. Đơn vị thực hiện:** các trường THPT, trường mầm non.",
    "one_thing_many_names": "I. MỘT\n\n- Đăng lên website.\n\n- Đăng lên trang thông tin điện tử.",
    "dash_differs": "I. MỘT\n\n- Nhiệm kỳ 2024-2029.\n\n- Giai đoạn 2024-2030.\n\n- Giai đoạn 2024 – 2030.",
    "tone_mark_place": "I. MỘT\n\n- Văn hoá công sở.\n\n- Văn hóa đọc.",
    "dots": "I. MỘT\n\n- Hội nghị, tập huấn....., hội thảo.",
    "table_rows": "I. MỘT\n\n| Việc | Hạn |\n|---|---|\n| A | B |",
    "capital": "I. MỘT\n\n- Nộp Hồ Sơ tại xã.",
}


@pytest.mark.parametrize("rule", FAULTS)
def test_a_rule_finds_its_fault_in_another_plan(rule: str) -> None:
    found = remarks(FAULTS[rule])
    if rule == "circles_differ":
        # "Nơi nhận" of this plan names no kind of unit: one circle alone differs from nothing.
        assert rule not in found
        found = remarks(FAULTS[rule] + "\n\n**2. Tổ chức thực hiện**\n\n**2.1. Các trường THPT**\n\n- Làm.")
    assert rule in found, found
    assert found[rule] > 11


def test_a_blank_letterhead_is_remarked() -> None:
    document = read_document(
        make_blocks(
            extract_lines(
                "Số:     /KH-SGDĐT\n\nX, ngày   tháng   năm 2024\n\nKẾ HOẠCH\n\nI. A\n\n- B.\n".encode()
            )
        )
    )
    rules = {note.rule for note in editor_notes(document, ())}
    assert {
        "number_empty",
        "date_empty",
        "national_title_missing",
        "issuing_body_missing",
        "recipients_missing",
    } <= rules


def test_a_period_inside_a_cited_title_is_not_the_plans() -> None:
    body = "I. MỘT\n\n- Kế hoạch số 9/KH-UBND ngày 1/2/2023 của UBND tỉnh về Tổng kết giai đoạn 2011-2020."
    assert "period_over" not in remarks(body)
