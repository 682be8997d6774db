"""What makes a matrix one that can be kept and used: said as refusals that name the line and the cell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from quiz.domain.levels import SCHEMES
from quiz.domain.paper_matrix import AUDIENCES, BASES, LIMITED_TAGS, OF_STATEMENTS, PRESETS, Matrix
from quiz.domain.specification import STATEMENTS
from quiz.domain.text import is_storable

MOST_LINES, MOST_IN_CELL, MOST_QUESTIONS = 60, 60, 100
#: Questions with statements of one line: every way to put their levels together is looked at.
MOST_FOURS = 4
MOST_RESERVE, MOST_MARK, LONGEST_WORDS = 50, 10_000, 600


@dataclass(frozen=True)
class MatrixProblem:
    """What is wrong. `line` and `format`: where, None for the whole; `facts` fill the sentence."""

    code: str
    line: int | None = None
    format: str | None = None
    facts: dict[str, str] = field(default_factory=dict)


def problems_of(matrix: Matrix) -> list[MatrixProblem]:
    """Everything that keeps a matrix from being used, in the order of the form; nothing for one that is whole."""
    return [*_frame(matrix), *_lines(matrix)]


def _frame(matrix: Matrix) -> Iterator[MatrixProblem]:
    if (
        matrix.preset not in PRESETS
        or matrix.scheme not in SCHEMES
        or matrix.audience not in AUDIENCES
        or matrix.basis not in BASES
    ):
        yield MatrixProblem("frame-unknown")
        return
    if not matrix.formats:
        yield MatrixProblem("formats-missing")
    for format_ in matrix.formats:
        if format_ not in PRESETS[matrix.preset]:
            yield MatrixProblem("format-not-2025", format=format_)
        elif not 0 < matrix.marks[format_] <= MOST_MARK:
            yield MatrixProblem("mark-unfit", format=format_, facts={"most": str(MOST_MARK // 1000)})
    if any(tag not in LIMITED_TAGS or not 0 <= most <= MOST_QUESTIONS for tag, most in matrix.limits.items()):
        yield MatrixProblem("limit-unfit", facts={"most": str(MOST_QUESTIONS)})
    if not 0 <= matrix.reserve <= MOST_RESERVE:
        yield MatrixProblem("reserve-unfit", facts={"most": str(MOST_RESERVE)})


def _lines(matrix: Matrix) -> Iterator[MatrixProblem]:
    if not matrix.lines:
        yield MatrixProblem("lines-missing")
    if len(matrix.lines) > MOST_LINES:
        yield MatrixProblem("lines-many", facts={"most": str(MOST_LINES)})
    known: set[str] = set()
    for place, line in enumerate(matrix.lines):
        if line.category in known:
            yield MatrixProblem("line-twice", place)
        known.add(line.category)
        if any(not 0 <= count <= MOST_IN_CELL for count in line.counts.values()):
            yield MatrixProblem("count-unfit", place, facts={"most": str(MOST_IN_CELL)})
        elif line.items(OF_STATEMENTS) % STATEMENTS:
            items = line.items(OF_STATEMENTS)
            yield MatrixProblem("statements-not-fours", place, OF_STATEMENTS, {"count": str(items)})
        elif line.questions(OF_STATEMENTS) > MOST_FOURS:
            yield MatrixProblem("statements-many", place, OF_STATEMENTS, {"most": str(MOST_FOURS)})
        if any(len(text) > LONGEST_WORDS or not is_storable(text) for text in line.words.values()):
            yield MatrixProblem("words-long", place, facts={"most": str(LONGEST_WORDS)})
    if matrix.lines and not 1 <= matrix.questions <= MOST_QUESTIONS:
        code = "questions-many" if matrix.questions else "questions-missing"
        yield MatrixProblem(code, facts={"most": str(MOST_QUESTIONS), "count": str(matrix.questions)})
