"""Whether a bank can fill a specification, and with how few questions that somebody has seen: decided exactly.

Questions are put together in *heaps*: alike in all that rows ask, in their limited tags, and in whether they were seen. Rows
that ask for levels of statements are filled by dynamic programming, since nothing but a limit by tag ties them to other
rows; all other rows together by a flow of least cost from rows over heaps to tags. What the tags leave to the one is taken
from the other, over all the ways there are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from quiz.domain.least_cost_flow import Flow
from quiz.domain.specification import Candidate, Row, Specification

#: How many questions of each limited tag are taken, in the order of the limits' names.
Taken = tuple[int, ...]
#: How many are taken from each heap, by its number.
Picks = Mapping[int, int]


@dataclass(frozen=True)
class Heap:
    """Questions that no row and no limit tells apart, in the order in which they are taken."""

    candidates: tuple[Candidate, ...]
    tags: frozenset[str]
    is_seen: bool

    @property
    def head(self) -> Candidate:
        """One that stands for all."""
        return self.candidates[0]


@dataclass(frozen=True)
class _Way:
    """One way to fill the rows with statements: what it takes of each tag, how many seen ones, which."""

    taken: Taken
    seen: int
    picks: Picks


def heaps_of(
    specification: Specification, pool: Sequence[Candidate], seen: frozenset[int] = frozenset()
) -> list[Heap]:
    """The heaps of the questions that some row admits, in the order of the pool."""
    limited = set(binding_limits(specification))
    found: dict[object, list[Candidate]] = {}
    for candidate in pool:
        tags = candidate.tags & limited
        found.setdefault((candidate.cell, tags, candidate.version_id in seen), []).append(candidate)
    heaps = [
        Heap(tuple(alike), alike[0].tags & limited, alike[0].version_id in seen) for alike in found.values()
    ]
    return [heap for heap in heaps if specification.admitting(heap.head)]


def binding_limits(specification: Specification) -> dict[str, int]:
    """The limits that can be reached at all, by name in their order."""
    return {tag: most for tag, most in sorted(specification.limits.items()) if most < specification.count}


def fill(specification: Specification, heaps: Sequence[Heap]) -> Picks | None:
    """How many questions to take from each heap so that every row is full, with the fewest seen; None if there is no way."""
    limits = binding_limits(specification)
    plain = {place: row for place, row in enumerate(specification.rows) if row.count and not row.statements}
    best: tuple[int, Picks] | None = None
    for way in sorted(_ways(specification, heaps, limits), key=lambda way: way.seen):
        if best is not None and way.seen >= best[0]:
            break
        left = {tag: most - taken for (tag, most), taken in zip(limits.items(), way.taken, strict=True)}
        for flowed in _flows(specification, plain, heaps, left):
            seen = way.seen + sum(count for place, count in flowed.items() if heaps[place].is_seen)
            if best is None or seen < best[0]:
                best = seen, Counter(way.picks) + Counter(flowed)
            if best[0] == way.seen:
                break
    return None if best is None else best[1]


def _ways(specification: Specification, heaps: Sequence[Heap], limits: Mapping[str, int]) -> list[_Way]:
    """For all rows with statements together: of the ways that take the same of each tag the one with the fewest seen."""
    ways = {tuple(0 for _tag in limits): _Way(tuple(0 for _tag in limits), 0, {})}
    for row in specification.rows:
        if not row.statements or not row.count:
            continue
        more = row_ways(row, heaps, limits)
        joined: dict[Taken, _Way] = {}
        for one, other in product(ways.values(), more):
            taken = tuple(a + b for a, b in zip(one.taken, other.taken, strict=True))
            seen = one.seen + other.seen
            within = all(count <= most for count, most in zip(taken, limits.values(), strict=True))
            if within and (taken not in joined or seen < joined[taken].seen):
                joined[taken] = _Way(taken, seen, {**one.picks, **other.picks})
        ways = joined
    return list(ways.values())


def row_ways(row: Row, heaps: Sequence[Heap], limits: Mapping[str, int]) -> list[_Way]:
    """The ways to fill one row with statements from its heaps; if one takes no limited tag and nothing seen, that one alone."""
    ours = [(place, heap) for place, heap in enumerate(heaps) if row.admits(heap.head)]
    clean = [(place, heap) for place, heap in ours if not heap.tags and not heap.is_seen]
    return _row_ways(row, clean, limits)[:1] or _row_ways(row, ours, limits)


def _row_ways(row: Row, heaps: Sequence[tuple[int, Heap]], limits: Mapping[str, int]) -> list[_Way]:
    zero = tuple(0 for _tag in limits)
    start = (0, tuple(0 for _count in row.target), zero)
    reached: dict[tuple[int, tuple[int, ...], Taken], _Way] = {start: _Way(zero, 0, {})}
    for place, heap in heaps:
        share = row.share(heap.head)
        tagged = tuple(int(tag in heap.tags) for tag in limits)
        for (count, sums, taken), way in list(reached.items()):
            for take in range(1, min(len(heap.candidates), row.count - count) + 1):
                after = tuple(a + take * b for a, b in zip(sums, share, strict=True))
                used = tuple(a + take * b for a, b in zip(taken, tagged, strict=True))
                if any(map(int.__gt__, after, row.target)) or any(map(int.__gt__, used, limits.values())):
                    break
                state, seen = (count + take, after, used), way.seen + take * heap.is_seen
                if state not in reached or seen < reached[state].seen:
                    reached[state] = _Way(used, seen, {**way.picks, place: take})
    return [way for (count, sums, _used), way in reached.items() if (count, sums) == (row.count, row.target)]


def _flows(
    specification: Specification, rows: Mapping[int, Row], heaps: Sequence[Heap], limits: Mapping[str, int]
) -> Iterator[Picks]:
    """Fillings of the plain rows, one of least cost for each way to share out the limits among questions with several tags."""
    if not rows:
        yield {}
        return
    several = sorted((tags for tags in {heap.tags for heap in heaps} if len(tags) > 1), key=sorted)
    single = {frozenset({tag}): left for tag, left in limits.items()}
    least = {tags: min(limits[tag] for tag in tags) for tags in several}
    if several and _flow(specification, rows, heaps, single | least) is None:
        return  # not even if every combination could use the limits for itself
    for most in _shared_out(several, limits):
        left = {frozenset({tag}): count for tag, count in _left(most, limits).items()}
        found = _flow(specification, rows, heaps, most | left)
        if found is not None:
            yield found


def _shared_out(
    classes: Sequence[frozenset[str]], limits: Mapping[str, int]
) -> Iterator[dict[frozenset[str], int]]:
    """How many questions there may be at most of each of these combinations of tags."""
    if not classes:
        yield {}
        return
    first, rest = classes[0], classes[1:]
    for most in range(min(limits[tag] for tag in first) + 1):
        left = {tag: count - most if tag in first else count for tag, count in limits.items()}
        for more in _shared_out(rest, left):
            yield {first: most, **more}


def _left(most: Mapping[frozenset[str], int], limits: Mapping[str, int]) -> dict[str, int]:
    return {
        tag: count - sum(used for tags, used in most.items() if tag in tags) for tag, count in limits.items()
    }


def _flow(
    specification: Specification,
    rows: Mapping[int, Row],
    heaps: Sequence[Heap],
    most: Mapping[frozenset[str], int],
) -> Picks | None:
    wanted = sum(row.count for row in rows.values())
    flow = Flow()
    edges: dict[int, int] = {}
    for number, row in rows.items():
        flow.add("source", ("row", number), row.count, 0)
    for place, heap in enumerate(heaps):
        admitting = [number for number in specification.admitting(heap.head) if number in rows]
        for number in admitting:
            flow.add(("row", number), ("heap", place), wanted, 0)
        if admitting:
            size = len(heap.candidates)
            edges[place] = flow.add(("heap", place), ("tags", heap.tags), size, int(heap.is_seen))
    for tags in {heap.tags for heap in heaps}:
        flow.add(("tags", tags), "sink", most.get(tags, 0) if tags else wanted, 0)
    if flow.push("source", "sink") < wanted:
        return None
    return {place: flow.flowed(edge) for place, edge in edges.items() if flow.flowed(edge)}
