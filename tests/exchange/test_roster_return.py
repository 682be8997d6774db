"""The roster that goes back says what is wrong beside each row, and holds nothing that was never taken in."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

import openpyxl
import pytest

from quiz.exchange.refusal import FileRefused
from quiz.exchange.roster_read import read_roster
from quiz.exchange.roster_return import write_back
from quiz.exchange.roster_words import reason_sentence
from tests.factories.nasty_rosters import NASTY
from tests.factories.roster_files import Value, separated, xlsx

HEAD = ["STT", "Họ và tên", "Ngày sinh", "Mã định danh", "Dân tộc", "Lớp"]


def returned(data: bytes, *, file_name: str = "6A1.xlsx", kind: str = "student") -> bytes:
    found = read_roster(data, file_name=file_name, kind=kind)
    said = {
        (problem.sheet, problem.row): reason_sentence(problem) for problem in found.problems if problem.row
    }
    return write_back(data, file_name=file_name, kind=kind, said=said)


def cells(data: bytes, sheet: str) -> list[list[Any]]:
    book = openpyxl.load_workbook(BytesIO(data))
    return [list(row) for row in book[sheet].iter_rows(values_only=True)]


def test_the_last_column_says_what_is_wrong_with_a_row():
    data = xlsx(
        {"6A1": [HEAD, [1, "Nguyễn An", "31/02/2015", "1", "Kinh", "6A1"], [2, "Trần Bé", None, "2"]]}
    )

    head, first, second = cells(returned(data), "6A1")

    assert head == [*HEAD, "Cần sửa"]
    assert first[1:4] == ["Nguyễn An", "31/02/2015", "1"]
    assert first[-1] == "31/02/2015 không có trên lịch. Ghi ngày trước, tháng sau: ngày/tháng/năm."
    assert second[-1] is None


def test_what_was_dropped_does_not_come_back():
    rows: list[list[Value]] = [
        [1, "Nguyễn An", "31/02/2015", "092215001234", "Khmer", "6A1", "0900000000"],
        [2, "Trần Bé"],
    ]
    book = openpyxl.load_workbook(BytesIO(returned(xlsx({"6A1": [HEAD, *rows]}))))

    shown = repr([[cell.value for cell in row] for row in book["6A1"].iter_rows()])

    assert "Nguyễn An" in shown
    for secret in ("Khmer", "092215001234", "0900000000"):
        assert secret not in shown


def test_a_text_that_looks_like_a_formula_stays_a_text():
    rows = [["Họ và tên", "Mã học sinh"], ["=HYPERLINK(1)", "+1"], ["http://vidu.vn", "@a"]]
    book = openpyxl.load_workbook(BytesIO(returned(separated(rows), file_name="lop.csv")))

    for row in book["lop"].iter_rows(min_row=2, max_col=2):
        for cell in row:
            assert cell.data_type == "s"
            assert cell.hyperlink is None


def test_what_came_back_is_read_as_the_file_was():
    """But for what is wrong in it, which stays wrong, and what was dropped, which is gone."""
    for nasty in NASTY:
        data = nasty.make()
        first = read_roster(data, file_name=nasty.file_name, kind=nasty.kind)
        if not first.rows:
            continue
        again = read_roster(
            returned(data, file_name=nasty.file_name, kind=nasty.kind), file_name="a.xlsx", kind=nasty.kind
        )
        assert again.rows == first.rows, nasty.name
        assert {problem.row for problem in again.problems} == {problem.row for problem in first.problems}
        assert again.questions == first.questions, nasty.name


def test_a_sheet_that_comes_back_twice_has_one_column_of_words():
    data = xlsx({"6A1": [HEAD, [1, "Nguyễn An", "31/02/2015"], [2, None, date(2015, 1, 2)]]})

    head, first, second = cells(returned(returned(data)), "6A1")

    assert head == [*HEAD, "Cần sửa"]
    assert first[-1].startswith("31/02/2015 không có trên lịch")
    assert second[-1] == "Thiếu họ và tên."


def test_sheet_names_that_a_workbook_does_not_allow_are_mended():
    data = separated([["Họ và tên"], ["Nguyễn An"]])

    book = openpyxl.load_workbook(
        BytesIO(
            write_back(data, file_name="danh sách [lớp] 6:1 của trường THCS.csv", kind="student", said={})
        )
    )

    assert book.sheetnames == ["danh sách  lớp  6 1 của trường"]


def test_a_file_that_cannot_be_read_does_not_come_back():
    with pytest.raises(FileRefused):
        write_back(b"PK nothing", file_name="a.xlsx", kind="student", said={})
