"""A matrix as a workbook: a sheet for the matrix and one for the bản đặc tả, ready to be printed on A4 across."""

from __future__ import annotations

from fractions import Fraction
from io import BytesIO
from textwrap import wrap
from typing import Any

import xlsxwriter

from quiz.reports.matrix_heading import Heading
from quiz.reports.matrix_tables import Field, Table, placed

#: Nothing that looks like a formula, an address or a number becomes one.
OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
FONT, SIZE = "Times New Roman", 12
_PAPER_A4 = 9
#: Rows of the letterhead above a table.
_ABOVE = 6
#: Height of a line of text, in points.
_LINE = 16


def write_matrix_workbook(heading: Heading, tables: tuple[Table, ...]) -> bytes:
    """The bytes of an .xlsx; counts, marks and shares are numbers that can be reckoned with."""
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, OPTIONS)
    book.set_properties({"title": heading.name, "subject": heading.unit})
    formats = _Formats(book)
    for table, name in zip(tables, ("Ma trận", "Bản đặc tả"), strict=False):
        _write_table(book.add_worksheet(name), heading, table, formats)
    book.close()
    return buffer.getvalue()


class _Formats:
    """The workbook's formats, each made once."""

    def __init__(self, book: Any) -> None:
        base = {"font_name": FONT, "font_size": SIZE, "valign": "vcenter", "text_wrap": True}
        cell = base | {"border": 1, "align": "center"}
        self.head = book.add_format(cell | {"bold": True})
        self.number = book.add_format(cell)
        self.marks = book.add_format(cell | {"num_format": "0.##"})
        self.share = book.add_format(cell | {"num_format": "0.#"})
        self.text = book.add_format(cell | {"align": "left"})
        self.title = book.add_format(base | {"bold": True, "align": "center", "font_size": SIZE + 2})
        self.centre = book.add_format(base | {"align": "center"})
        self.bold = book.add_format(base | {"bold": True, "align": "center"})
        self.note = book.add_format(base | {"italic": True, "align": "left"})

    def of(self, field: Field) -> Any:
        if field.is_head:
            return self.head
        if field.is_text:
            return self.text
        if isinstance(field.value, Fraction):
            return self.share if field.is_share else self.marks
        return self.number


def _write_table(sheet: Any, heading: Heading, table: Table, formats: _Formats) -> None:
    last = len(table.widths) - 1
    for place, width in enumerate(table.widths):
        sheet.set_column(place, place, width)
    sheet.set_landscape()
    sheet.set_paper(_PAPER_A4)
    sheet.set_margins(left=0.8, right=0.6, top=0.8, bottom=0.8)
    sheet.fit_to_pages(1, 0)
    half = max(2, last // 3)
    below = _ABOVE + len(table.rows)
    for row, left, right, styles in (
        (0, heading.above, table.title, (formats.centre, formats.title)),
        (1, heading.unit.upper(), heading.name, (formats.bold, formats.bold)),
        (2, "", heading.about, (formats.centre, formats.centre)),
        (below + 2, heading.left_signature, heading.right_signature, (formats.bold, formats.bold)),
    ):
        sheet.merge_range(row, 0, row, half, left, styles[0])
        sheet.merge_range(row, half + 1, row, last, right, styles[1])
        lines = max(_lines(left, sum(table.widths[: half + 1])), _lines(right, sum(table.widths[half + 1 :])))
        sheet.set_row(row, _LINE * lines + 2)
    _write_fields(sheet, table, formats)
    if table.note:
        sheet.merge_range(below, 0, below, last, table.note, formats.note)
        sheet.set_row(below, _LINE * _lines(table.note, sum(table.widths)))
    sheet.repeat_rows(_ABOVE, _ABOVE + len(table.head) - 1)
    sheet.freeze_panes(_ABOVE + len(table.head), 0)
    sheet.set_footer("&R&P/&N")


def _write_fields(sheet: Any, table: Table, formats: _Formats) -> None:
    for row, column, field in placed(table):
        top, style = _ABOVE + row, formats.of(field)
        if field.columns > 1 or field.rows > 1:
            sheet.merge_range(top, column, top + field.rows - 1, column + field.columns - 1, "", style)
        if isinstance(field.value, str):
            sheet.write_string(top, column, field.value, style)
        elif field.value is None:
            sheet.write_blank(top, column, None, style)
        else:
            sheet.write_number(top, column, float(field.value), style)
    for row, lines in enumerate(_heights(table)):
        sheet.set_row(_ABOVE + row, _LINE * lines + 2)


def _heights(table: Table) -> list[int]:
    """By row of the table how many lines of text it needs. A field over several rows gets the lines that it lacks below."""
    heights = [1] * len(table.rows)
    texts = [
        (row, field.rows, _lines(field.value, sum(table.widths[column : column + field.columns])))
        for row, column, field in placed(table)
        if isinstance(field.value, str)
    ]
    for row, rows, lines in sorted(texts, key=lambda one: one[1]):
        for step in range(lines - sum(heights[row : row + rows])):
            heights[row + rows - 1 - step % rows] += 1
    return heights


def _lines(text: str, width: int) -> int:
    """How many lines a text takes in columns so many characters wide together."""
    return sum(max(1, len(wrap(part, width - 1))) for part in text.split("\n"))
