"""The units that somebody looks after as rows of a list: what is directly below one, or whatever a filter lets through."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from quiz.domain.headcounts import STATES, audiences_of, state_of
from quiz.domain.text import fold
from quiz.models import UnitKind
from quiz.reports.headcount_ledger import NewestCount, newest_counts
from quiz.services.unit_manage import unit_kinds
from quiz.services.unit_tree import PlacedUnit, UnitTree, tree_on

LIVING, ENDED, ANY = "living", "ended", "any"


@dataclass(frozen=True)
class UnitFilter:
    """What is asked for; None and "" mean all. `under`: list what is directly below this unit when nothing else is asked."""

    tops: tuple[int, ...]
    under: int
    day: date
    today: date
    text: str = ""
    kind: str | None = None
    level: str | None = None
    life: str = LIVING
    counts: str | None = None

    @property
    def is_search(self) -> bool:
        """Whether the whole reach is looked through instead of one unit's children."""
        return bool(self.text or self.kind or self.level or self.counts or self.life != LIVING)


@dataclass(frozen=True)
class UnitRow:
    """One line. `below`: living units under it; `counts`: by audience; `state`: the worst of its headcounts, None: owes none."""

    unit: PlacedUnit
    kind: UnitKind
    parent: PlacedUnit | None
    below: int
    counts: Mapping[str, NewestCount | None]
    state: str | None
    has_ended: bool


@dataclass(frozen=True)
class UnitPage:
    """A part of the list, how many there are, and the unit whose children they are (None: of a search)."""

    rows: Sequence[UnitRow]
    total: int
    head: UnitRow | None


def read_units(session: Session, *, wanted: UnitFilter, limit: int, offset: int) -> UnitPage:
    """The list. At most six queries, whatever the number of units."""
    tree = tree_on(session, wanted.day)
    kinds = unit_kinds(session)
    newest = newest_counts(session, day=wanted.day)
    make = _Maker(tree, kinds, newest, wanted)
    if wanted.is_search:
        found = [row for row in map(make.row, _within(tree, wanted)) if make.fits(row)]
        return UnitPage(found[offset : offset + limit], len(found), None)
    children = [unit for unit in tree.children(wanted.under) if unit.exists_on(wanted.day)]
    rows = [make.row(unit) for unit in children[offset : offset + limit]]
    return UnitPage(rows, len(children), make.row(tree.units[wanted.under]))


def _within(tree: UnitTree, wanted: UnitFilter) -> Iterable[PlacedUnit]:
    """Everything within reach whose name holds all words asked for, each once, in Vietnamese order."""
    reach = {unit.id for top in wanted.tops for unit, _depth in tree.below(top)}
    parts = fold(wanted.text).split()
    for unit in tree.units.values():
        if unit.id in reach and all(part in unit.folded for part in parts):
            yield unit


@dataclass(frozen=True)
class _Maker:
    tree: UnitTree
    kinds: Mapping[str, UnitKind]
    newest: Mapping[tuple[int, str], NewestCount]
    wanted: UnitFilter

    def row(self, unit: PlacedUnit) -> UnitRow:
        kind, wanted = self.kinds[unit.kind], self.wanted
        audiences = audiences_of(is_school=kind.is_school, is_area=kind.is_area, levels=unit.levels)
        counts = {audience: self.newest.get((unit.id, audience)) for audience in audiences}
        states = {
            state_of(
                each.as_of if each else None,
                is_confirmed=bool(each and each.is_confirmed),
                today=wanted.day,
            )
            for each in counts.values()
        }
        has_ended = unit.has_ended_by(wanted.day)
        return UnitRow(
            unit,
            kind,
            None if unit.parent_id is None else self.tree.units[unit.parent_id],
            sum(each.exists_on(wanted.day) for each, depth in self.tree.below(unit.id) if depth),
            counts,
            None if has_ended else next((state for state in STATES if state in states), None),
            has_ended,
        )

    def fits(self, row: UnitRow) -> bool:
        """Whether the row is what the filter asks for, its words apart."""
        wanted, unit = self.wanted, row.unit
        lives = unit.exists_on(wanted.day)
        return (
            (wanted.life == ANY or lives == (wanted.life == LIVING))
            and (wanted.kind is None or unit.kind == wanted.kind)
            and (wanted.level is None or wanted.level in unit.levels)
            and (wanted.counts is None or row.state == wanted.counts)
        )
