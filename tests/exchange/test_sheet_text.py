"""Text files: which letters the bytes are, what separates, where a quotation mark was left open."""

from __future__ import annotations

import codecs
import csv
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz.exchange.refusal import FileRefused
from quiz.exchange.sheet_text import recognise, text_rows

CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12)


def rows(data: bytes) -> list[list[str]]:
    return [row for _, row in text_rows(recognise(data))]


def refused(data: bytes) -> FileRefused:
    with pytest.raises(FileRefused) as error:
        rows(data)
    return error.value


@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=2, max_size=6), st.sampled_from(",;\t"))
def test_what_a_program_wrote_is_read_as_it_was(table: list[list[str]], separator: str):
    """The first row tells the separator, as headings do; line ends are those of the writer."""
    table = [["Họ và tên", "Lớp", "Ngày sinh"], *table]
    buffer = StringIO(newline="")
    csv.writer(buffer, delimiter=separator, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(table)
    assert rows(buffer.getvalue().encode()) == table


@pytest.mark.parametrize(
    "data",
    [
        "Đào,6A\r\n".encode(),
        codecs.BOM_UTF8 + "Đào,6A\r\n".encode(),
        "Đào,6A\r\n".encode("utf-16"),
        "Đào,6A\r\n".encode("utf-16-le"),
        "Đào,6A\r\n".encode("utf-16-be"),
        codecs.BOM_UTF16_BE + "Đào,6A\r\n".encode("utf-16-be"),
        "Đào,6A\r".encode(),
        "Đào,6A".encode(),
        "\ufeff\ufeffĐào,6A\n".encode(),
        'sep=,\r\n"Đào",6A\r\n'.encode(),
    ],
)
def test_every_way_of_writing_the_same_letters_gives_the_same_row(data: bytes):
    assert rows(data) == [["Đào", "6A"]]


@pytest.mark.parametrize(
    "data",
    [
        "Họ và tên\n".encode()[:3] + b"\xff\xff",
        b"\x80\x81\x82\x83",
        "NguyÔn V¨n An;6A".encode("latin-1"),  # an old font's bytes
        "H? vÃ  tÃªn".encode("latin-1"),  # letters lost on the way
        "Café,Nuñez".encode("latin-1"),
        codecs.BOM_UTF16_LE + b"\x00\xd8\x41",
        b"\x00\x00\x00\x00a",
    ],
)
def test_letters_that_are_not_certain_are_refused(data: bytes):
    assert refused(data).code == "encoding-unknown"


def test_the_separator_is_the_one_that_makes_columns_not_the_one_in_a_name():
    text = "Họ, chữ đệm và tên;Lớp\nNguyễn An;6A\nTrần, Bé;6A\nLê Cẩm;6A\n"
    assert rows(text.encode())[1:] == [["Nguyễn An", "6A"], ["Trần, Bé", "6A"], ["Lê Cẩm", "6A"]]
    alone = "Họ, chữ đệm và tên\nNguyễn An\nTrần Bé\n"
    assert rows(alone.encode()) == [["Họ, chữ đệm và tên"], ["Nguyễn An"], ["Trần Bé"]]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('a,b\n"c,d\n', 2),
        ('a,b\n"c\nd",e\n"f,g\nh,i\n', 4),  # two lines of one row come before
        ('a,b\nc,"d"e\n', 2),  # closed in the wrong place
        ('sep=,\na,b\n"c,d\n', 3),
        ('"a,b\n', 1),
    ],
)
def test_a_quotation_mark_left_open_is_told_with_its_line(text: str, line: int):
    error = refused(text.encode())
    assert (error.code, error.row, error.facts) == ("quote-not-closed", line, {"line": str(line)})


def test_a_quotation_mark_inside_a_name_is_part_of_it():
    assert rows('Họ và tên,Lớp\nTrần "Tí" Bé,6A\n"Lê ""Tèo"" An",6A\n'.encode())[1:] == [
        ['Trần "Tí" Bé', "6A"],
        ['Lê "Tèo" An', "6A"],
    ]


def test_rows_are_counted_as_a_spreadsheet_shows_them():
    numbered = list(text_rows(recognise(b'a,b\n"c\nd",e\n\nf,g\n')))
    assert numbered == [(1, ["a", "b"]), (2, ["c\nd", "e"]), (3, []), (4, ["f", "g"])]
