"""Tables of a PDF: found by the lines that are drawn around their cells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from content.pipeline.pdf_pages import Page, Rule, Run
from content.pipeline.word_breaks import joined

_NEAR: Final = 3.0
_LEAST_COLUMNS: Final = 2


@dataclass(frozen=True)
class Grid:
    """One table of one page: its vertical lines from left to right, its horizontal ones from top to bottom."""

    page: int
    edges: tuple[float, ...]
    heights: tuple[float, ...]
    rules: tuple[Rule, ...]

    def holds(self, run: Run) -> bool:
        """Say whether a run stands inside the table."""
        return (
            self.edges[0] - _NEAR <= run.x <= self.edges[-1] and self.heights[-1] <= run.y <= self.heights[0]
        )

    def rows(self, runs: Iterable[Run]) -> tuple[tuple[str, ...], ...]:
        """Return the texts of the cells, row by row; a cell over several columns counts as the first of them."""
        inside = [run for run in runs if self.holds(run)]
        rows = []
        for top, bottom in pairwise(self.heights):
            cells: list[list[Run]] = [[] for _ in self.edges[1:]]
            starts = self._starts((top + bottom) / 2)
            for run in inside:
                if bottom <= run.y < top:
                    cells[
                        max((start for start in starts if self.edges[start] <= run.x + _NEAR), default=0)
                    ].append(run)
            rows.append(tuple(_text(cell) for cell in cells))
        return tuple(row for row in rows if any(row))

    def _starts(self, height: float) -> tuple[int, ...]:
        """Return the columns that have an edge of their own on the left at that height."""
        here = [rule.x0 for rule in self.rules if rule.y0 <= height <= rule.y1]
        return tuple(
            place
            for place, edge in enumerate(self.edges[:-1])
            if place == 0 or any(abs(edge - x) < _NEAR for x in here)
        )


def grids_of(page: Page) -> tuple[Grid, ...]:
    """Return the tables of a page from top to bottom."""
    vertical = sorted((rule for rule in page.rules if rule.is_vertical), key=lambda rule: -rule.y1)
    groups: list[list[Rule]] = []
    for rule in vertical:
        if groups and rule.y1 >= min(other.y0 for other in groups[-1]) - _NEAR:
            groups[-1].append(rule)
        else:
            groups.append([rule])
    return tuple(grid for group in groups if (grid := _grid(page, group)) is not None)


def _grid(page: Page, vertical: Sequence[Rule]) -> Grid | None:
    edges = _clustered(rule.x0 for rule in vertical)
    low, high = min(rule.y0 for rule in vertical), max(rule.y1 for rule in vertical)
    inside = (
        rule.y0
        for rule in page.rules
        if rule.is_horizontal and low - _NEAR <= rule.y0 <= high + _NEAR and rule.x0 < edges[-1] + _NEAR
    )
    heights = tuple(reversed(_clustered([*inside, low, high])))
    if len(edges) <= _LEAST_COLUMNS or len(heights) < 2:
        return None
    return Grid(page.number, edges, heights, tuple(vertical))


def _clustered(values: Iterable[float]) -> tuple[float, ...]:
    """Return the values in order, those that lie close together as one."""
    kept: list[float] = []
    for value in sorted(values):
        if not kept or value - kept[-1] > _NEAR:
            kept.append(value)
    return tuple(kept)


def _text(runs: Sequence[Run]) -> str:
    """Return the text of one cell: runs of one base line are one line, lines are joined as in a paragraph."""
    lines: list[str] = []
    before: Run | None = None
    for run in runs:
        if before is not None and abs(run.y - before.y) < 0.35 * run.size:
            lines[-1] += run.text
        else:
            lines.append(run.text)
        before = run
    text = ""
    for line in lines:
        text = joined(text, line) if text else line.strip()
    return text
