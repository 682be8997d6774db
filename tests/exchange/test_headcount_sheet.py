"""Sheets of headcounts: what departments send back is read, and what cannot be is said with its place."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
import xlsxwriter

from quiz.exchange.headcount_sheet import HeadcountRow, read_headcounts
from quiz.exchange.refusal import FileRefused

DAY = date(2026, 9, 30)


def workbook(*rows: list[object]) -> bytes:
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet("Sĩ số")
        style = book.add_format({"num_format": "dd/mm/yyyy"})
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(number, place, cell, style)
                elif cell is not None:
                    sheet.write(number, place, cell)
    return buffer.getvalue()


def numbers(data: bytes, name: str = "a.xlsx") -> list[tuple[str, str, date, int]]:
    read = read_headcounts(data, file_name=name)
    assert read.problems == ()
    return [(row.code, row.audience, row.as_of, row.number) for row in read.rows]


def test_a_line_per_unit_under_a_letterhead_with_a_sum_below() -> None:
    data = workbook(
        ["SỞ GIÁO DỤC VÀ ĐÀO TẠO"],
        [],
        ["TT", "Mã đơn vị", "Tên đơn vị", "NGÀY", "CB, GV, NV", "Học sinh"],
        [1, "TH-1", "Trường A", date(2026, 9, 30), 31, 412],
        [2, "MN-1", "Trường B", "30/9/2026", 24, None],
        [3, 1001, "Trường C", "30/09/2026", "1.204", ""],
        [],
        [None, None, "Tổng cộng", None, 1259, 412],
    )
    assert numbers(data) == [
        ("TH-1", "staff", DAY, 31),
        ("TH-1", "student", DAY, 412),
        ("MN-1", "staff", DAY, 24),
        ("1001", "staff", DAY, 1204),
    ]


def test_a_line_per_unit_and_audience_as_semicolon_text() -> None:
    text = "Mã trường;Đối tượng;Tính đến ngày;Tổng số\nTH-1;Học sinh;2026-09-30;412\nTH-1;CB, GV, NV;30/09/2026;31\n"
    assert numbers(text.encode("utf-8-sig"), "a.csv") == [
        ("TH-1", "student", DAY, 412),
        ("TH-1", "staff", DAY, 31),
    ]


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        (["TH-1", "31/02/2026", 3, 4], "date-off-calendar", "Ngày"),
        (["TH-1", "", 3, 4], "headcount-day-missing", "Ngày"),
        (["TH-1", "2026", 3, 4], "date-year-only", "Ngày"),
        (["", "30/09/2026", 3, 4], "headcount-code-missing", "Mã đơn vị"),
        (["TH-1", "30/09/2026", "ba mươi", None], "headcount-number", "CB, GV, NV"),
        (["TH-1", "30/09/2026", 3.5, None], "headcount-number", "CB, GV, NV"),
        (["TH-1", "30/09/2026", None, -4], "headcount-number", "Học sinh"),
        (["TH-1", "30/09/2026", None, 100_001], "headcount-number", "Học sinh"),
    ],
)
def test_what_cannot_be_used_is_said_with_row_and_column(row: list[object], code: str, column: str) -> None:
    read = read_headcounts(workbook(["Mã đơn vị", "Ngày", "CB, GV, NV", "Học sinh"], row), file_name="a.xlsx")
    assert [(one.sheet, one.row, one.column, one.code) for one in read.problems] == [
        ("Sĩ số", 2, column, code)
    ]


def test_the_same_number_twice_counts_once_and_two_numbers_are_a_problem() -> None:
    heading: list[object] = ["Mã đơn vị", "Ngày", "Học sinh"]
    line: list[object] = ["TH-1", "30/09/2026", 5]
    assert len(read_headcounts(workbook(heading, line, line), file_name="a.xlsx").rows) == 1
    read = read_headcounts(workbook(heading, line, ["TH-1", "30/09/2026", 6]), file_name="a.xlsx")
    assert [(one.row, one.code, one.facts) for one in read.problems] == [(3, "headcount-twice", {"row": "2"})]
    assert read.rows == (HeadcountRow("Sĩ số", 2, "TH-1", "student", DAY, 5),)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"Ho va ten,Lop\nAn,6A\n", "headcount-headings"),
        (b"", "file-empty"),
        (b"%PDF-1.7 nothing of ours", "not-a-sheet"),
    ],
)
def test_a_file_of_something_else_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(FileRefused) as refused:
        read_headcounts(data, file_name="a.csv")
    assert refused.value.code == code
