"""Tables of a web page as a sheet: school software exports such a page and names it .xls.

Every row of every table is a row of the sheet, in the page's order. A cell that spans columns or rows stands in the first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from quiz.exchange.refusal import FileRefused
from quiz.exchange.sheet_extent import MOST_COLUMNS, MOST_ROWS

_CHUNK = 1 << 16
_SPACE = re.compile(r"\s+")
_UNSEEN = ("script", "style", "head", "title", "template")


def html_rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Rows of texts, counted from 1. Raises FileRefused `too-many-rows` or `too-many-columns`."""
    parser, number = _Tables(), 0
    for start in range(0, len(text), _CHUNK):
        parser.feed(text[start : start + _CHUNK])
        for row in parser.taken():
            number += 1
            yield number, row
    parser.close()
    parser.end_row()
    for row in parser.taken():
        number += 1
        yield number, row


class _Tables(HTMLParser):
    """Collects rows while the page is read."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._rows: list[list[str]] = []
        self._count = 0
        self._row: list[str] | None = None
        self._cell: list[str] | None = None
        self._span = 1
        self._unseen = 0
        #: Columns that a cell of an earlier row covers, with the number of rows that it still does.
        self._covered: dict[int, int] = {}
        self._covers: dict[int, int] = {}

    def taken(self) -> list[list[str]]:
        """The rows that are complete since the last time."""
        rows, self._rows = self._rows, []
        return rows

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag in ("table", "tr"):
            self.end_row()
            if tag == "table":
                self._covered = {}
            else:
                self._row = []
        elif tag in ("td", "th"):
            self._begin_cell(dict(attrs))
        elif tag in ("br", "p", "div", "li") and self._cell is not None:
            self._cell.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag in ("td", "th"):
            self._end_cell()
        elif tag in ("tr", "table"):
            self.end_row()

    def handle_data(self, data: str) -> None:
        if self._cell is not None and not self._unseen:
            self._cell.append(data)

    def _begin_cell(self, attributes: dict[str, str | None]) -> None:
        self._end_cell()
        if self._row is None:
            self._row = []
        self._skip_covered()
        self._cell = []
        self._span = _number(attributes.get("colspan"))
        down = _number(attributes.get("rowspan"))
        if down > 1:
            first = len(self._row)
            self._covers |= dict.fromkeys(range(first, min(first + self._span, MOST_COLUMNS)), down - 1)

    def _skip_covered(self) -> None:
        while self._row is not None and self._covered.get(len(self._row), 0) > 0:
            self._row.append("")

    def _end_cell(self) -> None:
        if self._cell is None or self._row is None:
            return
        text = _SPACE.sub(" ", "".join(self._cell)).strip()
        self._cell = None
        if len(self._row) + self._span > MOST_COLUMNS:
            raise FileRefused("too-many-columns", {"most": str(MOST_COLUMNS)})
        self._row += [text, *[""] * (self._span - 1)]

    def end_row(self) -> None:
        """Complete the row that is open, if one is."""
        self._end_cell()
        if self._row is None:
            return
        self._rows.append(self._row)
        self._count += 1
        if self._count > MOST_ROWS:
            raise FileRefused("too-many-rows", {"most": str(MOST_ROWS)})
        left = {column: rows - 1 for column, rows in self._covered.items() if rows > 1}
        self._covered, self._covers, self._row = left | self._covers, {}, None


def _number(value: str | None) -> int:
    text = (value or "").strip()
    return max(1, int(text)) if text.isascii() and text.isdecimal() and len(text) < 7 else 1
