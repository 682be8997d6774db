"""Matrices ("ma trận đề kiểm tra"): the form that somebody fills in, and the specification that it says.

A *line* is a category (a lesson, or a section of a plan); a *column* is a format at a level, as the level scheme shows it. A
cell says how many questions, in the column of đúng/sai how many statements: four make a question. A stored matrix is
`{"preset", "scheme", "audience", "basis", "marks": {format: thousandths}, "lines": [{"category", "counts": {format: {level:
number}}, "words": {level: text}}], "limits": {tag: most}, "reserve", "unseen", "spread", "own"}`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from quiz.domain.levels import SCHEMES
from quiz.domain.specification import EITHER, STATEMENTS

#: Formats in the order of columns and parts, each with its kinds.
FORMATS: dict[str, tuple[str, ...]] = {
    "choice": ("single_choice",),
    "statements": ("four_statements",),
    "short": ("short_text", "number"),
    "truth": ("true_false",),
    "several": ("multiple_response",),
    "matching": ("matching",),
    "ordering": ("ordering",),
    "cloze": ("cloze",),
}
OF_STATEMENTS = "statements"
FORM_2025, FREE = "2025", "free"
#: By preset the formats that there may be. The form of 2025 has three parts and nothing else.
PRESETS: dict[str, tuple[str, ...]] = {
    FORM_2025: ("choice", "statements", "short"),
    FREE: tuple(FORMATS),
}
#: Thousandths that a whole question brings, on a scale to ten.
USUAL_MARKS = {
    "choice": 250, "statements": 1000, "short": 250, "truth": 250, "several": 500, "matching": 500, "ordering": 500, "cloze": 500,
}  # fmt: skip
#: How a paper's marks are usually shared out among the shown levels, in per cent.
USUAL_SHARES = {"three": (40, 30, 30), "four": (40, 30, 20, 10), "primary": (40, 30, 30)}
LESSONS, SECTIONS = "lesson", "section"
BASES = (LESSONS, SECTIONS)
AUDIENCES = ("student", "staff")
#: Tags that a matrix may limit.
LIMITED_TAGS = ("overtaken", "document_number")
PRACTICE = ("practice",)


@dataclass(frozen=True)
class Line:
    """One category; `counts` by format and shown level, `words` the own description of what a level asks for here."""

    category: str
    counts: Mapping[tuple[str, str], int] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)

    def items(self, format_: str) -> int:
        """What is asked in this format: questions, or statements."""
        return sum(count for (name, _level), count in self.counts.items() if name == format_)

    def questions(self, format_: str) -> int:
        """Questions in this format; statements that are no four by four do not make one."""
        return self.items(format_) // STATEMENTS if format_ == OF_STATEMENTS else self.items(format_)


@dataclass(frozen=True)
class Matrix:
    """The whole form. `marks`: the formats in use, in their order. `reserve`: questions more than needed, by cell."""

    preset: str
    scheme: str
    audience: str
    basis: str
    marks: Mapping[str, int]
    lines: tuple[Line, ...]
    limits: Mapping[str, int] = field(default_factory=dict)
    reserve: int = 0
    avoids_seen: bool = False
    spreads: bool = False
    uses_own: bool = False

    @property
    def formats(self) -> tuple[str, ...]:
        """The formats in use, in the order of columns."""
        return tuple(format_ for format_ in FORMATS if format_ in self.marks)

    @property
    def levels(self) -> tuple[str, ...]:
        """The levels of the columns, from the lowest."""
        return tuple(SCHEMES[self.scheme])

    @property
    def columns(self) -> tuple[tuple[str, str], ...]:
        """Format and level of each column."""
        return tuple((format_, level) for format_ in self.formats for level in self.levels)

    @property
    def questions(self) -> int:
        """How many questions a paper has."""
        return sum(line.questions(format_) for line in self.lines for format_ in self.formats)

    def worth(self, format_: str, count: int) -> Fraction:
        """Marks that so many questions (statements) of a format bring; a statement counts a quarter of its question."""
        parts = STATEMENTS if format_ == OF_STATEMENTS else 1
        return Fraction(self.marks[format_] * count, 1000 * parts)

    def line_worth(self, line: Line) -> Fraction:
        """Marks that a line brings."""
        return sum(
            (self.worth(format_, line.counts.get((format_, level), 0)) for format_, level in self.columns),
            Fraction(0),
        )

    @property
    def total_worth(self) -> Fraction:
        """Marks of the whole paper."""
        return sum((self.line_worth(line) for line in self.lines), Fraction(0))

    def column_sum(self, format_: str, level: str) -> int:
        """What a column asks for in all lines."""
        return sum(line.counts.get((format_, level), 0) for line in self.lines)

    def level_sum(self, level: str) -> int:
        """What a level is asked for in all formats and lines."""
        return sum(self.column_sum(format_, level) for format_ in self.formats)

    def format_worth(self, format_: str) -> Fraction:
        """Marks that a format brings."""
        return self.worth(format_, sum(line.items(format_) for line in self.lines))

    def level_worth(self, level: str) -> Fraction:
        """Marks that a level brings."""
        return sum(
            (self.worth(format_, self.column_sum(format_, level)) for format_ in self.formats), Fraction(0)
        )


def read_matrix(stored: Mapping[str, Any]) -> Matrix:
    """A matrix from its stored form."""
    return Matrix(
        preset=stored["preset"],
        scheme=stored["scheme"],
        audience=stored["audience"],
        basis=stored["basis"],
        marks=dict(stored["marks"]),
        lines=tuple(
            Line(
                line["category"],
                {
                    (format_, level): count
                    for format_, by_level in line["counts"].items()
                    for level, count in by_level.items()
                },
                dict(line.get("words") or {}),
            )
            for line in stored["lines"]
        ),
        limits=dict(stored.get("limits") or {}),
        reserve=stored.get("reserve", 0),
        avoids_seen=bool(stored.get("unseen")),
        spreads=bool(stored.get("spread")),
        uses_own=bool(stored.get("own")),
    )


def write_matrix(matrix: Matrix) -> dict[str, Any]:
    """The stored form; cells without a question and levels without words are left out."""
    return {
        "preset": matrix.preset,
        "scheme": matrix.scheme,
        "audience": matrix.audience,
        "basis": matrix.basis,
        "marks": {format_: matrix.marks[format_] for format_ in matrix.formats},
        "lines": [
            {
                "category": line.category,
                "counts": {
                    format_: by_level
                    for format_ in matrix.formats
                    if (
                        by_level := {
                            level: count
                            for level in matrix.levels
                            if (count := line.counts.get((format_, level), 0))
                        }
                    )
                },
                "words": {
                    level: text for level, text in line.words.items() if text and level in matrix.levels
                },
            }
            for line in matrix.lines
        ],
        "limits": dict(matrix.limits),
        "reserve": matrix.reserve,
        "unseen": matrix.avoids_seen,
        "spread": matrix.spreads,
        "own": matrix.uses_own,
    }


@dataclass(frozen=True)
class Cell:
    """What one row of the specification is made from: a line, a format, and a level (None: all, for statements)."""

    line: int
    format: str
    level: str | None
    count: int


def cells_of(matrix: Matrix) -> Iterator[Cell]:
    """The cells that ask for something, line by line; the statements of a line are one."""
    for place, line in enumerate(matrix.lines):
        for format_ in matrix.formats:
            if format_ == OF_STATEMENTS:
                if questions := line.questions(format_):
                    yield Cell(place, format_, None, questions)
                continue
            for level in matrix.levels:
                if count := line.counts.get((format_, level), 0):
                    yield Cell(place, format_, level, count)


def rules_of(
    matrix: Matrix,
    *,
    pools: Sequence[str] = PRACTICE,
    owner_id: int | None = None,
    usage: Sequence[Sequence[int]] = (),
    matrix_id: str | None = None,
) -> dict[str, Any]:
    """The stored specification that the matrix says (quiz.domain.specification): a row for each of `cells_of`, in its order.

    `owner_id`: whose own questions serve as well, if the matrix uses them.
    """
    rules: dict[str, Any] = {
        "rows": [
            _row(matrix, cell, own=matrix.uses_own and owner_id is not None) for cell in cells_of(matrix)
        ],
        "pools": sorted(pools),
        "limits": dict(matrix.limits),
        "parts": [list(FORMATS[format_]) for format_ in matrix.formats],
        "marks": {kind: matrix.marks[format_] for format_ in matrix.formats for kind in FORMATS[format_]},
    }
    if matrix.uses_own and owner_id is not None:
        rules["owner"] = owner_id
    if matrix.avoids_seen:
        rules["unseen"] = True
    if matrix.spreads and any(usage):
        rules["usage"] = [list(versions) for versions in usage]
    if matrix_id is not None:
        rules["matrix"] = matrix_id
    return rules


def _row(matrix: Matrix, cell: Cell, *, own: bool) -> dict[str, Any]:
    line, scheme = matrix.lines[cell.line], SCHEMES[matrix.scheme]
    row: dict[str, Any] = {"count": cell.count, "kinds": list(FORMATS[cell.format])}
    row["lessons" if matrix.basis == LESSONS else "sections"] = [line.category]
    if cell.level is None:
        row["statements"] = [
            [list(scheme[level]), line.counts.get((cell.format, level), 0)] for level in matrix.levels
        ]
    else:
        row["levels"] = list(scheme[cell.level])
    if own:
        row["own"] = EITHER
    return row


def usage_bands(given: Mapping[int, int], *, most: int = 2_000) -> list[list[int]]:
    """Versions that were given, in three bands of as many each: little, more, most. Of more than `most` the most given."""
    ordered = sorted(given.items(), key=lambda item: (-item[1], item[0]))
    used = [version_id for version_id, count in ordered if count > 0][:most]
    third = -(-len(used) // 3)
    high, middle, low = used[:third], used[third : 2 * third], used[2 * third :]
    return [sorted(low), sorted(middle), sorted(high)]
