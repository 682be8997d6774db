"""Places in a round before and after some people's results change: by per cent, then by the shorter time; equal is equal."""

from __future__ import annotations

import heapq
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.models import PersonIdentity, Standing, Unit

#: (unit, person): a row of the standing.
Place = tuple[int, int]
#: Movers that are named.
SHOWN = 50
_LONGEST_MS = 1 << 48


class Result(NamedTuple):
    """Thousandths of a per cent, and milliseconds."""

    percent: int
    duration_ms: int

    @property
    def key(self) -> int:
        """Smaller is better."""
        return (100_000 - self.percent) * _LONGEST_MS + self.duration_ms


@dataclass(frozen=True)
class Mover:
    """Somebody whose place or result would be another one; `name` None: erased."""

    name: str | None
    unit: str
    rank_before: int
    rank_after: int
    percent_before: int
    percent_after: int


@dataclass(frozen=True)
class Moves:
    """How many would have another place, and the first of them by the better of their two places."""

    total: int
    first: list[Mover]


def moves_in_round(
    session: Session, *, round_id: int, changed: Mapping[Place, tuple[Result, Result]]
) -> Moves:
    """The moves in the standing of a round if these people's results became the second ones. Three queries."""
    before = sorted(result.key for _place, result in _standing(session, round_id))
    after = sorted(
        changed[place][1].key if place in changed else result.key
        for place, result in _standing(session, round_id)
    )
    total = 0

    def moved() -> Iterable[tuple[int, int, int, Place, Result, Result]]:
        nonlocal total
        for place, result in _standing(session, round_id):
            then = changed[place][1] if place in changed else result
            ranks = bisect_left(before, result.key) + 1, bisect_left(after, then.key) + 1
            if ranks[0] != ranks[1]:
                total += 1
                yield min(ranks), *ranks, place, result, then

    first = heapq.nsmallest(SHOWN, moved())
    names = _names(session, [place for _best, _was, _is, place, _from, _to in first])
    return Moves(
        total,
        [
            Mover(*names[place], was, is_, result.percent, then.percent)
            for _best, was, is_, place, result, then in first
        ],
    )


def _standing(session: Session, round_id: int) -> Iterator[tuple[Place, Result]]:
    rows = session.execute(
        select(Standing.unit_id, Standing.person_id, Standing.percent, Standing.duration_ms).where(
            Standing.round_id == round_id, Standing.person_id.is_not(None)
        )
    )
    for unit_id, person_id, percent, duration_ms in rows:
        yield (unit_id, person_id or 0), Result(percent or 0, duration_ms or 0)


def _names(session: Session, places: list[Place]) -> dict[Place, tuple[str | None, str]]:
    units = dict(
        session.execute(
            select(Unit.id, Unit.name).where(Unit.id.in_({unit for unit, _person in places}))
        ).all()
    )
    people = dict(
        session.execute(
            select(PersonIdentity.person_id, PersonIdentity.full_name).where(
                PersonIdentity.person_id.in_({person for _unit, person in places})
            )
        ).all()
    )
    return {place: (people.get(place[1]), units[place[0]]) for place in places}
