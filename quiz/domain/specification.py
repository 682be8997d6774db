"""Specifications ("ma trận đề") and the seeded draw from a bank.

A stored specification is `{"rows": [{"count", "lessons", "levels", "kinds"}], "pools": [...], "limits": {tag: most}}`;
an absent or empty list in a row means "any".
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
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

    def admits(self, candidate: Candidate) -> bool:
        """Whether a question may fill this row."""
        return (
            (not self.lessons or candidate.lesson in self.lessons)
            and (not self.levels or candidate.level in self.levels)
            and (not self.kinds or candidate.kind in self.kinds)
        )


@dataclass(frozen=True)
class Specification:
    """Rows, the pools that are drawn from, and the most of each tag."""

    rows: tuple[Row, ...]
    pools: frozenset[str]
    limits: Mapping[str, int] = field(default_factory=dict)

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


def read_specification(rules: Mapping[str, Any]) -> Specification:
    """A specification from its stored form."""
    rows = tuple(
        Row(
            row["count"],
            frozenset(row.get("lessons") or ()),
            frozenset(row.get("levels") or ()),
            frozenset(row.get("kinds") or ()),
        )
        for row in rules["rows"]
    )
    return Specification(rows, frozenset(rules["pools"]), dict(rules.get("limits") or {}))


def simple_rules(count: int, *, pools: Sequence[str], lessons: Sequence[str] = ()) -> dict[str, Any]:
    """The stored form of "so many questions from these lessons" with the usual limits."""
    row: dict[str, Any] = {"count": count}
    if lessons:
        row["lessons"] = sorted(lessons)
    return {"rows": [row], "pools": sorted(pools), "limits": usual_limits(count)}


def draw(specification: Specification, candidates: Sequence[Candidate], *, seed: str) -> list[int]:
    """Version ids of one paper in the order shown; the same for the same seed and bank. Raises BankTooSmall.

    Rows with the fewest fitting questions choose first, so that a wide row does not take what a narrow one needs.
    """
    generator = random.Random(f"draw:{seed}")
    pool = sorted((c for c in candidates if c.pool in specification.pools), key=lambda c: c.version_id)
    generator.shuffle(pool)
    chosen: list[int] = []
    used: Counter[str] = Counter()
    for row in sorted(specification.rows, key=lambda row: sum(row.admits(c) for c in pool) - row.count):
        taken = 0
        for candidate in pool:
            if taken == row.count:
                break
            if candidate.version_id in chosen or not row.admits(candidate):
                continue
            if any(used[tag] >= most for tag, most in specification.limits.items() if tag in candidate.tags):
                continue
            chosen.append(candidate.version_id)
            used.update(candidate.tags)
            taken += 1
        if taken < row.count:
            raise BankTooSmall(needed=row.count, available=taken)
    generator.shuffle(chosen)
    return chosen
