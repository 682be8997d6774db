"""From pieces of text to printed lines, without page numbers and running heads."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from content.pipeline.page_parts import letterhead_halves
from content.pipeline.pdf_pages import Page, Run
from quiz.domain.text import fold_space

_PAGE_NUMBER: Final = re.compile(
    r"^(?:trang\s*)?[-–(]?\s*\d{1,3}\s*[-–)]?(?:\s*/\s*\d{1,3})?$", re.IGNORECASE
)
_MARK: Final = re.compile(r"^(?:[-–—+*•●○▪■◦·✓➢❖o]|[IVX]{1,6}[.)]|\d{1,2}(?:\.\d{1,2})*[.)]?|[a-zđ][.)])$")
_MARK_GAP: Final = 5
_EDGE: Final = 0.1
_SAME_LINE: Final = 0.35
_COLUMN_GAP: Final = 1.6


@dataclass(frozen=True)
class Line:
    """One printed line of one column. `lead` is the bold text it begins with, `end` where it ends (estimated)."""

    page: int
    number: int
    x: float
    y: float
    end: float
    size: float
    text: str
    lead: str

    @property
    def is_bold(self) -> bool:
        return bool(self.lead) and self.lead == self.text


def lines_of(page: Page, runs: Iterable[Run]) -> tuple[Line, ...]:
    """Return the lines of a page that the runs make, in the order of the file."""
    groups: list[list[Run]] = []
    for run in runs:
        if groups and _is_same_line(groups[-1], run):
            groups[-1].append(run)
        else:
            groups.append([run])
    lines: list[Line] = []
    for group in groups:
        for text, lead, x, end in _texts(group):
            size = max(run.size for run in group)
            lines.append(Line(page.number, len(lines) + 1, x, group[0].y, end, size, text, lead))
    return tuple(_with_marks(lines))


def _with_marks(lines: Sequence[Line]) -> list[Line]:
    """Return the lines with each bullet or number that stands apart joined to the text on its right."""
    kept: list[Line] = []
    for line in lines:
        mark = kept[-1] if kept else None
        if (
            mark is not None
            and _MARK.match(mark.text)
            and abs(mark.y - line.y) < _SAME_LINE * line.size
            and 0 < line.x - mark.x < _MARK_GAP * line.size
        ):
            lead = f"{mark.text} {line.lead}" if line.lead else ""
            kept[-1] = replace(line, x=mark.x, text=f"{mark.text} {line.text}", lead=lead)
        else:
            kept.append(line)
    return kept


def without_edges(pages: Sequence[tuple[Page, Sequence[Line]]]) -> tuple[tuple[Line, ...], ...]:
    """Return the lines of all pages without page numbers and without heads and feet that come again on other pages."""
    seen: Counter[tuple[str, int]] = Counter()
    for page, lines in pages:
        seen.update({_edge_key(line) for line in lines if _at_edge(page, line)})
    often = max(2, len(pages) // 2)
    return tuple(
        tuple(
            line
            for line in lines
            if not (
                _at_edge(page, line)
                and (_PAGE_NUMBER.match(line.text) or _comes_again(seen, _edge_key(line), often))
            )
        )
        for page, lines in pages
    )


def _comes_again(seen: Counter[tuple[str, int]], key: tuple[str, int], often: int) -> bool:
    text, height = key
    return sum(seen[text, height + step] for step in (-1, 0, 1)) >= often


def _edge_key(line: Line) -> tuple[str, int]:
    return re.sub(r"\d+", "#", line.text), round(line.y / 4)


def _at_edge(page: Page, line: Line) -> bool:
    return line.y > page.height * (1 - _EDGE) or line.y < page.height * _EDGE


def _is_same_line(group: Sequence[Run], run: Run) -> bool:
    """Say whether a run goes on with the line: on its base line, behind it, and not in another column."""
    last = group[-1]
    if abs(run.y - last.y) > _SAME_LINE * max(run.size, last.size) or run.x < last.x:
        return False
    width = last.end - last.x
    gap = run.x - last.end
    is_apart = run.text[:1].isspace() or last.text[-1:].isspace()
    return not is_apart or gap < max(_COLUMN_GAP * run.size, 0.15 * width)


def _texts(group: Sequence[Run]) -> list[tuple[str, str, float, float]]:
    """Return text, bold beginning, start and end of a line; a letterhead whose columns ran together is two lines."""
    raw = "".join(run.text for run in group).replace(
        "\u00ad", "-" if group[-1].text.endswith("\u00ad") else ""
    )
    lead = ""
    for run in group:
        if not run.is_bold and run.text.strip():
            break
        lead += run.text
    text, lead = fold_space(raw), fold_space(lead.replace("\u00ad", ""))
    x, end = group[0].x, group[-1].end
    halves = letterhead_halves(text)
    if halves is None:
        return [(text, lead if text.startswith(lead) else "", x, end)]
    left, right = halves
    middle = x + (end - x) * len(left) / len(text)
    return [(left, left if lead else "", x, middle), (right, right if lead else "", middle, end)]
