"""Specifications ("ma trận đề"): what a paper is drawn by, and what a draw needs to know of a question.

A stored specification is `{"rows": [...], "pools": [...], "limits": {tag: most}, "owner": number}`; a row is
    `count`       so many questions
    `lessons`, `sections`, `levels`, `kinds`    of these; an absent or empty list means "any"
    `own`         true: from what the owner wrote for his classes; "either": from that and the common bank; else from the bank
    `statements`  [[stored levels, how many], ...]: of four-part questions whose statements are together of these levels
and beside the rows, each absent where it is not used,
    `unseen`      questions of the person's earlier papers are taken only where others do not suffice
    `usage`       [[versions], [versions], [versions]]: given little, more, most by the time that the rules were written
    `parts`       [[kinds], ...]: the paper stands in this order
    `marks`       {kind: thousandths}
    `matrix`      the public id of the matrix (quiz.domain.paper_matrix) that the rules were made from
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from quiz.domain.levels import LEVELS

EITHER = "either"
#: Lesson, level, kind, whether a teacher's own, section, levels of statements.
Cell = tuple[str, str, str, bool, str, tuple[int, ...]]
#: How many statements a four-part question has.
STATEMENTS = 4


#: How many questions with a tag a paper of `count` may hold: at most one overtaken, one document number in ten.
def usual_limits(count: int) -> dict[str, int]:
    """The limits by tag that hold for every paper of `count` questions."""
    return {"overtaken": 1, "document_number": count // 10}


@dataclass(frozen=True)
class Row:
    """So many questions of these lessons, sections, levels and kinds (empty: any).

    `own`: True, False, or None for either. `statements`: how many statements of each set of levels all its questions have
    together. What a row with statements admits, no other row may admit.
    """

    count: int
    lessons: frozenset[str] = frozenset()
    levels: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    own: bool | None = False
    sections: frozenset[str] = frozenset()
    statements: tuple[tuple[frozenset[str], int], ...] = ()

    def admits(self, candidate: Candidate) -> bool:
        """Whether a question may fill this row."""
        return (
            (self.own is None or candidate.is_own == self.own)
            and (not self.lessons or candidate.lesson in self.lessons)
            and (not self.sections or candidate.section in self.sections)
            and (not self.levels or candidate.level in self.levels)
            and (not self.kinds or candidate.kind in self.kinds)
            and (not self.statements or sum(self.share(candidate)) == STATEMENTS)
        )

    def share(self, candidate: Candidate) -> tuple[int, ...]:
        """How many of the candidate's statements fall to each of the row's sets of levels."""
        by_level = dict(zip(LEVELS, candidate.statements, strict=False))
        return tuple(sum(by_level.get(level, 0) for level in levels) for levels, _count in self.statements)

    @property
    def target(self) -> tuple[int, ...]:
        """What the shares of its questions sum up to."""
        return tuple(count for _levels, count in self.statements)


@dataclass(frozen=True)
class Specification:
    """Rows, the pools that are drawn from, and the most of each tag; the rest as the stored form says."""

    rows: tuple[Row, ...]
    pools: frozenset[str]
    limits: Mapping[str, int] = field(default_factory=dict)
    #: Whose own questions the rows that ask for own ones are filled from.
    owner_id: int | None = None
    avoids_seen: bool = False
    #: By version how often it had been given: 1 little, 2, 3 most; what is missing was not.
    usage: Mapping[int, int] = field(default_factory=dict)
    parts: tuple[frozenset[str], ...] = ()
    marks: Mapping[str, int] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How many questions a paper has."""
        return sum(row.count for row in self.rows)

    def admitting(self, candidate: Candidate) -> list[int]:
        """The places of the rows that a question may fill. Rows are many, and most ask for one lesson or section."""
        if len(self.rows) == 1:
            return [0] if self.rows[0].admits(candidate) else []
        near = self._by_category
        places = {*near.get(candidate.lesson, ()), *near.get(candidate.section, ()), *near.get(None, ())}
        return sorted(place for place in places if self.rows[place].admits(candidate))

    @cached_property
    def _by_category(self) -> dict[str | None, list[int]]:
        found: dict[str | None, list[int]] = {}
        for place, row in enumerate(self.rows):
            for category in row.lessons or row.sections or (None,):
                found.setdefault(category, []).append(place)
        return found

    @property
    def asks_sections(self) -> bool:
        """Whether the sections of candidates are to be known."""
        return any(row.sections for row in self.rows)

    @property
    def asks_statements(self) -> bool:
        """Whether the levels of statements are to be known."""
        return any(row.statements for row in self.rows)


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
    #: Plan and number of the section that it rests on first; known only where a specification asks for it.
    section: str = ""
    #: Statements by stored level, from the lowest; likewise.
    statements: tuple[int, ...] = ()

    @property
    def cell(self) -> Cell:
        """All that rows ask of it."""
        return (self.lesson, self.level, self.kind, self.is_own, self.section, self.statements)


def read_specification(rules: Mapping[str, Any]) -> Specification:
    """A specification from its stored form."""
    return Specification(
        rows=tuple(_row(row) for row in rules["rows"]),
        pools=frozenset(rules["pools"]),
        limits=dict(rules.get("limits") or {}),
        owner_id=rules.get("owner"),
        avoids_seen=bool(rules.get("unseen")),
        usage={
            version_id: band
            for band, versions in enumerate(rules.get("usage") or (), start=1)
            for version_id in versions
        },
        parts=tuple(frozenset(kinds) for kinds in rules.get("parts") or ()),
        marks=dict(rules.get("marks") or {}),
    )


def _row(row: Mapping[str, Any]) -> Row:
    own = row.get("own")
    return Row(
        row["count"],
        frozenset(row.get("lessons") or ()),
        frozenset(row.get("levels") or ()),
        frozenset(row.get("kinds") or ()),
        None if own == EITHER else bool(own),
        frozenset(row.get("sections") or ()),
        tuple((frozenset(levels), count) for levels, count in row.get("statements") or ()),
    )


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


def in_parts(specification: Specification, order: Sequence[int], kinds: Mapping[int, str]) -> list[int]:
    """Version ids in the order of the specification's parts, within a part as they stood; unnamed kinds come last."""

    def place(version_id: int) -> int:
        kind = kinds[version_id]
        return next(
            (place for place, part in enumerate(specification.parts) if kind in part),
            len(specification.parts),
        )

    return sorted(order, key=place)
