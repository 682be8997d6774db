"""The whole tree of a day in memory: 1,200 units are small, and each process keeps what it read until a unit changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.domain.text import fold
from quiz.models import Unit, UnitLevel
from quiz.services.kept_reads import UNITS, KeptReads, change_stamp
from quiz.services.unit_places import places_on


@dataclass(frozen=True)
class PlacedUnit:
    """A unit in its place on a day. `levels`: what a school teaches; `parent_id` None: a root."""

    id: int
    code: str
    name: str
    kind: str
    valid_from: date | None
    valid_to: date | None
    levels: frozenset[str]
    parent_id: int | None

    def exists_on(self, day: date) -> bool:
        """Whether it had begun and not ended."""
        return (self.valid_from is None or self.valid_from <= day) and not self.has_ended_by(day)

    def has_ended_by(self, day: date) -> bool:
        """Whether its last day was before this one."""
        return self.valid_to is not None and self.valid_to < day

    @cached_property
    def folded(self) -> str:
        """Name and code as a search compares them."""
        return fold(f"{self.name} {self.code}")


@dataclass(frozen=True, eq=False)
class UnitTree:
    """Units by id, siblings in Vietnamese order of their names."""

    units: Mapping[int, PlacedUnit]

    @cached_property
    def _children(self) -> Mapping[int | None, list[PlacedUnit]]:
        found: dict[int | None, list[PlacedUnit]] = {}
        for unit in self.units.values():
            found.setdefault(unit.parent_id, []).append(unit)
        return found

    @property
    def roots(self) -> list[PlacedUnit]:
        """Units under no other."""
        return self._children.get(None, [])

    def children(self, unit_id: int) -> list[PlacedUnit]:
        """Units directly below."""
        return self._children.get(unit_id, [])

    def path(self, unit_id: int) -> list[PlacedUnit]:
        """Units above, topmost first, without the unit itself."""
        above: list[PlacedUnit] = []
        parent_id = self.units[unit_id].parent_id
        while parent_id is not None:
            above.append(self.units[parent_id])
            parent_id = self.units[parent_id].parent_id
        return above[::-1]

    def below(self, unit_id: int) -> Iterator[tuple[PlacedUnit, int]]:
        """The unit and everything below it with its depth from there, each parent before what is below it."""
        waiting = [(self.units[unit_id], 0)]
        while waiting:
            unit, depth = waiting.pop()
            yield unit, depth
            waiting += [(child, depth + 1) for child in reversed(self.children(unit.id))]

    def is_below(self, unit_id: int, top_id: int) -> bool:
        """Whether the unit is `top_id` or stands somewhere below it."""
        return unit_id == top_id or any(upper.id == top_id for upper in self.path(unit_id))


#: Today's tree, and those of the few days that somebody asks about.
_trees: KeptReads[date, UnitTree] = KeptReads(8)


def tree_on(session: Session, day: date) -> UnitTree:
    """The tree of this day with every unit in it, ended ones and those to come in their places. One query, or four."""
    stamp = change_stamp(session, UNITS)
    return _trees.get(session, day, stamp, lambda: _read(session, day))


def _read(session: Session, day: date) -> UnitTree:
    place = places_on(day)
    parents: dict[int, int] = dict(session.execute(select(place.c.unit_id, place.c.parent_id)).all())
    levels: dict[int, set[str]] = {}
    for unit_id, level in session.execute(select(UnitLevel.unit_id, UnitLevel.level)):
        levels.setdefault(unit_id, set()).add(level)
    columns = (Unit.id, Unit.code, Unit.name, Unit.kind, Unit.valid_from, Unit.valid_to)
    rows = session.execute(select(*columns).order_by(Unit.sort_key, Unit.id))
    return UnitTree(
        {row.id: PlacedUnit(*row, frozenset(levels.get(row.id, ())), parents.get(row.id)) for row in rows}
    )
