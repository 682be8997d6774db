"""Whether the bank can fill a matrix: by cell what there is, what is missing, and how much is left in reserve."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from quiz.domain.paper_draw import can_fill
from quiz.domain.paper_filling import heaps_of, row_ways
from quiz.domain.paper_matrix import Cell, Matrix, cells_of, rules_of
from quiz.domain.specification import Candidate, Specification, read_specification
from quiz.domain.specification import Cell as BankCell


@dataclass(frozen=True)
class CellCheck:
    """One cell against the bank. `available`: ready questions; `free`: those without a limited tag.

    `fits`: for statements whether there are questions whose levels together are what is asked for.
    """

    cell: Cell
    available: int
    free: int
    fits: bool = True

    @property
    def missing(self) -> int:
        """Questions that there are too few."""
        return max(0, self.cell.count - self.available)

    @property
    def spare(self) -> int:
        """Questions more than needed."""
        return max(0, self.available - self.cell.count)

    def is_short(self, reserve: int) -> bool:
        """Whether it can be filled, but with less in reserve than wanted."""
        return self.fits and not self.missing and self.spare < reserve


@dataclass(frozen=True)
class MatrixCheck:
    """All cells that ask for something. `can_fill`: a paper can be drawn, whatever the seed."""

    cells: tuple[CellCheck, ...]
    can_fill: bool
    #: Every cell has its questions, but too many of them have a tag of which a paper may hold few.
    is_limited: bool

    def at(self, line: int, format_: str, level: str | None) -> CellCheck | None:
        """The check of one cell."""
        return self._by_place.get((line, format_, level))

    @cached_property
    def _by_place(self) -> Mapping[tuple[int, str, str | None], CellCheck]:
        return {(one.cell.line, one.cell.format, one.cell.level): one for one in self.cells}

    @property
    def wanting(self) -> list[CellCheck]:
        """Cells that keep the matrix from being filled."""
        return [one for one in self.cells if one.missing or not one.fits]

    def short(self, reserve: int) -> list[CellCheck]:
        """Cells with too little in reserve."""
        return [one for one in self.cells if one.is_short(reserve)]


def check_matrix(
    matrix: Matrix, candidates: Sequence[Candidate], *, owner_id: int | None = None
) -> MatrixCheck:
    """Of a matrix without problems (quiz.domain.matrix_rules) against the candidates for its audience."""
    specification = read_specification(rules_of(matrix, owner_id=owner_id))
    limited = frozenset(specification.limits)
    heads: dict[BankCell, Candidate] = {}
    available: Counter[BankCell] = Counter()
    free: Counter[BankCell] = Counter()
    for candidate in candidates:
        if candidate.pool in specification.pools:
            cell = candidate.cell
            heads.setdefault(cell, candidate)
            available[cell] += 1
            free[cell] += limited.isdisjoint(candidate.tags)
    by_row: list[list[BankCell]] = [[] for _row in specification.rows]
    for cell, head in heads.items():
        for place in specification.admitting(head):
            by_row[place].append(cell)
    fits = _fits(specification, candidates)
    checks = tuple(
        CellCheck(
            cell,
            sum(available[one] for one in by_row[place]),
            sum(free[one] for one in by_row[place]),
            fits[place],
        )
        for place, cell in enumerate(cells_of(matrix))
    )
    whole = bool(checks) and all(not one.missing and one.fits for one in checks)
    fillable = whole and can_fill(specification, candidates)
    return MatrixCheck(checks, fillable, is_limited=whole and not fillable)


def _fits(specification: Specification, candidates: Sequence[Candidate]) -> list[bool]:
    """By row whether its levels of statements can be put together at all; limits by tag are left aside."""
    if not specification.asks_statements:
        return [True] * len(specification.rows)
    fours = [one for one in candidates if one.statements and one.pool in specification.pools]
    heaps = heaps_of(specification, fours)
    return [not row.statements or bool(row_ways(row, heaps, {})) for row in specification.rows]
