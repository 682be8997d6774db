"""How the marks are spread, as numbers for an SVG: a column for each tenth of the marks, drawn for phones and for desks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from quiz.models import QuizStatistics
from quiz.web.formats import whole

TOP, BOTTOM, GAP = 18, 22, 4
#: (width, height, class) of the two drawings.
SIZES = ((300, 170, "only-sm"), (640, 220, "only-lg"))


@dataclass(frozen=True)
class Column:
    """A column with its count above it; `label` below it, empty where there is no place."""

    x: int
    y: int
    width: int
    height: int
    count: str
    label: str

    @property
    def middle(self) -> int:
        """Where its texts are centred."""
        return self.x + self.width // 2


@dataclass(frozen=True)
class Plot:
    """A drawing of this size with its floor."""

    width: int
    height: int
    css: str
    columns: Sequence[Column]

    @property
    def floor(self) -> int:
        """The y on which the columns stand: bars begin at zero."""
        return self.height - BOTTOM


def draw_tenths(row: QuizStatistics) -> list[Plot]:
    """The spread of the marks, once for each size."""
    return [_draw(row.tenths, *size) for size in SIZES]


def _draw(tenths: Sequence[int], width: int, height: int, css: str) -> Plot:
    most, step = max(tenths) or 1, width // len(tenths)
    room = height - TOP - BOTTOM
    every = 1 if css == "only-lg" else 2
    columns = []
    for place, count in enumerate(tenths):
        tall = round(room * count / most)
        label = f"{10 * place}%" if place % every == 0 else ""
        columns.append(
            Column(
                place * step + GAP // 2,
                TOP + room - tall,
                step - GAP,
                tall,
                whole(count) if count else "",
                label,
            )
        )
    return Plot(width, height, css, columns)
