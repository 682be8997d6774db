"""CSV for Excel and for programs: the mark in front, no formula, one line a row."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO

import pytest

from quiz.reports.csv_text import Cell, csv_lines, harmless


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r", "\n", "＝"])
def test_a_text_that_would_run_as_a_formula_is_made_harmless(first: str) -> None:
    assert harmless(f"{first}1+1") == f"'{first}1+1"


@pytest.mark.parametrize("text", ["Trường THPT số 1", "10A1", "", "a=b", "61,4%"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert harmless(text) == text


def test_the_file_begins_with_the_mark_and_reads_back() -> None:
    rows: list[list[Cell]] = [["Đơn vị", "Số"], ['Trường "A", xã B\nấp C', 12], ["=cmd()", -3], ["", None]]
    text = "".join(csv_lines(rows))
    assert text.encode("utf-8").startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(StringIO(text.removeprefix("\ufeff"), newline=""))) == [
        ["Đơn vị", "Số"],
        ['Trường "A", xã B\nấp C', "12"],
        ["'=cmd()", "-3"],
        ["", ""],
    ]


def test_rows_are_taken_one_by_one() -> None:
    taken: list[int] = []

    def rows() -> Iterator[list[Cell]]:
        for number in range(3):
            taken.append(number)
            yield [number]

    lines = csv_lines(rows())
    assert next(lines) == "\ufeff"
    assert taken == []
    assert next(lines) == "0\r\n"
    assert taken == [0]
