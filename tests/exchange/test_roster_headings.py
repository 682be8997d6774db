"""Headings are known however they are written, in any order, and what is never taken is named with its reason."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz.domain.text import fold
from quiz.exchange.roster_headings import meaning
from quiz.exchange.roster_read import read_roster
from quiz.exchange.roster_rows import RosterFile, RosterRow
from tests.factories.roster_files import separated, xlsx

#: The headings of the contract and the fields that they name.
CONTRACT = {
    "full_name": "full_name",
    "Họ và tên": "full_name",
    "Họ đệm": "family_part",
    "Tên": "given_part",
    "student_id": "external_id",
    "Mã định danh": "external_id",
    "Mã học sinh": "external_id",
    "Mã GV": "external_id",
    "class": "class_name",
    "Lớp": "class_name",
    "birth_date": "birth_date",
    "Ngày sinh": "birth_date",
    "position": "position",
    "Chức vụ": "position",
    "email": "email",
    "Trạng thái": "presence",
}
VALUES = {
    "Họ và tên": "Nguyễn Thị Đào",
    "Mã định danh": "0000000012",
    "Lớp": "10 Toán",
    "Ngày sinh": "05/09/2010",
    "Giới tính": "Nữ",
    "Trạng thái": "Đang học",
}


def read(*rows: list[str], kind: str = "student") -> RosterFile:
    return read_roster(separated(rows), file_name="ds.csv", kind=kind)


def person(*rows: list[str], kind: str = "student") -> RosterRow:
    found = read(*rows, kind=kind)
    assert not found.problems
    (row,) = found.rows
    return row


@given(
    st.sampled_from(list(CONTRACT)),
    st.sampled_from([str, str.upper, str.title, fold, lambda text: unicodedata.normalize("NFD", text)]),
    st.sampled_from(["{}", " {} ", "{} (*)", "{}*", "{}:", "{}\n(dd/mm/yyyy)", "\u00a0{}."]),
    st.sampled_from([" ", "\n", "  ", "_"]),
)
def test_a_heading_of_the_contract_is_known_however_it_is_written(heading, letters, around, gap):
    written = around.format(letters(heading).replace(" ", gap))
    assert meaning(written, "staff").field == CONTRACT[heading]


@given(st.permutations(list(VALUES)))
def test_the_order_of_columns_does_not_matter(headings: list[str]):
    row = person(headings, [VALUES[heading] for heading in headings])
    assert (row.full_name, row.external_id, row.class_name) == ("Nguyễn Thị Đào", "0000000012", "10 Toán")


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Họ, chữ đệm và tên khai sinh", "full_name"),
        ("HỌ TÊN HS", "full_name"),
        ("Tên giáo viên", "full_name"),
        ("Họ và tên CB, GV, NV", "full_name"),
        ("Ng.sinh", "birth_date"),
        ("NS", "birth_date"),
        ("Năm sinh", "birth_date"),
        ("Ngày, tháng, năm sinh", "birth_date"),
        ("Mã HS", "external_id"),
        ("MHS", "external_id"),
        ("Mã định danh Bộ GD&ĐT", "external_id"),
        ("Tên lớp", "class_name"),
        ("Vị trí việc làm", "position"),
        ("E-mail", "email"),
        ("Lớp chủ nhiệm", "class_name"),
        ("STT", "ordinal"),
    ],
)
def test_other_ways_of_naming_a_field_are_known(heading: str, field: str):
    assert meaning(heading, "staff").field == field


@pytest.mark.parametrize(
    ("heading", "reason"),
    [
        ("Số ĐDCN", "citizen-number"),
        ("CMND/CCCD", "citizen-number"),
        ("Số định danh cá nhân", "citizen-number"),
        ("Mã định danh công dân", "citizen-number"),
        ("Dân tộc", "sensitive"),
        ("Tôn giáo", "sensitive"),
        ("Khuyết tật", "sensitive"),
        ("Diện chính sách", "sensitive"),
        ("Họ tên bố", "family"),
        ("Họ tên cha/mẹ", "family"),
        ("Năm sinh mẹ", "family"),
        ("SĐT phụ huynh", "family"),
        ("Nghề nghiệp của ba", "family"),
        ("Địa chỉ thường trú", "contact"),
        ("Điện thoại", "contact"),
        ("Xã/Phường", "contact"),
        ("Nơi sinh", "contact"),
        ("GT", "not-needed"),
        ("Giới tính", "not-needed"),
        ("Nữ", "not-needed"),
        ("Ghi chú", "not-needed"),
        ("Khối", "not-needed"),
        ("Xếp hạng", "unknown"),
    ],
)
@pytest.mark.parametrize("kind", ["student", "staff"])
def test_a_column_that_is_never_taken_is_told_with_its_reason(heading: str, reason: str, kind: str):
    found = read(["Họ và tên", heading], ["Nguyễn An", "xyz"], kind=kind)

    assert [(column.column, column.reason) for column in found.dropped] == [(heading, reason)]
    assert "xyz" not in repr(found)


def test_of_pupils_neither_address_for_letters_nor_office_is_taken():
    found = read(["Họ và tên", "Email", "Chức vụ"], ["Nguyễn An", "an@vidu.vn", "Lớp trưởng"])

    assert (found.rows[0].email, found.rows[0].position) == (None, None)
    assert [column.reason for column in found.dropped] == ["contact", "not-needed"]


def test_of_staff_they_are():
    row = person(["Họ và tên", "Email", "Chức vụ"], ["Nguyễn An", "an@vidu.vn", "Tổ trưởng"], kind="staff")
    assert (row.email, row.position) == ("an@vidu.vn", "Tổ trưởng")


def test_a_second_choice_steps_back_before_the_heading_proper():
    row = person(
        ["Họ và tên", "Mã lớp", "Lớp", "Năm sinh", "Ngày sinh"],
        ["Nguyễn An", "L01", "6A1", "2012", "05/09/2012"],
    )
    assert (row.class_name, row.birth_date.year) == ("6A1", 2012)
    assert person(["Họ và tên", "Mã lớp"], ["Nguyễn An", "6A1"]).class_name == "6A1"


@pytest.mark.parametrize(
    "headings",
    [
        ["Họ và tên", "full_name"],
        ["Họ và tên", "Tên"],
        ["Họ và tên", "Lớp", "class"],
        ["Họ và tên", "Mã HS", "student_id"],
        ["Họ và tên", "Ngày sinh", "birth_date"],
        ["Họ và tên", "Trạng thái", "Tình trạng"],
    ],
)
def test_two_columns_for_one_field_are_an_error_that_names_both(headings: list[str]):
    found = read(headings, ["a"] * len(headings))

    (problem,) = found.problems
    assert problem.code == "heading-twice"
    assert dict(problem.facts) == {"first": headings[-2], "second": headings[-1]}
    assert not found.rows


def test_a_column_of_citizen_numbers_does_not_dispute_the_place_of_the_code():
    found = read(
        ["Họ và tên", "Mã định danh", "Mã học sinh"],
        ["Nguyễn An", "092215001234", "1200000001"],
        ["Trần Bé", "92215001235", "1200000002"],  # a leading zero was lost
    )
    assert [row.external_id for row in found.rows] == ["1200000001", "1200000002"]
    assert [(column.column, column.reason) for column in found.dropped] == [
        ("Mã định danh", "citizen-number")
    ]
    assert "9221500123" not in repr(found)


@pytest.mark.parametrize(
    ("headings", "cells"),
    [
        (["Họ đệm", "Tên"], ["Nguyễn Thị", "Đào"]),
        (["Họ", "Tên đệm", "Tên"], ["Nguyễn", "Thị", "Đào"]),
        (["Họ và tên", ""], ["Nguyễn Thị", "Đào"]),
        (["Họ và tên đệm", "Lớp", "Tên"], ["Nguyễn Thị", "6A1", "Đào"]),
    ],
)
def test_a_name_in_parts_is_put_together(headings: list[str], cells: list[str]):
    assert person(headings, cells).full_name == "Nguyễn Thị Đào"


def test_a_birth_date_may_stand_in_three_columns():
    found = read_roster(
        xlsx(
            {
                "A": [
                    ["STT", "Họ và tên", "Ngày sinh", None, None],
                    [None, None, "Ngày", "Tháng", "Năm"],
                    [1, "An", 5, 9, 2012],
                ]
            }
        ),
        file_name="a.xlsx",
        kind="student",
    )
    assert found.rows[0].birth_date.isoformat() == "2012-09-05"


def test_a_birth_date_may_stand_under_boys_or_girls():
    rows = [
        ["STT", "Họ và tên", "Ngày sinh", None],
        [None, None, "Nam", "Nữ"],
        [1, "An", "05/09/2012", None],
        [2, "Bé", None, "06/09/2012"],
    ]
    found = read_roster(xlsx({"A": rows}), file_name="a.xlsx", kind="student")
    assert [row.birth_date.day for row in found.rows] == [5, 6]


def test_groups_may_stand_above_headings_that_repeat():
    rows = [
        ["Học sinh", None, None, "Mẹ", None],
        ["STT", "Họ tên", "Ngày sinh", "Họ tên", "Năm sinh"],
        [1, "An", "05/09/2012", "Lê Thị Mẹ", 1980],
    ]
    found = read_roster(xlsx({"A": rows}), file_name="a.xlsx", kind="student")
    assert [row.full_name for row in found.rows] == ["An"]
    assert "Lê Thị Mẹ" not in repr(found)


def test_a_class_in_merged_cells_is_everybodys_beside_them():
    rows = [["Lớp", "Họ và tên"], ["6A1", "An"], [None, "Bé"], [None, "Cẩm"], ["6A2", "Dũng"]]
    found = read_roster(xlsx({"A": rows}, merged=[(1, 0, 3, 0)]), file_name="a.xlsx", kind="student")
    assert [row.class_name for row in found.rows] == ["6A1", "6A1", "6A1", "6A2"]


def test_the_parts_of_a_list_are_nobody():
    rows = [
        ["STT", "Họ và tên", "Chức vụ"],
        ["I", "Ban giám hiệu", None],
        [1, "Trần Thị Hạnh", "Hiệu trưởng"],
        ["II.", "Tổ Văn phòng", None],
        [1, "Lê Văn Tư", None],
        ["V", "Võ Văn Sáu", "Bảo vệ"],
    ]
    found = read_roster(xlsx({"A": rows}), file_name="a.xlsx", kind="staff")
    assert [row.full_name for row in found.rows] == ["Trần Thị Hạnh", "Lê Văn Tư", "Võ Văn Sáu"]


def test_hidden_sheets_are_not_read_and_said():
    sheets = {"6A1": [["Họ và tên"], ["An"]], "Cũ": [["Họ và tên"], ["Ai đó"]], "Mã": [["1"], ["2"]]}
    found = read_roster(xlsx(sheets, hidden=["Cũ", "Mã"]), file_name="a.xlsx", kind="student")
    assert [row.full_name for row in found.rows] == ["An"]
    assert [(column.sheet, column.reason) for column in found.dropped] == [("Cũ", "hidden-sheet")]


def test_a_sheet_of_a_class_without_headings_is_an_error_beside_the_others():
    sheets = {"6A1": [["Họ và tên"], ["An"]], "6A2": [["1", "Bé"]], "Ghi chú": [["Nộp trước 15/9"]]}
    found = read_roster(xlsx(sheets), file_name="a.xlsx", kind="student")
    assert [row.full_name for row in found.rows] == ["An"]
    assert [(problem.sheet, problem.code) for problem in found.problems] == [("6A2", "no-name-heading")]
