"""Files that are broken, disguised or meant to harm are refused with a reason, and cost nothing."""

from __future__ import annotations

import struct
import zipfile
from io import BytesIO

import pytest

from quiz.exchange import sheet_extent, sheets
from quiz.exchange.refusal import FileRefused
from quiz.exchange.roster_read import read_roster
from quiz.exchange.safe_zip import ZipLimits, check_zip
from tests.factories.roster_files import container, ods, ods_of, packed, repacked, xls, xlsx

LIST = {"6A1": [["Họ và tên"], ["Nguyễn An"]]}


def refusal(data: bytes) -> str:
    """The code with which the whole file is refused."""
    found = read_roster(data, file_name="danh sach.xlsx", kind="student")
    assert not found.rows
    (problem,) = found.problems
    return problem.code


def sheet_xml(cells: str) -> bytes:
    return repacked(
        xlsx(LIST),
        {
            "xl/worksheets/sheet1.xml": '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
            f"<sheetData>{cells}</sheetData></worksheet>"
        },
    )


@pytest.mark.parametrize("name", ["../evil.xml", "/etc/passwd", "xl\\..\\..\\evil", "C:/evil"])
def test_an_archive_with_a_name_that_leads_outside_is_refused(name: str):
    data = repacked(xlsx(LIST), {"a" * len(name): "x"}).replace(b"a" * len(name), name.encode())
    assert refusal(data) == "zip-unsafe"


def test_an_archive_of_too_many_members_is_refused():
    assert refusal(packed({f"xl/{number}": "" for number in range(2001)})) == "zip-unsafe"


def test_an_archive_with_two_members_of_one_name_is_refused():
    data = repacked(xlsx(LIST), {"xl/aaaaaaaa.xml": "x", "xl/bbbbbbbb.xml": "y"})
    assert refusal(data.replace(b"xl/bbbbbbbb.xml", b"xl/aaaaaaaa.xml")) == "zip-unsafe"


def test_a_member_that_unpacks_to_more_than_it_says_is_refused():
    """Whoever trusted the directory would unpack a thousand times what he had allowed."""
    data = bytearray(packed({"xl/workbook.xml": b" " * 100_000}))
    place = data.index(b"PK\x01\x02")
    assert struct.unpack_from("<I", data, place + 24) == (100_000,)
    struct.pack_into("<I", data, place + 24, 100)
    with pytest.raises(FileRefused) as refused:
        check_zip(bytes(data))
    assert refused.value.code == "file-broken"


def test_all_members_together_may_not_unpack_to_more_than_the_limit():
    data = packed({f"xl/{number}.xml": b" " * 1000 for number in range(10)})
    check_zip(data, ZipLimits(total_bytes=10_000))
    with pytest.raises(FileRefused) as refused:
        check_zip(data, ZipLimits(total_bytes=9_999))
    assert refused.value.code == "zip-unsafe"


def test_an_encrypted_member_asks_for_a_file_without_password():
    data = bytearray(xlsx(LIST))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert refusal(bytes(data)) == "file-encrypted"


def test_an_encrypted_ods_asks_for_a_file_without_password():
    assert refusal(ods(LIST, manifest="<manifest:encryption-data/>")) == "file-encrypted"


def test_a_member_whose_bytes_were_changed_is_broken():
    data = bytearray(xlsx(LIST))
    with zipfile.ZipFile(BytesIO(data)) as archive:
        place = archive.getinfo("xl/worksheets/sheet1.xml").header_offset
    struct.pack_into("<I", data, data.rindex(b"xl/worksheets/sheet1.xml") - 46 + 16, 1)
    assert place
    assert refusal(bytes(data)) == "file-broken"


def test_entities_are_never_expanded():
    data = repacked(
        xlsx(LIST),
        {"xl/worksheets/sheet1.xml": '<!DOCTYPE a [<!ENTITY b "c">]><worksheet><sheetData/></worksheet>'},
    )
    assert refusal(data) == "zip-unsafe"


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ('<row r="1"><c r="A1"><v>1</v></c></row><row r="200001"><c><v>1</v></c></row>', "too-many-rows"),
        ('<row r="1"><c r="IW1"><v>1</v></c></row>', "too-many-columns"),
        (f"<row>{'<c><v>1</v></c>' * 257}</row>", "too-many-columns"),
        (
            '<row r="1"><c r="IV1"><v>1</v></c></row><row r="100000"><c r="A100000"><v>1</v></c></row>',
            "too-many-cells",
        ),
        ('<row r="x"><c r="A1"><v>1</v></c></row>', "file-broken"),
    ],
)
def test_a_sheet_is_measured_before_it_is_laid_out(cells: str, code: str):
    assert refusal(sheet_xml(cells)) == code


def test_cells_that_are_only_formatted_do_not_count():
    row = '<row r="1"><c r="A1" t="inlineStr"><is><t>Họ và tên</t></is></c></row>'
    row += '<row r="2"><c r="A2" t="inlineStr"><is><t>An</t></is></c></row>'
    found = read_roster(
        sheet_xml(row + '<row r="1048576"><c r="XFD1048576" s="0"/></row>'),
        file_name="a.xlsx",
        kind="student",
    )
    assert [person.full_name for person in found.rows] == ["An"]


def test_a_workbook_that_says_to_hold_more_texts_than_bytes_is_broken():
    data = repacked(xlsx(LIST), {"xl/sharedStrings.xml": '<sst count="4294967295" uniqueCount="1"/>'})
    assert refusal(data) == "file-broken"


def test_an_ods_that_repeats_a_cell_without_end_is_refused():
    cell = '<table:table-cell table:number-columns-repeated="16000" office:value-type="string"/>'
    assert (
        refusal(
            ods_of(f'<table:table table:name="A"><table:table-row>{cell}</table:table-row></table:table>')
        )
        == "too-many-columns"
    )
    row = '<table:table-row table:number-rows-repeated="900000"><table:table-cell office:value-type="string"/></table:table-row>'
    assert refusal(ods_of(f'<table:table table:name="A">{row}</table:table>')) == "too-many-rows"


def test_an_ods_that_ends_in_a_million_empty_rows_is_read():
    found = read_roster(ods(LIST), file_name="a.ods", kind="student")
    assert [person.full_name for person in found.rows] == ["Nguyễn An"]


def test_an_old_workbook_whose_chain_bites_its_tail_is_broken():
    data = bytearray(xls({"6A1": [["Họ và tên"], *([f"Học sinh {number}"] for number in range(500))]}))
    (first,) = struct.unpack_from("<I", data, 76)
    table = (first + 1) << 9
    struct.pack_into("<I", data, table + 4, 0)
    assert refusal(bytes(data)) == "file-broken"


def test_an_old_workbook_that_claims_a_giant_sheet_is_refused():
    data = xls(LIST)
    place = data.index(b"\x00\x02\x0e\x00")
    giant = data[: place + 8] + struct.pack("<I", 0xFFFFFFFF) + data[place + 12 :]
    assert refusal(giant) == "too-many-rows"


@pytest.mark.parametrize("made", [xlsx, xls, ods])
def test_a_file_cut_anywhere_is_refused(made):
    data = made(LIST)
    for end in range(0, len(data), max(1, len(data) // 40)):
        assert refusal(data[:end]) in ("file-broken", "file-empty", "no-name-heading", "encoding-unknown")


def test_an_old_container_that_is_no_workbook_is_not_a_sheet():
    assert refusal(container("WordDocument")) == "not-a-sheet"


@pytest.mark.parametrize("start", [b"%PDF-1.7", b"\x89PNG\r\n", b"\xff\xd8\xff\xe0", b"GIF89a", b"{\\rtf1"])
def test_other_kinds_of_file_are_not_sheets(start: bytes):
    assert refusal(start + b" more") == "not-a-sheet"


@pytest.mark.parametrize(
    "text",
    [
        '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>',
        "MIME-Version: 1.0\n\n<html>",
    ],
)
def test_other_sheets_of_markup_are_to_be_saved_anew(text: str):
    assert refusal(text.encode()) == "format-other"
    assert refusal(packed({"[Content_Types].xml": "", "xl/workbook.bin": ""})) == "format-other"


def test_a_file_over_the_limit_is_refused_unread(monkeypatch):
    monkeypatch.setattr(sheets, "MOST_BYTES", 10)
    assert refusal(b"full_name\nNguyen An\n") == "file-too-large"


def test_a_text_with_too_many_rows_or_columns_is_refused(monkeypatch):
    assert refusal(("full_name" + "," * 256).encode()) == "too-many-columns"
    monkeypatch.setattr("quiz.exchange.sheet_text.MOST_ROWS", 2)
    assert refusal(b"full_name\nAn\nBe\n") == "too-many-rows"


def test_a_page_with_too_many_rows_or_columns_is_refused(monkeypatch):
    assert refusal(b"<table><tr><td colspan=999>full_name</table>") == "too-many-columns"
    monkeypatch.setattr("quiz.exchange.sheet_html.MOST_ROWS", 2)
    assert refusal(b"<table><tr><td>full_name<tr><td>An<tr><td>Be</table>") == "too-many-rows"


def test_a_number_that_is_none_stays_harmless():
    cells = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>Họ và tên</t></is></c><c r="B1" t="inlineStr"><is><t>Mã</t></is></c>'
        '<c r="C1" t="inlineStr"><is><t>Ngày sinh</t></is></c><c r="D1" t="inlineStr"><is><t>Lớp</t></is></c></row>'
        '<row r="2"><c r="A2"><v>1e999</v></c><c r="B2"><v>-1e999</v></c><c r="C2"><v>1e999</v></c>'
        '<c r="D2"><v>1e999</v></c></row>'
    )
    found = read_roster(sheet_xml(cells), file_name="a.xlsx", kind="student")
    assert {problem.code for problem in found.problems} == {"id-unfit", "date-unreadable"}


def test_limits_fit_a_province():
    assert sheet_extent.MOST_ROWS >= 160_000
