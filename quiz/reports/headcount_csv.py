"""The sheet that a department fills in: every school and office in reach with its newest headcounts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from sqlalchemy.orm import Session

from quiz.domain.headcounts import AUDIENCES, audiences_of
from quiz.reports.csv_text import Cell
from quiz.reports.headcount_ledger import newest_counts
from quiz.services.unit_manage import unit_kinds
from quiz.services.unit_tree import tree_on


def headcount_lines(
    session: Session, *, tops: Sequence[int], headings: Sequence[str], day: date
) -> Iterator[Sequence[Cell]]:
    """A line per unit: code, name, day, and a number for each audience that it counts (empty where none is known).

    The day is that of the known numbers, or `day` where there is none; both audiences are counted on one day. Five queries.
    """
    tree, kinds = tree_on(session, day), unit_kinds(session)
    newest = newest_counts(session, day=day)
    yield headings
    units = {unit.id: unit for top in tops for unit, _depth in tree.below(top)}
    for unit in units.values():
        kind = kinds[unit.kind]
        owed = audiences_of(is_school=kind.is_school, is_area=kind.is_area, levels=unit.levels)
        if not owed or not unit.exists_on(day):
            continue
        known = {audience: newest.get((unit.id, audience)) for audience in owed}
        as_of = max((one.as_of for one in known.values() if one), default=day)
        numbers: list[Cell] = []
        for audience in AUDIENCES:
            one = known.get(audience)
            numbers.append(one.number if one and one.as_of == as_of else None)
        yield [unit.code, unit.name, f"{as_of:%d/%m/%Y}", *numbers]
