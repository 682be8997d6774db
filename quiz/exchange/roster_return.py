"""The roster that goes back to who sent it: the same sheets and rows, with a column that says what is wrong.

What was never taken in does not go out either: below the headings only columns of known fields are written, and no citizen
number. Sheets without people stay away. Everything that is a text is written as one, whatever it begins with.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from io import BytesIO
from math import isfinite
from typing import Any

import xlsxwriter

from quiz.exchange import roster_headings as words
from quiz.exchange.roster_identifier import is_citizen_number
from quiz.exchange.roster_layout import Layout, label
from quiz.exchange.roster_sheet import OpenedSheet, open_sheet
from quiz.exchange.roster_text import cell_text, is_whole
from quiz.exchange.sheets import Cell, Row, open_sheets

#: Nothing that looks like a formula, an address or a number becomes one.
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_WRONG = {"bg_color": "#FFF2CC", "valign": "top"}
_FORMATS: dict[str, dict[str, Any]] = {
    "plain": {},
    "head": {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1},
    "words": {**_WRONG, "text_wrap": True},
    "wrong": _WRONG,
    "whole": {"num_format": "0"},
    "wrong whole": {**_WRONG, "num_format": "0"},
    "day": {"num_format": "dd/mm/yyyy"},
    "wrong day": {**_WRONG, "num_format": "dd/mm/yyyy"},
}
_MOST_LETTERS = 32_767
_FIRST_YEAR = 1900
_NOT_IN_XML = str.maketrans("", "", "\ufffe\uffff")
_NOT_IN_NAMES = str.maketrans("[]:*?/\\", "       ")
_WIDTHS = {words.NAME: 28, words.IDENTIFIER: 16, words.BIRTH: 12, words.POSITION: 22, words.EMAIL: 28}
_WIDTH, _WIDTH_OF_WORDS = 11, 60


def write_back(
    data: bytes,
    *,
    file_name: str,
    kind: str,
    said: Mapping[tuple[str, int], str],
    heading: str = "Cần sửa",
) -> bytes:
    """The bytes of an .xlsx: the roster with what is `said` of each (sheet, row) in a last column under `heading`.

    Dates and numbers stay what they are: read again, the sheet gives the same people, problems and questions. Raises
    FileRefused for a file that read_roster refuses as a whole.
    """
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, _OPTIONS)
    formats = {name: book.add_format(properties) for name, properties in _FORMATS.items()}
    names: set[str] = set()
    for sheet in open_sheets(data, file_name=file_name):
        opened = None if sheet.hidden else open_sheet(sheet, kind)
        if opened is None or opened.layout is None:
            continue
        page = book.add_worksheet(_page_name(sheet.name, names))
        _Page(page, formats, opened, opened.layout).write(said, heading)
    book.close()
    return buffer.getvalue()


def _page_name(name: str, taken: set[str]) -> str:
    """The sheet's name as a workbook allows it: 31 letters, no marks that mean something, none twice."""
    plain = name.translate(_NOT_IN_NAMES).strip("' ")[:31].rstrip("' ") or "Sheet"
    found, number = plain, 1
    while found.casefold() in taken:
        number += 1
        found = f"{plain[:27]} {number}"
    taken.add(found.casefold())
    return found


class _Page:
    """One sheet while it is written, row by row."""

    def __init__(self, page: Any, formats: dict[str, Any], opened: OpenedSheet, layout: Layout) -> None:
        self._page, self._formats, self._opened, self._layout = page, formats, opened, layout
        self._heading_rows = range(layout.top, layout.body)
        self._kept = layout.kept
        self._offset = opened.sheet.first_column
        self._identifier = layout.columns.get(words.IDENTIFIER)

    def write(self, said: Mapping[tuple[str, int], str], heading: str) -> None:
        """All rows; `heading` over the last column."""
        last = self._column_of_words(heading)
        self._page.set_column(0, last, _WIDTH)
        for name, column in self._layout.columns.items():
            self._page.set_column(column + self._offset, column + self._offset, _WIDTHS.get(name, _WIDTH))
        self._page.set_column(last, last, _WIDTH_OF_WORDS)
        self._page.freeze_panes(self._layout.body, 0)
        for number, row in self._opened.rows():
            place = number - 1
            words_of_row = said.get((self._opened.sheet.name, number), "")
            for column, cell in self._shown(place, row, heading):
                self._write_cell(place, column + self._offset, cell, wrong=bool(words_of_row))
            if place == self._layout.top:
                self._page.write_string(place, last, heading, self._formats["head"])
            elif words_of_row:
                self._page.write_string(place, last, words_of_row[:_MOST_LETTERS], self._formats["words"])

    def _column_of_words(self, heading: str) -> int:
        """Behind the last heading; a sheet that came back once keeps the column that it has."""
        headings = self._layout.headings
        again = [column for column, text in headings.items() if text == heading]
        return (again[0] if again else max((*headings, *self._kept)) + 1) + self._offset

    def _shown(self, place: int, row: Row, heading: str) -> Iterator[tuple[int, Cell]]:
        """The cells of a row that may go out, with their columns."""
        for column, cell in enumerate(row):
            if cell == "" or (place >= self._layout.body and column not in self._kept):
                continue
            if place in self._heading_rows and label(cell) == heading:
                continue
            if column == self._identifier and place >= self._layout.body and self._is_citizen(cell):
                continue
            yield column, cell

    def _is_citizen(self, cell: Cell) -> bool:
        return is_citizen_number(cell, loosely=self._layout.citizen_column is not None)

    def _write_cell(self, place: int, column: int, cell: Cell, *, wrong: bool) -> None:
        if isinstance(cell, date) and cell.year > _FIRST_YEAR:
            self._page.write_datetime(place, column, cell, self._formats["wrong day" if wrong else "day"])
        elif is_whole(cell):
            self._page.write_number(place, column, cell, self._formats["wrong whole" if wrong else "whole"])
        elif isinstance(cell, float) and isfinite(cell):
            self._page.write_number(place, column, cell, self._formats["wrong"] if wrong else None)
        else:
            style = "head" if place in self._heading_rows else "wrong" if wrong else "plain"
            text = cell_text(cell).translate(_NOT_IN_XML)[:_MOST_LETTERS]
            self._page.write_string(place, column, text, self._formats[style])
