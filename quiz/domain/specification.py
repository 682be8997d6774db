"""Specifications ("ma trận đề") and the seeded draw from a bank.

A stored specification is `{"rows": [{"count", "lessons", "levels", "kinds", "own"}], "pools": [...], "limits": {tag: most},
"owner": number}`; an absent or empty list in a row means "any". A row with `own` is filled from the questions that the
teacher with this number wrote for his classes, every other row from the common bank alone.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from quiz.domain.errors import BankTooSmall


#: How many questions with a tag a paper of `count` may hold: at most one overtaken, one document number in ten.
def usual_limits(count: int) -> dict[str, int]:
    """The limits by tag that hold for every paper of `count` questions."""
    return {"overtaken": 1, "document_number": count // 10}


@dataclass(frozen=True)
class Row:
    """So many questions of these lessons, levels and kinds (empty: any)."""

    count: int
    lessons: frozenset[str] = frozenset()
    levels: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    own: bool = False

    def admits(self, candidate: Candidate) -> bool:
        """Whether a question may fill this row."""
        return (
            candidate.is_own == self.own
            and (not self.lessons or candidate.lesson in self.lessons)
            and (not self.levels or candidate.level in self.levels)
            and (not self.kinds or candidate.kind in self.kinds)
        )


@dataclass(frozen=True)
class Specification:
    """Rows, the pools that are drawn from, and the most of each tag."""

    rows: tuple[Row, ...]
    pools: frozenset[str]
    limits: Mapping[str, int] = field(default_factory=dict)
    #: Whose own questions the rows with `own` are filled from.
    owner_id: int | None = None

    @property
    def count(self) -> int:
        """How many questions a paper has."""
        return sum(row.count for row in self.rows)


@dataclass(frozen=True)
class Candidate:
    """What the draw needs to know of one question version."""

    version_id: int
    lesson: str
    level: str
    kind: str
    pool: str
    tags: frozenset[str]
    #: Written by a teacher for his own classes.
    is_own: bool = False

    @property
    def cell(self) -> tuple[str, str, str, bool]:
        """All that rows ask of it."""
        return (self.lesson, self.level, self.kind, self.is_own)


def read_specification(rules: Mapping[str, Any]) -> Specification:
    """A specification from its stored form."""
    rows = tuple(
        Row(
            row["count"],
            frozenset(row.get("lessons") or ()),
            frozenset(row.get("levels") or ()),
            frozenset(row.get("kinds") or ()),
            bool(row.get("own")),
        )
        for row in rules["rows"]
    )
    limits = dict(rules.get("limits") or {})
    return Specification(rows, frozenset(rules["pools"]), limits, rules.get("owner"))


def simple_rules(count: int, *, pools: Sequence[str], lessons: Sequence[str] = ()) -> dict[str, Any]:
    """The stored form of "so many questions from these lessons" with the usual limits."""
    row: dict[str, Any] = {"count": count}
    if lessons:
        row["lessons"] = sorted(lessons)
    return {"rows": [row], "pools": sorted(pools), "limits": usual_limits(count)}


def with_own(rules: Mapping[str, Any], *, own: int, owner_id: int) -> dict[str, Any]:
    """Simple rules in which `own` of the questions come from those that a teacher wrote for his own classes."""
    row = dict(rules["rows"][0])
    rows = [{**row, "count": row["count"] - own}] if row["count"] > own else []
    return {**rules, "rows": [*rows, {"count": own, "own": True}], "owner": owner_id}


def draw(specification: Specification, candidates: Sequence[Candidate], *, seed: str) -> list[int]:
    """Version ids of one paper in the order shown; the same for the same seed and bank. Raises BankTooSmall.

    Rows with the fewest fitting questions choose first, so that a wide row does not take what a narrow one needs.
    """
    generator = random.Random(f"draw:{seed}")
    pool = sorted((c for c in candidates if c.pool in specification.pools), key=lambda c: c.version_id)
    generator.shuffle(pool)
    chosen: dict[int, None] = {}
    used: Counter[str] = Counter()
    for row, fitting in _in_order(specification.rows, pool):
        taken = 0
        for candidate in fitting:
            if taken == row.count:
                break
            if candidate.version_id in chosen:
                continue
            if any(used[tag] >= most for tag, most in specification.limits.items() if tag in candidate.tags):
                continue
            chosen[candidate.version_id] = None
            used.update(candidate.tags)
            taken += 1
        if taken < row.count:
            raise BankTooSmall(needed=row.count, available=taken)
    paper = list(chosen)
    generator.shuffle(paper)
    return paper


def _in_order(rows: Sequence[Row], pool: Sequence[Candidate]) -> Iterator[tuple[Row, Iterator[Candidate]]]:
    """Each row, the narrowest first, with the candidates that it admits in the order of the pool.

    A bank has thousands of questions and some hundred cells: rows are held against the cells.
    """
    heads, sizes = {c.cell: c for c in pool}, Counter(c.cell for c in pool)
    admitted = {row: {cell for cell, head in heads.items() if row.admits(head)} for row in rows}
    for row in sorted(rows, key=lambda row: sum(sizes[cell] for cell in admitted[row]) - row.count):
        cells = admitted[row]
        yield row, (c for c in pool if c.cell in cells)
