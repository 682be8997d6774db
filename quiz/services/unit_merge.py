"""Merging units into one, new or existing, from a day on: `check` says what follows, `merge` does it.

A *source* ends on the day before; its people, classes of the school year, open quizzes and contests and the units below
it go to the *target*. What was done at a source stays there and is counted below the target (quiz.services.unit_places).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from quiz.domain.errors import InvalidInput
from quiz.domain.units import LEVELS, day_before, fit_day
from quiz.models import Unit, UnitSuccession
from quiz.services.audit_write import write_audit
from quiz.services.headcount_merge import add_up_headcounts
from quiz.services.unit_closure import hold_tree, renew_closure
from quiz.services.unit_create import NewUnit, add_unit, check_parent, fit_kind, set_levels
from quiz.services.unit_edit import levels_of
from quiz.services.unit_end import close_unit
from quiz.services.unit_hand_over import (
    ALL,
    classes_of,
    count_administrators,
    count_open_quizzes,
    count_people,
    hand_over,
)
from quiz.services.unit_move import check_exists, relink
from quiz.services.unit_places import MERGE
from quiz.services.unit_tree import tree_on


@dataclass(frozen=True)
class Merge:
    """What is wanted. `target`: an existing unit, or what the new one is made from, under `parent`."""

    sources: tuple[Unit, ...]
    target: Unit | NewUnit
    day: date
    parent: Unit | None = None
    keeps_administrators: bool = False


@dataclass(frozen=True)
class MergeOutlook:
    """What follows: people, each once; classes of the school year; open quizzes; units below; who administers a source."""

    people: int
    classes: int
    quizzes: int
    units: int
    administrators: int


def check_merge(session: Session, *, wanted: Merge, today: date, now: datetime) -> MergeOutlook:
    """What would follow. Raises InvalidInput with what stands in the way."""
    fit_day(wanted.day, today=today)
    _check_sources(session, wanted, today)
    if isinstance(wanted.target, Unit):
        check_parent(wanted.target, day=wanted.day)
    else:
        fit_kind(session, wanted.target.kind, day=wanted.day)
        if wanted.parent is not None:
            check_parent(wanted.parent, day=wanted.day)
    ids = [unit.id for unit in wanted.sources]
    tree = tree_on(session, today)
    return MergeOutlook(
        people=count_people(session, ids, wanted.day),
        classes=sum(_count(session, unit.id, wanted.day) for unit in wanted.sources),
        quizzes=count_open_quizzes(session, ids, now),
        units=sum(child.valid_to is None for id_ in ids for child in tree.children(id_)),
        administrators=count_administrators(session, ids),
    )


def _count(session: Session, unit_id: int, day: date) -> int:
    return session.scalar(select(func.count()).select_from(classes_of(unit_id, ALL, day).subquery())) or 0


def _check_sources(session: Session, wanted: Merge, today: date) -> None:
    ids = [unit.id for unit in wanted.sources]
    is_new = isinstance(wanted.target, NewUnit)
    target_id = wanted.target.id if isinstance(wanted.target, Unit) else None
    if len(set(ids)) != len(ids) or target_id in ids:
        raise InvalidInput("others", "unit-named-twice")
    if len(ids) < (2 if is_new else 1):
        raise InvalidInput("others", "units-too-few")
    tree = tree_on(session, today)
    for unit in wanted.sources:
        check_exists(unit, wanted.day)
        others = [other for other in (*ids, target_id) if other is not None and other != unit.id]
        if wanted.parent is not None:
            others.append(wanted.parent.id)
        for other in others:
            if tree.is_below(other, unit.id):
                raise InvalidInput("others", "unit-below-another", {"value": tree.units[other].name})


def merge_units(session: Session, *, wanted: Merge, actor_id: int | None, today: date, now: datetime) -> Unit:
    """Do it and return the target. Raises InvalidInput."""
    hold_tree(session)
    check_merge(session, wanted=wanted, today=today, now=now)
    tree = tree_on(session, today)
    below = {
        unit.id: [child for child in tree.children(unit.id) if child.valid_to is None]
        for unit in wanted.sources
    }
    if isinstance(wanted.target, Unit):
        target, parts = wanted.target, [wanted.target, *wanted.sources]
        taught = set(levels_of(session, target.id)).union(
            *(levels_of(session, unit.id) for unit in wanted.sources)
        )
        set_levels(session, target, [level for level in LEVELS if level in taught])
    else:
        target = add_unit(session, new=wanted.target, parent=wanted.parent, today=today)
        parts = list(wanted.sources)
    add_up_headcounts(session, parts=parts, target=target, day=wanted.day, actor_id=actor_id, now=now)
    for unit in wanted.sources:
        hand_over(
            session,
            source=unit,
            target=target,
            share=ALL,
            day=wanted.day,
            actor_id=actor_id,
            keeps_administrators=wanted.keeps_administrators,
            now=now,
        )
        for child in below[unit.id]:
            relink(
                session,
                unit_id=child.id,
                parent_id=target.id,
                day=max(wanted.day, child.valid_from or wanted.day),
            )
        _end_into(session, unit, target, wanted.day)
    renew_closure(session, day=today)
    _write_audit(session, wanted.sources, target, wanted.day, actor_id, now)
    return target


def _end_into(session: Session, unit: Unit, target: Unit, day: date) -> None:
    close_unit(session, unit=unit, last_day=day_before(day))
    session.add(UnitSuccession(unit_id=unit.id, successor_id=target.id, kind=MERGE, valid_from=day))
    session.flush()


def _write_audit(
    session: Session, sources: Sequence[Unit], target: Unit, day: date, actor_id: int | None, now: datetime
) -> None:
    for unit in (target, *sources):
        write_audit(
            session,
            actor_id=actor_id,
            action="unit.merge",
            object_kind="unit",
            object_id=unit.id,
            after={"sources": [each.code for each in sources], "target": target.code, "from": day},
            now=now,
        )
