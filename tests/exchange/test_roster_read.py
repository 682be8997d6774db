"""A roster file becomes people, problems, dropped columns and questions."""

from __future__ import annotations

from datetime import date

from quiz.exchange.roster_read import read_roster
from quiz.exchange.roster_rows import DroppedColumn, RosterFile
from quiz.exchange.roster_words import problem_sentence


def read(text: str, **more) -> RosterFile:
    return read_roster(text.encode(), file_name="10A1.csv", kind="student", **more)


def said(found: RosterFile) -> list[str]:
    return [problem_sentence(problem) for problem in found.problems]


def test_a_row_becomes_a_person_with_what_the_file_says_of_him():
    found = read("STT,Họ và tên,Mã học sinh,Ngày sinh,Lớp\n1,Nguyễn Văn An,0123456789,05/09/2012,6A1\n")

    (row,) = found.rows
    assert (row.sheet, row.row, row.full_name) == ("10A1", 2, "Nguyễn Văn An")
    assert (row.external_id, row.class_name, row.birth_date) == ("0123456789", "6A1", date(2012, 9, 5))
    assert not found.problems


def test_a_wrong_date_is_told_with_its_place_and_keeps_its_row_out():
    found = read("Họ và tên,Ngày sinh\nNguyễn Văn An,31/02/2012\nTrần Thị Bé,\n")

    assert [row.full_name for row in found.rows] == ["Trần Thị Bé"]
    assert said(found) == [
        "Trang 10A1, dòng 2, cột Ngày sinh: 31/02/2012 không có trên lịch. Ghi ngày trước, tháng sau: ngày/tháng/năm."
    ]


def test_a_citizen_number_is_dropped_at_the_door_and_said():
    found = read("Họ và tên,Mã định danh\nNguyễn Văn An,079212001234\nTrần Thị Bé,1234567890\n")

    assert [row.external_id for row in found.rows] == [None, "1234567890"]
    assert found.dropped == (DroppedColumn("10A1", "Mã định danh", "citizen-number-in-part"),)
    assert "079212001234" not in repr(found)
