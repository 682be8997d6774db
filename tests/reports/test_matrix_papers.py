"""The matrix and the bản đặc tả as schools print them: what stands in which field, read back from the files."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import Any

import docx
import openpyxl

from quiz.domain.paper_matrix import Line, Matrix
from quiz.reports.matrix_docx import write_matrix_document
from quiz.reports.matrix_heading import Heading
from quiz.reports.matrix_tables import Table, detail_table, matrix_table, placed, worded
from quiz.reports.matrix_xlsx import write_matrix_workbook
from quiz.services.matrix_bank import Category

HEADING = Heading(
    "SỞ GIÁO DỤC VÀ ĐÀO TẠO",
    "Trường THPT Vị Thủy",
    "Tìm hiểu cải cách hành chính",
    "Năm học 2026-2027; 5 câu, 3 điểm",
)
CATEGORIES = {
    "bang": Category("bang", "Thủ tục hành chính", "Bảng thông báo này dành cho ai đọc?"),
    "buu-chinh": Category("buu-chinh", "Thủ tục hành chính", "Nộp hồ sơ qua bưu chính"),
    "cong-vu": Category("cong-vu", "Văn hóa công sở", "Giao tiếp nơi công sở"),
}
MATRIX = Matrix(
    preset="2025", scheme="three", audience="student", basis="lesson",
    marks={"choice": 250, "statements": 1000, "short": 250},
    lines=(
        Line("bang", {("choice", "recall"): 1, ("statements", "recall"): 2, ("statements", "comprehension"): 1,
                      ("statements", "application"): 1}),
        Line("buu-chinh", {("choice", "comprehension"): 1, ("short", "application"): 1}, {"application": "Tự tính được phí."}),
        Line("cong-vu", {("statements", "recall"): 1, ("statements", "comprehension"): 2, ("statements", "application"): 1}),
    ),
)  # fmt: skip
TABLES = (matrix_table(MATRIX, CATEGORIES), detail_table(MATRIX, CATEGORIES))


def printed(table: Table) -> list[list[str]]:
    """The table as a grid of texts, each at its upper left."""
    grid = [["" for _width in table.widths] for _row in table.rows]
    for row, column, field in placed(table):
        grid[row][column] = worded(field.value)
    return grid


def test_the_matrix_has_the_columns_of_the_ministrys_form_and_sums_that_fit() -> None:
    assert printed(TABLES[0]) == [
        ["TT", "Chủ đề", "Nội dung/đơn vị kiến thức", "Nhiều lựa chọn", "", "", "Đúng - Sai", "", "", "Trả lời ngắn", "", "",
         "Tổng", "", "", "Tỉ lệ % điểm"],
        ["", "", "", "Biết", "Hiểu", "VD", "Biết", "Hiểu", "VD", "Biết", "Hiểu", "VD", "Biết", "Hiểu", "VD", ""],
        ["1", "Thủ tục hành chính", "Bảng thông báo này dành cho ai đọc?", "1", "", "", "1a, 1b", "1c", "1d", "", "", "",
         "3", "1", "1", "45,45"],
        ["2", "", "Nộp hồ sơ qua bưu chính", "", "1", "", "", "", "", "", "", "1", "", "1", "1", "18,18"],
        ["3", "Văn hóa công sở", "Giao tiếp nơi công sở", "", "", "", "2a", "2b, 2c", "2d", "", "", "", "1", "2", "1",
         "36,36"],
        ["Tổng số câu", "", "", "1", "1", "0", "3 ý", "3 ý", "2 ý", "0", "0", "1", "4", "4", "3", "5"],
        ["Tổng số điểm", "", "", "0,25", "0,25", "0", "0,75", "0,75", "0,5", "0", "0", "0,25", "1", "1", "0,75", "2,75"],
        ["Tỉ lệ %", "", "", "9,09", "9,09", "0", "27,27", "27,27", "18,18", "0", "0", "9,09", "36,36", "36,36", "27,27",
         "100"],
    ]  # fmt: skip


def test_the_description_says_what_each_level_asks_for_and_ones_own_words_stand_before_the_usual() -> None:
    rows = printed(TABLES[1])
    assert rows[0][:5] == [
        "TT",
        "Chủ đề",
        "Nội dung/đơn vị kiến thức",
        "Mức độ, yêu cầu cần đạt",
        "Nhiều lựa chọn",
    ]
    levels = [line.split(": ")[0] for line in rows[2][3].split("\n")]
    assert levels == ["Biết", "Hiểu", "Vận dụng"]
    assert "“Bảng thông báo này dành cho ai đọc?”" in rows[2][3]
    assert rows[3][3].split("\n")[1] == "Vận dụng: Tự tính được phí."
    assert [row[0] for row in rows[-3:]] == ["Tổng số câu", "Tổng số điểm", "Tỉ lệ %"]


def test_the_form_of_2025_has_its_three_parts_also_where_one_is_not_used_and_a_free_one_only_its_own() -> (
    None
):
    marks = {"choice": 250, "statements": 1000}
    assert "Trả lời ngắn" in printed(matrix_table(replace(MATRIX, marks=marks), CATEGORIES))[0]
    free = replace(MATRIX, marks=marks, preset="free", scheme="primary")
    heads = printed(matrix_table(free, CATEGORIES))[:2]
    assert "Trả lời ngắn" not in heads[0]
    assert heads[1][3:6] == ["Mức 1", "Mức 2", "Mức 3"]


def test_every_field_of_a_table_is_covered_once() -> None:
    for table in TABLES:
        covered = [
            (row + down, column + right)
            for row, column, field in placed(table)
            for down in range(field.rows)
            for right in range(field.columns)
        ]
        assert sorted(covered) == [
            (row, column) for row in range(len(table.rows)) for column in range(len(table.widths))
        ]


def test_the_workbook_has_both_tables_with_numbers_as_numbers() -> None:
    book = openpyxl.load_workbook(BytesIO(write_matrix_workbook(HEADING, TABLES)))
    assert book.sheetnames == ["Ma trận", "Bản đặc tả"]
    sheet: Any = book["Ma trận"]
    assert [sheet.cell(9, column).value for column in (1, 2, 3, 4, 7)] == [
        1, "Thủ tục hành chính", "Bảng thông báo này dành cho ai đọc?", 1, "1a, 1b",
    ]  # fmt: skip
    assert sheet.cell(13, 16).value == 2.75
    assert (sheet.cell(9, 2).font.name, sheet.page_setup.orientation) == ("Times New Roman", "landscape")
    assert sheet.cell(1, 1).value == "SỞ GIÁO DỤC VÀ ĐÀO TẠO"
    assert "B9:B10" in {str(one) for one in sheet.merged_cells.ranges}


def test_rows_of_the_workbook_are_high_enough_for_long_names() -> None:
    topic = "Thủ tục hành chính, chuyển đổi số và đạo đức công vụ " * 4
    long = {key: replace(one, topic=topic) for key, one in CATEGORIES.items()}
    heading = replace(HEADING, name="Kiểm tra cuối chuyên đề " * 8)
    tables = (matrix_table(MATRIX, long), detail_table(MATRIX, long))
    sheet: Any = openpyxl.load_workbook(BytesIO(write_matrix_workbook(heading, tables)))["Ma trận"]
    line = 16
    assert sheet.row_dimensions[2].height >= 3 * line, "192 characters of a name in 78"
    assert sum(sheet.row_dimensions[row].height for row in (9, 10, 11)) >= 11 * line, "212 of a topic in 20"
    assert sheet.cell(2, 7).alignment.wrap_text


def test_the_document_has_both_tables_in_the_form_of_an_official_one() -> None:
    document = docx.Document(BytesIO(write_matrix_document(HEADING, TABLES)))
    letterhead, matrix, signatures, _again, details, _below = document.tables
    assert [cell.text for cell in letterhead.rows[0].cells] == [
        "SỞ GIÁO DỤC VÀ ĐÀO TẠO\nTRƯỜNG THPT VỊ THỦY",
        "MA TRẬN ĐỀ KIỂM TRA\nTìm hiểu cải cách hành chính\nNăm học 2026-2027; 5 câu, 3 điểm",
    ]
    assert [cell.text for cell in matrix.rows[2].cells][3:9] == ["1", "", "", "1a, 1b", "1c", "1d"]
    assert "Vận dụng: Tự tính được phí." in details.rows[3].cells[3].text
    assert [cell.text for cell in signatures.rows[0].cells] == ["DUYỆT CỦA TỔ CHUYÊN MÔN", "NGƯỜI LẬP"]
    section = document.sections[0]
    assert section.page_width is not None and section.page_height is not None
    assert section.page_width > section.page_height
    assert document.styles["Normal"].font.name == "Times New Roman"
