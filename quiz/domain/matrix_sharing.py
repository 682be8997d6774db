"""A first matrix by itself: so many questions of each format, shared out among levels as usual and among lines where the bank
has questions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from quiz.domain.levels import LEVELS, SCHEMES
from quiz.domain.paper_matrix import FORMATS, LESSONS, OF_STATEMENTS, Matrix
from quiz.domain.specification import STATEMENTS, Candidate


def by_share(total: int, shares: Sequence[int]) -> list[int]:
    """`total` in whole parts, as near to the shares as can be; of equal remainders the first has more."""
    whole = sum(shares)
    parts = [total * share // whole for share in shares]
    rests = sorted(range(len(shares)), key=lambda place: (-(total * shares[place] % whole), place))
    for place in rests[: total - sum(parts)]:
        parts[place] += 1
    return parts


def shared_out(
    matrix: Matrix, wanted: Mapping[str, int], shares: Sequence[int], candidates: Sequence[Candidate]
) -> Matrix:
    """The matrix with its cells filled anew: `wanted` questions by format.

    Each goes to the line with the fewest so far among those where the bank still has one; where it has none, to the line
    with the fewest, and the check will say so. Of questions with statements the levels are those of questions that there are.
    """
    counts: list[Counter[tuple[str, str]]] = [Counter() for _line in matrix.lines]
    loads = [0] * len(matrix.lines)
    for format_ in matrix.formats:
        total = wanted.get(format_, 0)
        room = _room(matrix, format_, candidates)
        if format_ == OF_STATEMENTS:
            _share_statements(matrix, total, shares, room, counts, loads)
            continue
        for level, count in zip(matrix.levels, by_share(total, shares), strict=True):
            for _question in range(count):
                place = _emptiest(loads, [here[level] for here in room])
                room[place][level] -= 1
                loads[place] += 1
                counts[place][format_, level] += 1
    lines = (replace(line, counts=dict(mine)) for line, mine in zip(matrix.lines, counts, strict=True))
    return replace(matrix, lines=tuple(lines))


def _emptiest(loads: Sequence[int], room: Sequence[int]) -> int:
    """The line with room that has the fewest; without any, the one with the fewest."""
    return min(range(len(loads)), key=lambda place: (room[place] <= 0, loads[place], place))


def _room(matrix: Matrix, format_: str, candidates: Sequence[Candidate]) -> list[Counter[Any]]:
    """By line how many questions there are at each shown level, or (for statements) with each set of levels."""
    places = {line.category: place for place, line in enumerate(matrix.lines)}
    shown = {stored: name for name, behind in SCHEMES[matrix.scheme].items() for stored in behind}
    room: list[Counter[Any]] = [Counter() for _line in matrix.lines]
    for one in candidates:
        category = one.lesson if matrix.basis == LESSONS else one.section
        if one.kind in FORMATS[format_] and category in places and (matrix.uses_own or not one.is_own):
            if format_ != OF_STATEMENTS:
                room[places[category]][shown[one.level]] += 1
            elif sum(one.statements) == STATEMENTS:
                room[places[category]][_shares(matrix, one)] += 1
    return room


def _shares(matrix: Matrix, candidate: Candidate) -> tuple[int, ...]:
    """How many of its statements fall to each shown level."""
    stored = dict(zip(LEVELS, candidate.statements, strict=True))
    return tuple(sum(stored[level] for level in SCHEMES[matrix.scheme][name]) for name in matrix.levels)


def _share_statements(
    matrix: Matrix,
    total: int,
    shares: Sequence[int],
    room: list[Counter[Any]],
    counts: list[Counter[tuple[str, str]]],
    loads: list[int],
) -> None:
    so_far = [0] * len(shares)
    for number in range(1, total + 1):
        place = _emptiest(loads, [sum(here.values()) for here in room])
        aim = by_share(STATEMENTS * number, shares)
        usual = tuple(by_share(STATEMENTS, shares))
        ready = [levels for levels, left in room[place].items() if left > 0] or [usual]
        best = min(ready, key=lambda levels: (_distance(so_far, levels, aim), levels))
        room[place][best] -= 1
        loads[place] += 1
        for spot, (level, count) in enumerate(zip(matrix.levels, best, strict=True)):
            so_far[spot] += count
            counts[place][OF_STATEMENTS, level] += count


def _distance(so_far: Sequence[int], levels: Sequence[int], aim: Sequence[int]) -> int:
    return sum(abs(have + more - want) for have, more, want in zip(so_far, levels, aim, strict=True))
