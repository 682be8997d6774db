"""Plans as PDF files with text: pages to lines, lines to paragraphs, ruled tables to rows. Scans and old fonts are refused."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from content.pipeline.editorial.note import EditorNote
from content.pipeline.legacy_text import refuse_legacy
from content.pipeline.normalise import Block, block_of
from content.pipeline.pdf_lines import Line, lines_of, without_edges
from content.pipeline.pdf_pages import Page, read_pages
from content.pipeline.pdf_paragraphs import Paragraph, measure_of, paragraphs_of
from content.pipeline.pdf_tables import Grid, grids_of
from content.pipeline.plan_refusal import PlanRefused
from content.pipeline.plan_source import Place, PlanSource, Table, TableRow

_LEAST_LETTERS: Final = 25
_OLD_FONT: Final = re.compile(r"(?:^/?|\+)(?P<name>\.Vn|VNI)", re.IGNORECASE)
_OLD_NAMES: Final = {".vn": "TCVN3 (.Vn)", "vni": "VNI"}
_OLD_SHARE: Final = 0.3

#: What stands on a page in its order: lines that follow each other, or a table.
Piece = tuple[Line, ...] | Grid


def read_pdf(data: bytes) -> PlanSource:
    """Return the blocks of a PDF; raises PlanRefused."""
    pages = read_pages(data)
    letters = {page.number: sum(len(run.text.strip()) for run in page.runs) for page in pages}
    empty = [number for number, count in letters.items() if count < _LEAST_LETTERS]
    if not pages or 2 * len(empty) > len(pages) or len(empty) == len(pages):
        raise PlanRefused("scanned" if any(page.has_pictures or page.rules for page in pages) else "empty")
    _refuse_old_fonts(pages)
    assembled = _Assembly(pages)
    refuse_legacy(block.text for block in assembled.blocks)
    pictures = {page.number for page in pages if page.has_pictures}
    notes = tuple(
        EditorNote(
            1, "page_without_text", f"Trang {number} không có chữ (có thể là ảnh chụp): không được đọc."
        )
        for number in empty
        if number in pictures
    )
    return PlanSource(
        "pdf", tuple(assembled.blocks), assembled.places, tuple(assembled.tables), notes, len(pages)
    )


class _Assembly:
    """Puts blocks, places and tables together, page after page."""

    def __init__(self, pages: Sequence[Page]) -> None:
        self.blocks: list[Block] = []
        self.places: dict[int, Place] = {}
        self.tables: list[Table] = []
        self._last_grid: Grid | None = None
        self._pages = {page.number: page for page in pages}
        pieces = _pieces(pages)
        lines = [line for piece in pieces if isinstance(piece, tuple) for line in piece]
        if not lines:
            raise PlanRefused("not-a-plan")
        measure = measure_of(lines)
        for is_text, group in groupby(pieces, key=lambda piece: isinstance(piece, tuple)):
            if is_text:
                run = [line for piece in group if isinstance(piece, tuple) for line in piece]
                for paragraph in paragraphs_of(run, measure):
                    self._take(paragraph)
                self._last_grid = self._last_grid if not run else None
            else:
                for grid in group:
                    assert isinstance(grid, Grid)
                    self._table(grid)

    def _take(self, paragraph: Paragraph) -> None:
        block = block_of(len(self.blocks) + 1, paragraph.text, lead=paragraph.lead)
        if block.text:
            self.blocks.append(block)
            self.places[block.line] = Place(page=paragraph.first.page, line=paragraph.first.number)

    def _table(self, grid: Grid) -> None:
        """Add a table; one that goes on from the page before, column under column, is the same table."""
        rows = []
        above = self.blocks[-1].text if self.blocks else ""
        goes_on = self._last_grid is not None and _same_columns(self._last_grid, grid) and bool(self.tables)
        number = len(self.tables) + (0 if goes_on else 1)
        before = len(self.tables[-1].rows) if goes_on else 0
        for place, cells in enumerate(grid.rows(self._pages[grid.page].runs), start=1):
            line = len(self.blocks) + 1
            texts = tuple(text for text in cells if text)
            self.blocks.append(Block(line, " | ".join(texts), "|", pieces=((line, 0),), cells=texts))
            self.places[line] = Place(page=grid.page, table=number, row=before + place)
            rows.append(TableRow(line, cells))
        if goes_on:
            whole = self.tables.pop()
            self.tables.append(Table((*whole.rows, *rows), whole.title))
        else:
            self.tables.append(Table(tuple(rows), above))
        self._last_grid = grid


def _pieces(pages: Sequence[Page]) -> list[Piece]:
    """Return the lines and the tables of all pages in the order of the file; edges of pages are left out."""
    grids = {page.number: grids_of(page) for page in pages}
    texts = []
    for page in pages:
        outside = [run for run in page.runs if not any(grid.holds(run) for grid in grids[page.number])]
        texts.append((page, lines_of(page, outside)))
    pieces: list[Piece] = []
    for page, lines in zip(pages, without_edges(texts), strict=True):
        pieces += _in_order(lines, grids[page.number])
    return pieces


def _in_order(lines: Sequence[Line], grids: Sequence[Grid]) -> Iterator[Piece]:
    """Return lines and tables: a table stands before the first line that is below it and after all those above."""
    left = list(grids)
    group: list[Line] = []
    for line in lines:
        while left and line.y < left[0].heights[-1]:
            if group:
                yield tuple(group)
            group = []
            yield left.pop(0)
        group.append(line)
    if group:
        yield tuple(group)
    yield from left


def _same_columns(before: Grid, after: Grid) -> bool:
    return (
        after.page == before.page + 1
        and len(before.edges) == len(after.edges)
        and all(abs(one - other) < 4 for one, other in zip(before.edges, after.edges, strict=True))
    )


def _refuse_old_fonts(pages: Sequence[Page]) -> None:
    """Fonts of before Unicode tell themselves by their names; what is read through them is no text."""
    total = old = 0
    name = ""
    for page in pages:
        for run in page.runs:
            total += len(run.text)
            if found := _OLD_FONT.search(run.font):
                old, name = old + len(run.text), _OLD_NAMES[found["name"].lower()]
    if old > _OLD_SHARE * total:
        raise PlanRefused("legacy-font", font=name)
