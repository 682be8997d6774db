"""Clauses ("ý"): the smallest part of a plan that can be quoted, and the ids that outlive edits elsewhere."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from quiz.domain.text import fold_space

_REFERENCE = re.compile(r"^(?P<section>[0-9A-Za-zĐđ.~]+)-(?P<ordinal>[1-9][0-9]?)$")
_ID = re.compile(r"^c-[0-9a-f]{10}(?:-[0-9]+)?$")


@dataclass(frozen=True)
class Clause:
    """One clause: `text` as printed without its bullet, `ordinal` from 1 in its section, `line` of the source."""

    id: str
    section: str
    ordinal: int
    text: str
    line: int
    bullet: str = ""
    pieces: tuple[tuple[int, int], ...] = ()
    is_torn: bool = False

    @property
    def reference(self) -> str:
        """The writing that authors use: III.2-2."""
        return f"{self.section}-{self.ordinal}"

    @property
    def display(self) -> str:
        """The writing on pages: III.2 ý 2."""
        return f"{self.section} ý {self.ordinal}"

    def line_at(self, offset: int) -> int:
        """Return the source line of the character at `offset` of the text."""
        return max((line for line, start in self.pieces if start <= offset), default=self.line)


def clause_id(text: str) -> str:
    """Return the id of a clause text: "c-" and the first ten hex digits of its SHA-256 after folding white space."""
    return "c-" + hashlib.sha256(fold_space(text).encode("utf-8")).hexdigest()[:10]


def with_ids(clauses: Iterable[Clause]) -> tuple[Clause, ...]:
    """Return the clauses with their ids; the second identical text gets "-2", the third "-3"."""
    seen: Counter[str] = Counter()
    named = []
    for clause in clauses:
        base = clause_id(clause.text)
        seen[base] += 1
        named.append(replace(clause, id=base if seen[base] == 1 else f"{base}-{seen[base]}"))
    return tuple(named)


class ClauseIndex:
    """Finds clauses by id (c-0123456789) or by readable reference (III.2-2)."""

    def __init__(self, clauses: Iterable[Clause]) -> None:
        self.all = tuple(clauses)
        self._by_id = {clause.id: clause for clause in self.all}
        self._by_reference = {clause.reference: clause for clause in self.all}

    def find(self, reference: str) -> Clause | None:
        """Return the clause, or None when the plan has no such one."""
        return self._by_id.get(reference) or self._by_reference.get(reference)


def is_clause_id(text: str) -> bool:
    """Say whether `text` has the shape of a clause id."""
    return bool(_ID.match(text))


def is_reference(text: str) -> bool:
    """Say whether `text` has the shape of a readable reference such as III.2-2 or 0-1."""
    return bool(_REFERENCE.match(text)) and not is_clause_id(text)
