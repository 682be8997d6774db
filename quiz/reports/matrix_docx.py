"""A matrix as a Word document: the matrix, then the bản đặc tả on a page of its own, A4 across, Times New Roman."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from quiz.reports.matrix_heading import Heading
from quiz.reports.matrix_tables import Table, placed, worded

FONT, SIZE, SIZE_IN_TABLE = "Times New Roman", 13, 11
#: Margins of official documents across: top, bottom, left, right, in millimetres (Nghị định 30/2020/NĐ-CP).
MARGINS = (20, 20, 30, 15)
_WIDTH, _HEIGHT = 297, 210


def write_matrix_document(heading: Heading, tables: tuple[Table, ...]) -> bytes:
    """The bytes of a .docx."""
    from docx import Document  # heavy: only who asks for a document pays

    document: Any = Document()
    document.core_properties.title = heading.name
    document.core_properties.author = heading.unit
    _set_page(document)
    for number, table in enumerate(tables):
        if number:
            document.add_page_break()
        _write_letterhead(document, heading, table)
        _write_table(document, table)
        if table.note:
            _write_line(document.add_paragraph(), table.note, italic=True, size=SIZE_IN_TABLE)
        _write_signatures(document, heading)
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _set_page(document: Any) -> None:
    from docx.enum.section import WD_ORIENT
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt

    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(_WIDTH), Mm(_HEIGHT)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = map(Mm, MARGINS)
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(SIZE)
    for script in ("w:eastAsia", "w:cs", "w:hAnsi"):
        style.element.rPr.rFonts.set(qn(script), FONT)
    style.paragraph_format.space_after = Pt(0)


def _write_letterhead(document: Any, heading: Heading, table: Table) -> None:
    """The office on the left, the document's name on the right, in a table without lines."""
    head = document.add_table(rows=1, cols=2)
    left, right = head.rows[0].cells
    _write_line(left.paragraphs[0], heading.above, centred=True)
    _write_line(left.add_paragraph(), heading.unit.upper(), bold=True, centred=True)
    _write_line(right.paragraphs[0], table.title, bold=True, centred=True, size=SIZE + 1)
    _write_line(right.add_paragraph(), heading.name, bold=True, centred=True)
    _write_line(right.add_paragraph(), heading.about, centred=True)
    document.add_paragraph()


def _write_table(document: Any, table: Table) -> None:
    from docx.enum.table import WD_TABLE_ALIGNMENT
    from docx.shared import Mm

    made = document.add_table(rows=len(table.rows), cols=len(table.widths))
    made.style, made.alignment, made.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    room = _WIDTH - MARGINS[2] - MARGINS[3]
    widths = [Mm(room * width / sum(table.widths)) for width in table.widths]
    grid = [
        row.cells for row in made.rows
    ]  # asked once: the library counts through the whole table each time
    for cells in grid:
        for cell, width in zip(cells, widths, strict=True):
            cell.width = width
    for row, column, field in placed(table):
        cell = grid[row][column]
        if field.columns > 1 or field.rows > 1:
            cell = cell.merge(grid[row + field.rows - 1][column + field.columns - 1])
        _write_cell(cell, worded(field.value), is_head=field.is_head, is_text=field.is_text)
    for row in made.rows[: len(table.head)]:
        _repeat(row)


def _write_cell(cell: Any, text: str, *, is_head: bool, is_text: bool) -> None:
    from docx.enum.table import WD_ALIGN_VERTICAL

    cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
    for number, part in enumerate(text.split("\n")):
        paragraph = cell.paragraphs[0] if not number else cell.add_paragraph()
        _write_line(paragraph, part, bold=is_head, centred=not is_text, size=SIZE_IN_TABLE)


def _repeat(row: Any) -> None:
    """The row comes again on each page."""
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _write_signatures(document: Any, heading: Heading) -> None:
    document.add_paragraph()
    made = document.add_table(rows=1, cols=2)
    for cell, text in zip(made.rows[0].cells, (heading.left_signature, heading.right_signature), strict=True):
        _write_line(cell.paragraphs[0], text, bold=True, centred=True)


def _write_line(
    paragraph: Any,
    text: str,
    *,
    bold: bool = False,
    italic: bool = False,
    centred: bool = False,
    size: int = SIZE,
) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run(text)
    run.bold, run.italic, run.font.size = bold, italic, Pt(size)
