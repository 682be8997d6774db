"""The seeded draw of a paper's questions from a bank.

The same specification, candidates, seed and `seen` give the same paper. Questions are taken in an order by chance, what was
seen last, what was given often later. Where that does not fill the specification, or takes what was seen, the draw is made
once more exactly (quiz.domain.paper_filling): it succeeds whenever the bank can fill the specification, with as few seen
questions as there can be. See docs/decisions/0030-matrices.md.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from quiz.domain.errors import BankTooSmall
from quiz.domain.paper_filling import Heap, fill, heaps_of, row_ways
from quiz.domain.specification import Candidate, Cell, Row, Specification

#: What makes a draw a preview: no attempt's seed begins so, and nothing of it can be foretold from a preview.
PREVIEW = "preview:"


def draw(
    specification: Specification,
    candidates: Sequence[Candidate],
    *,
    seed: str,
    seen: frozenset[int] = frozenset(),
) -> list[int]:
    """Version ids of one paper in an order by chance; the same for the same seed, bank and `seen`. Raises BankTooSmall.

    `seen`: versions of the person's earlier papers. Rows with the fewest fitting questions choose first, so that a wide
    row does not take what a narrow one needs.
    """
    generator = random.Random(f"draw:{seed}")
    pool = sorted((c for c in candidates if c.pool in specification.pools), key=lambda c: c.version_id)
    generator.shuffle(pool)
    _least_given_first(pool, specification, generator)
    if seen:
        pool.sort(key=lambda c: c.version_id in seen)
    paper, missing = ([], None) if specification.asks_statements else _greedy(specification, pool)
    if specification.asks_statements or missing or not seen.isdisjoint(paper):
        heaps = heaps_of(specification, pool, seen)
        exact = _exact(specification, heaps)
        if exact is None:
            raise missing or _shortage(specification, pool)
        paper = exact
    generator.shuffle(paper)
    return paper


def can_fill(specification: Specification, candidates: Sequence[Candidate]) -> bool:
    """Whether a paper can be drawn, whatever the seed."""
    pool = [candidate for candidate in candidates if candidate.pool in specification.pools]
    return fill(specification, heaps_of(specification, pool)) is not None


def _least_given_first(pool: list[Candidate], specification: Specification, generator: random.Random) -> None:
    """An order by chance in which a question comes the later the more often it was given; each band halves its chance."""
    if not specification.usage:
        return
    chances = {
        c.version_id: generator.random() ** (1 << specification.usage.get(c.version_id, 0)) for c in pool
    }
    pool.sort(key=lambda c: -chances[c.version_id])


def _greedy(specification: Specification, pool: Sequence[Candidate]) -> tuple[list[int], BankTooSmall | None]:
    """Row by row what comes first in the pool; and what was missing in the first row that stayed short."""
    chosen: dict[int, None] = {}
    used: Counter[str] = Counter()
    for row, fitting in _in_order(specification, pool):
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
            return list(chosen), BankTooSmall(needed=row.count, available=taken)
    return list(chosen), None


def _in_order(
    specification: Specification, pool: Sequence[Candidate]
) -> Iterator[tuple[Row, Iterator[Candidate]]]:
    """Each row, the narrowest first, with the candidates that it admits in the order of the pool.

    A bank has thousands of questions and some hundred cells: rows are held against the cells.
    """
    cells = [candidate.cell for candidate in pool]
    heads, sizes = dict(zip(cells, pool, strict=True)), Counter(cells)
    admitted: list[set[Cell]] = [set() for _row in specification.rows]
    for cell, head in heads.items():
        for place in specification.admitting(head):
            admitted[place].add(cell)
    rooms = [sum(sizes[cell] for cell in mine) for mine in admitted]
    places = range(len(specification.rows))
    for place in sorted(places, key=lambda place: rooms[place] - specification.rows[place].count):
        mine = admitted[place]
        yield specification.rows[place], (c for c, cell in zip(pool, cells, strict=True) if cell in mine)


def _exact(specification: Specification, heaps: Sequence[Heap]) -> list[int] | None:
    picks = fill(specification, heaps)
    if picks is None:
        return None
    return [one.version_id for place, count in picks.items() for one in heaps[place].candidates[:count]]


def _shortage(specification: Specification, pool: Sequence[Candidate]) -> BankTooSmall:
    """Of a specification with statements the first row that is short of questions, or of such as fit together (then 0).

    Where each row has its own and only the limits by tag stand in the way: at least one question is missing in all.
    """
    heaps = heaps_of(specification, pool)
    for row in specification.rows:
        fitting = sum(len(heap.candidates) for heap in heaps if row.admits(heap.head))
        if fitting < row.count:
            return BankTooSmall(needed=row.count, available=fitting)
        if row.statements and not row_ways(row, heaps, {}):
            return BankTooSmall(needed=row.count, available=0)
    rest = replace(specification, rows=tuple(row for row in specification.rows if not row.statements))
    _paper, missing = _greedy(rest, pool)
    return missing or BankTooSmall(needed=specification.count, available=specification.count - 1)
