"""Cells of a roster: names as written, codes as texts, real dates, classes that are asked and never guessed."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime, time

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from quiz.exchange.legacy_fonts import from_tcvn3, from_vni, legacy_font
from quiz.exchange.roster_class import class_of_sheet, class_of_title, read_class, spellings_of_sheet
from quiz.exchange.roster_dates import read_birth
from quiz.exchange.roster_identifier import read_identifier
from quiz.exchange.roster_read import read_roster
from quiz.exchange.roster_rows import Presence
from tests.factories.roster_files import separated, xlsx

NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=200)


@given(NAMES)
@example("=1+1")
@example("12345")
@example("1.0")
@example("<b>An</b>")
@example("../../etc/passwd")
@example("Tổng cộng")
@example("Họ và tên")
@example("Người lập danh sách")
@example("Lớp 6A1")
@example("Nguyễn  Văn   An")
@example("092215001234")
def test_a_name_is_kept_as_written_whatever_it_looks_like(name: str):
    expected = unicodedata.normalize("NFC", name).strip("\ufeff\u200b\u200c\u200d\u2060\u00ad" + " \u00a0")
    assume(expected == expected.strip() and expected and len(expected) <= 200 and not legacy_font(expected))

    found = read_roster(
        separated([["Họ và tên", "Mã học sinh"], [name, "7"]]), file_name="a.csv", kind="student"
    )

    assert [(row.full_name, row.external_id) for row in found.rows] == [(expected, "7")]


@pytest.mark.parametrize("around", [" ", "\t", "\u00a0", "\n", "\r\n", "\ufeff", " \u200b"])
def test_what_nobody_sees_at_the_ends_of_a_name_is_trimmed(around: str):
    found = read_roster(
        separated([["Họ và tên", "Mã học sinh"], [f"{around}Nguyễn An{around}", "7"]]),
        file_name="a.csv",
        kind="student",
    )
    assert found.rows[0].full_name == "Nguyễn An"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Nguyễn\nAn", "control-character"),
        ("Nguyễn\x07An", "control-character"),
        ("a" * 201, "name-too-long"),
        ("NguyÔn V¨n An", "legacy-font"),
        ("Traàn Thò Hoa", "legacy-font"),
    ],
)
def test_a_name_that_cannot_be_kept_is_told_with_row_and_column(name: str, code: str):
    found = read_roster(
        separated([["Họ và tên", "Mã học sinh"], ["An", "6"], [name, "7"]]), file_name="a.csv", kind="student"
    )
    (problem,) = found.problems
    assert (problem.row, problem.column, problem.code) == (3, "Họ và tên", code)
    assert [row.row for row in found.rows] == [2]


def test_a_row_with_a_code_and_no_name_lacks_it_and_an_empty_numbered_one_is_nobody():
    found = read_roster(
        separated([["STT", "Họ và tên", "Mã học sinh"], ["1", "", "7"], ["2", "An", "8"], ["3", "", ""]]),
        file_name="a.csv",
        kind="student",
    )
    assert [(problem.row, problem.code) for problem in found.problems] == [(2, "name-missing")]


@pytest.mark.parametrize(
    "name", ["Đặng Nguyễn Hoàng Oanh", "Y Bhăm Niê", "H'Hen Niê", "Muñoz", "Chloé", "Zoë", "O’Neill"]
)
def test_names_that_are_not_of_old_fonts_are_no_suspects(name: str):
    assert legacy_font(name) is None


def test_old_fonts_are_read_back_to_be_recognised():
    assert from_tcvn3("NguyÔn ThÞ §µo") == "Nguyễn Thị Đào"
    assert from_vni("Nguyeãn Thò Ñaøo") == "Nguyễn Thị Đào"
    assert legacy_font("Nguyeãn Thò Ñaøo") == "VNI"


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("0001234567", "0001234567"),
        (1234567890.0, "1234567890"),
        (7, "7"),
        ("1234567890.0", "1234567890"),
        ("'0012", "0012"),
        ('="0012"', "0012"),
        (" HS-01 ", "HS-01"),
        ("", None),
        (" ", None),
    ],
)
def test_a_code_is_a_text(cell, value):
    assert read_identifier(cell, citizen_column=False).value == value


@pytest.mark.parametrize(
    ("cell", "problem"),
    [
        (1234567890123456.0, "id-digits-lost"),
        ("1,23457E+11", "id-digits-lost"),
        (1.5, "id-unfit"),
        (-3, "id-unfit"),
        (True, "id-unfit"),
        (date(2012, 9, 5), "id-unfit"),
        ("a\x01b", "control-character"),
        ("a" * 41, "id-too-long"),
    ],
)
def test_a_code_that_is_spoiled_is_a_problem(cell, problem: str):
    assert read_identifier(cell, citizen_column=False).problem == problem


@pytest.mark.parametrize(
    "cell", ["092215001234", "092 215 001 234", "092.215.001.234", 92215001234.0, 192215001234]
)
def test_a_citizen_number_is_none_of_ours(cell):
    read = read_identifier(cell, citizen_column=False)
    assert (read.value, read.is_citizen, read.problem) == (None, True, None)


@pytest.mark.parametrize(
    "cell",
    [
        *(
            "5/9/2012",
            "05-09-2012",
            "05.09.2012",
            "5/9/12",
            "2012-09-05",
            "05 09 2012",
            "'05/09/2012",
            "5/9/2012 00:00",
        ),
        *(
            "ngày 5 tháng 9 năm 2012",
            "05/09/2012 12:00:00 AM",
            41157,
            date(2012, 9, 5),
            datetime.combine(date(2012, 9, 5), time(7)),
        ),
    ],
)
def test_a_birth_date_is_read_with_the_day_first(cell):
    assert read_birth(cell).date == date(2012, 9, 5)


@pytest.mark.parametrize(("year", "full"), [("00", 2000), ("29", 2029), ("30", 1930), ("99", 1999)])
def test_a_year_of_two_digits_is_completed_as_spreadsheets_do(year: str, full: int):
    assert read_birth(f"1/2/{year}").date == date(full, 2, 1)


@pytest.mark.parametrize(
    ("cell", "problem"),
    [
        ("31/02/2012", "date-off-calendar"),
        ("29/02/2011", "date-off-calendar"),
        ("12/31/2012", "date-off-calendar"),
        ("00/01/2012", "date-off-calendar"),
        (2012, "date-year-only"),
        ("2012", "date-year-only"),
        ("09/2012", "date-year-only"),
        ("hôm nay", "date-unreadable"),
        (31122012, "date-unreadable"),
        (1.5, "date-unreadable"),
        (True, "date-unreadable"),
        (time(6, 1), "date-unreadable"),
        (date(1850, 1, 1), "date-unreadable"),
        ("01/01/1850", "date-unreadable"),
    ],
)
def test_what_is_no_birth_date_is_a_problem(cell, problem: str):
    assert read_birth(cell).problem == problem


def test_no_long_number_stands_in_the_words_about_a_date():
    assert read_birth("092215001234").value == "…"


def test_a_birthday_that_lies_ahead_is_a_problem_where_the_day_is_known():
    data = separated([["Họ và tên", "Ngày sinh"], ["An", "02/09/2026"]])
    found = read_roster(data, file_name="a.csv", kind="student", today=date(2026, 9, 1))
    assert [problem.code for problem in found.problems] == ["date-ahead"]
    assert read_roster(data, file_name="a.csv", kind="student", today=date(2026, 9, 2)).rows


@pytest.mark.parametrize(
    "name", ["1A", "1/1", "3.2", "6A1", "10A1", "10 Toán", "Lá 3", "Nhà trẻ", "6-1", "Lớp 6A1", "10.10"]
)
def test_a_class_that_is_a_text_is_taken_as_it_is(name: str):
    assert read_class(name).name == name


@pytest.mark.parametrize(
    ("cell", "candidates"),
    [
        (date(2026, 6, 1), ("6/1", "1/6")),
        (date(2026, 1, 6), ("6/1", "1/6")),
        (date(2026, 6, 6), ("6/6",)),
        (date(2013, 6, 1), ("6/1", "1/6", "6/13")),
        (date(2026, 6, 13), ("6/13",)),
        (10.1, ("10.1", "10.10")),
        (3.25, ("3.25",)),
        (100, ("10E1", "1E2", "100")),
        (60.0, ("6E1", "60")),
        (6, ("6",)),
        (10, ("10", "1E1")),
        ("1-Jun", ("6/1", "1/6")),
        ("01-Thg6", ("6/1", "1/6")),
        ("01/06/2026", ("6/1", "1/6")),
        ("2026-06-01", ("6/1", "1/6")),
        ("2026-06-01 00:00:00", ("6/1", "1/6")),
        ("1.00E+02", ("10E1", "1E2", "100")),
    ],
)
def test_a_class_that_a_spreadsheet_changed_is_asked(cell, candidates: tuple[str, ...]):
    read = read_class(cell)
    assert read.name is None
    assert read.candidates == candidates


@pytest.mark.parametrize("cell", ["092215001234", 92215001234.0, "0900000000", "1200000001"])
def test_a_long_number_is_no_class_and_is_not_repeated(cell):
    found = read_roster(xlsx({"A": [["Họ và tên", "Lớp"], ["An", cell]]}), file_name="a.xlsx", kind="student")
    assert [problem.code for problem in found.problems] == ["class-unfit"]
    assert str(cell)[:9] not in repr(found)


def test_answers_settle_the_questions_and_nothing_else_changes():
    data = xlsx({"DS": [["Họ và tên", "Lớp"], ["An", date(2026, 6, 1)], ["Bé", "6A1"], ["Cẩm", 10.1]]})
    first = read_roster(data, file_name="a.xlsx", kind="student")
    assert [row.full_name for row in first.rows] == ["Bé"]

    found = read_roster(data, file_name="a.xlsx", kind="student", answers={("DS", 2): "6/1"})

    assert [(row.full_name, row.class_name) for row in found.rows] == [("An", "6/1"), ("Bé", "6A1")]
    assert [question.row for question in found.questions] == [4]


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("DANH SÁCH HỌC SINH LỚP 6A1 NĂM HỌC 2026-2027", "6A1"),
        ("Danh sách học sinh lớp: 10 Toán - GVCN: Nguyễn Thị Hạnh", "10 Toán"),
        ("DANH SÁCH LỚP 6/1 (Sĩ số: 35)", "6/1"),
        ("Danh sách trẻ lớp Lá 3", "Lá 3"),
        ("danh sach lop 6a1", "6A1"),
        ("DANH SÁCH HỌC SINH KHỐI LỚP 6", None),
        ("Danh sách lớp học bồi dưỡng", None),
        ("DANH SÁCH HỌC SINH", None),
    ],
)
def test_a_title_names_a_class_or_not(title: str, name: str | None):
    assert class_of_title(title) == name


@pytest.mark.parametrize(
    ("sheet", "names"),
    [
        ("6A1", ("6A1",)),
        ("Lớp 10A1", ("10A1",)),
        ("DS 12T1", ("12T1",)),
        ("DSHS lớp 6A2", ("6A2",)),
        ("6-1", ("6/1", "6-1")),
        ("10.2", ("10/2", "10.2")),
        ("10 Toán", ("10 Toán",)),
        ("Chồi 2", ("Chồi 2",)),
        ("Sheet1", ()),
        ("Danh sách", ()),
        ("13A1", ()),
        ("6A1 cũ", ()),
    ],
)
def test_a_sheets_name_is_a_class_or_not(sheet: str, names: tuple[str, ...]):
    assert spellings_of_sheet(sheet) == names
    assert (class_of_sheet(sheet) is None) == (not names)


def test_a_title_and_a_sheets_name_that_differ_are_asked():
    rows = [["DANH SÁCH HỌC SINH LỚP 6A2"], ["STT", "Họ và tên"], [1, "An"]]
    found = read_roster(xlsx({"6A1": rows}), file_name="a.xlsx", kind="student")
    assert [question.candidates for question in found.questions] == [("6A2", "6A1")]
    assert read_roster(xlsx({"6A2": rows}), file_name="a.xlsx", kind="student").rows[0].class_name == "6A2"


@pytest.mark.parametrize(
    ("written", "presence"),
    [
        ("", Presence.PRESENT),
        ("Đang học", Presence.PRESENT),
        ("ĐANG HỌC", Presence.PRESENT),
        ("Lưu ban", Presence.PRESENT),
        ("Chuyển đến", Presence.JOINED),
        ("chuyen di", Presence.LEFT),
        ("Thôi học", Presence.LEFT),
        ("Nghỉ hưu", Presence.LEFT),
    ],
)
def test_the_status_says_who_is_there(written: str, presence: Presence):
    data = separated([["Họ và tên", "Trạng thái"], ["An", written]])
    assert read_roster(data, file_name="a.csv", kind="student").rows[0].presence is presence
