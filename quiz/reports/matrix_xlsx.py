"""A matrix as a workbook: a sheet for the matrix and one for the bản đặc tả, ready to be printed on A4 across."""

from __future__ import annotations

from fractions import Fraction
from io import BytesIO
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
        self.title = book.add_format(
            base | {"bold": True, "align": "center", "font_size": SIZE + 2, "text_wrap": False}
        )
        self.centre = book.add_format(base | {"align": "center", "text_wrap": False})
        self.bold = book.add_format(base | {"bold": True, "align": "center", "text_wrap": False})
        self.note = book.add_format(base | {"italic": True, "text_wrap": False})

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
    for row, text, style in (
        (0, heading.above, formats.centre),
        (1, heading.unit.upper(), formats.bold),
    ):
        sheet.merge_range(row, 0, row, half, text, style)
    sheet.merge_range(0, half + 1, 0, last, table.title, formats.title)
    sheet.merge_range(1, half + 1, 1, last, heading.name, formats.bold)
    sheet.merge_range(2, half + 1, 2, last, heading.about, formats.centre)
    _write_fields(sheet, table, formats)
    below = _ABOVE + len(table.rows)
    if table.note:
        sheet.write_string(below, 0, table.note, formats.note)
    sheet.merge_range(below + 2, 0, below + 2, half, heading.left_signature, formats.bold)
    sheet.merge_range(below + 2, half + 1, below + 2, last, heading.right_signature, formats.bold)
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
        if field.is_text and isinstance(field.value, str) and "\n" in field.value:
            sheet.set_row(top, 16 * _lines(field.value, table.widths[column]))


def _lines(text: str, width: int) -> int:
    """How many lines a text takes in a column so many characters wide."""
    return sum(-(-len(part) // width) for part in text.split("\n"))
