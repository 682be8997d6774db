"""The pages of a PDF as pieces of text with their places and looks, and the straight lines that are drawn on them."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pypdf import PdfReader
from pypdf.errors import DependencyError

from content.pipeline.plan_refusal import PlanRefused
from quiz.domain.text import nfc

MOST_PAGES: Final = 200
_MOST_RUNS: Final = 40_000
_BOLD: Final = ("bold", "black", "heavy", "demi", ",b")
_SEMI_BOLD: Final = 600
_SIGNS: Final = str.maketrans(
    {
        "\uf0b7": "•",
        "\uf0a7": "▪",
        "\uf0d8": "➢",
        "\uf0fc": "✓",
        "\uf02d": "-",
        "ﬁ": "fi",
        "ﬂ": "fl",
        "ﬀ": "ff",
    }
)
_THIN: Final = 2.5
_NARROW, _WIDE = frozenset("iíìỉĩịljtfrI.,;:'!|()[]-“”\"/ "), frozenset("mwMWƠÔOQĐDGHNKCVAÂĂUƯX@%&—")


@dataclass(frozen=True)
class Run:
    """A piece of text of one look: where its base line begins in points from the lower left corner, its size, its end.

    The end is estimated from the letters: a file does not have to say how wide they are.
    """

    x: float
    y: float
    size: float
    text: str
    is_bold: bool
    font: str

    @property
    def end(self) -> float:
        return self.x + estimated_width(self.text, self.size)


@dataclass(frozen=True)
class Rule:
    """A straight line that is drawn on the page, from the lower left to the upper right."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def is_vertical(self) -> bool:
        return self.x1 - self.x0 < _THIN < self.y1 - self.y0

    @property
    def is_horizontal(self) -> bool:
        return self.y1 - self.y0 < _THIN < self.x1 - self.x0


@dataclass(frozen=True)
class Page:
    """One page: its number from 1, its height in points, its text in the order of the file, its lines."""

    number: int
    height: float
    runs: tuple[Run, ...]
    rules: tuple[Rule, ...]
    has_pictures: bool


def read_pages(data: bytes) -> tuple[Page, ...]:
    """Return the pages of a PDF; raises PlanRefused for files with a password, broken ones and those that are too long."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what is odd in a file is told by what comes out
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise PlanRefused("encrypted")
        if len(reader.pages) > MOST_PAGES:
            raise PlanRefused("too-large")
        return tuple(_page(page, number) for number, page in enumerate(reader.pages, start=1))
    except PlanRefused:
        raise
    except DependencyError as error:
        raise PlanRefused("encrypted") from error
    except Exception as error:  # there is no end to what a damaged file makes the library raise
        raise PlanRefused("broken") from error


def estimated_width(text: str, size: float) -> float:
    """Return about how wide `text` is in points, in letters such as those of Times."""
    total = 0.0
    for letter in text:
        if letter in _NARROW:
            total += 0.29
        elif letter in _WIDE or letter.isupper():
            total += 0.7
        else:
            total += 0.48
    return total * size


def _page(page: Any, number: int) -> Page:
    width, height = float(page.mediabox.width), float(page.mediabox.height)
    turn = int(page.rotation) % 360
    collector = _Collector(_TURNS.get(turn, _upright)(width, height))
    page.extract_text(visitor_text=collector.text, visitor_operand_before=collector.operand)
    return Page(
        number,
        width if turn in (90, 270) else height,
        tuple(collector.runs),
        tuple(collector.rules),
        collector.has_pictures or _has_pictures(page),
    )


Matrix = tuple[float, float, float, float, float, float]


def _upright(_width: float, _height: float) -> Matrix:
    return (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


#: How a page that is shown turned (an appendix across the sheet) comes to stand upright, by degrees clockwise.
_TURNS: Final[Mapping[int, Callable[[float, float], Matrix]]] = {
    90: lambda width, _height: (0.0, -1.0, 1.0, 0.0, 0.0, width),
    180: lambda width, height: (-1.0, 0.0, 0.0, -1.0, width, height),
    270: lambda _width, height: (0.0, 1.0, -1.0, 0.0, height, 0.0),
}


def _has_pictures(page: Any) -> bool:
    resources = page.get("/Resources")
    objects = resources.get_object().get("/XObject") if resources is not None else None
    return bool(objects is not None and objects.get_object())


class _Collector:
    """Takes down what the reader comes across on one page."""

    def __init__(self, turned: Matrix) -> None:
        self._turned = turned
        self.runs: list[Run] = []
        self.rules: list[Rule] = []
        self.has_pictures = False
        self._pen: tuple[float, float] | None = None

    def text(self, text: str, cm: Sequence[float], tm: Sequence[float], font: Any, size: float) -> None:
        matrix = _product(tm, _product(cm, self._turned))
        if not text.strip() or abs(matrix[1]) > 0.3 * abs(matrix[0]):  # empty, or not level
            return
        if len(self.runs) >= _MOST_RUNS:
            raise PlanRefused("too-large")
        name, is_bold = _font(font)
        self.runs.append(Run(matrix[4], matrix[5], size * abs(matrix[3]), _read(text), is_bold, name))

    def operand(self, operator: bytes, operands: Sequence[Any], cm: Sequence[float], _tm: Any) -> None:
        self.has_pictures |= operator == b"INLINE IMAGE"
        if len(self.rules) > _MOST_RUNS or operator not in (b"m", b"l", b"re"):
            return
        numbers = [float(value) for value in operands]
        matrix = _product(cm, self._turned)
        if operator == b"re" and len(numbers) == 4:
            self.rules += _edges(matrix, *numbers)
        elif len(numbers) == 2:
            here = _moved(matrix, *numbers)
            if operator == b"l" and self._pen is not None:
                self.rules.append(_rule(self._pen, here))
            self._pen = here


def _edges(cm: Sequence[float], x: float, y: float, width: float, height: float) -> Iterator[Rule]:
    """Return a thin rectangle as one line, a larger one as its four edges."""
    low, high = _moved(cm, x, y), _moved(cm, x + width, y + height)
    whole = _rule(low, high)
    if whole.is_vertical or whole.is_horizontal:
        yield whole
    else:
        corners = (low, (high[0], low[1]), high, (low[0], high[1]), low)
        yield from (_rule(start, end) for start, end in zip(corners, corners[1:], strict=False))


def _rule(start: tuple[float, float], end: tuple[float, float]) -> Rule:
    (x0, x1), (y0, y1) = sorted((start[0], end[0])), sorted((start[1], end[1]))
    return Rule(x0, y0, x1, y1)


def _product(first: Sequence[float], then: Sequence[float]) -> Matrix:
    """Return the matrix that does what the first does and then what the second does."""
    a, b, c, d, e, f = then
    return (
        first[0] * a + first[1] * c, first[0] * b + first[1] * d,
        first[2] * a + first[3] * c, first[2] * b + first[3] * d,
        first[4] * a + first[5] * c + e, first[4] * b + first[5] * d + f,
    )  # fmt: skip


def _read(text: str) -> str:
    """Return a piece of text with the signs of symbol fonts and joined letters as what they stand for."""
    return nfc(text.strip("\n\r").translate(_SIGNS))


def _moved(cm: Sequence[float], x: float, y: float) -> tuple[float, float]:
    return x * cm[0] + y * cm[2] + cm[4], x * cm[1] + y * cm[3] + cm[5]


def _font(font: Any) -> tuple[str, bool]:
    """Return a font's name and whether it is bold, by its name or by its weight."""
    if not font:
        return "", False
    name = str(font.get("/BaseFont", ""))
    descriptor = font.get("/FontDescriptor")
    weight = descriptor.get_object().get("/FontWeight", 0) if descriptor is not None else 0
    return name, any(word in name.lower() for word in _BOLD) or float(weight or 0) >= _SEMI_BOLD
