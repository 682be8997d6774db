"""Splitting a unit: some of its classes go to new units; the rest to one of them, or it goes on with the rest itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from quiz.domain.errors import InvalidInput
from quiz.domain.units import day_before, fit_day
from quiz.models import Group, Unit, UnitSuccession
from quiz.services.audit_write import write_audit
from quiz.services.unit_closure import hold_tree, renew_closure
from quiz.services.unit_create import NewUnit, add_unit
from quiz.services.unit_edit import levels_of
from quiz.services.unit_end import close_unit
from quiz.services.unit_hand_over import ALL, Share, classes_of, count_people, hand_over
from quiz.services.unit_move import check_exists, relink
from quiz.services.unit_places import SPLIT
from quiz.services.unit_tree import tree_on

MOST_PARTS = 4


@dataclass(frozen=True)
class Part:
    """A new unit and the classes that go to it."""

    code: str
    name: str
    class_ids: tuple[int, ...]


@dataclass(frozen=True)
class Split:
    """What is wanted. `rest`: the place in `parts` that gets everything else; None: the unit keeps it and goes on."""

    unit: Unit
    parts: tuple[Part, ...]
    rest: int | None
    day: date
    keeps_administrators: bool = False


def classes_to_share(session: Session, *, unit: Unit, day: date) -> list[Group]:
    """The classes of that day's school year and later ones. One query."""
    return list(session.scalars(classes_of(unit.id, ALL, day)))


def check_split(session: Session, *, wanted: Split, today: date) -> int:
    """How many people belong to the unit. Raises InvalidInput with what stands in the way."""
    fit_day(wanted.day, today=today)
    check_exists(wanted.unit, wanted.day)
    if len(wanted.parts) < (1 if wanted.rest is None else 2):
        raise InvalidInput("parts", "parts-too-few")
    codes = [part.code.strip() for part in wanted.parts]
    if len(set(codes)) != len(codes):
        raise InvalidInput("parts", "unit-named-twice")
    named = [class_id for part in wanted.parts for class_id in part.class_ids]
    own = {each.id for each in classes_to_share(session, unit=wanted.unit, day=wanted.day)}
    if len(set(named)) != len(named) or not own.issuperset(named):
        raise InvalidInput("parts", "group-unknown")
    place = tree_on(session, today).units[wanted.unit.id]
    if place.parent_id is None:
        raise InvalidInput("parts", "unit-is-root")
    return count_people(session, [wanted.unit.id], wanted.day)


def split_unit(
    session: Session, *, wanted: Split, actor_id: int | None, today: date, now: datetime
) -> list[Unit]:
    """Do it and return the new units. Raises InvalidInput."""
    hold_tree(session)
    check_split(session, wanted=wanted, today=today)
    tree = tree_on(session, today)
    unit, place = wanted.unit, tree.units[wanted.unit.id]
    parent = session.get_one(Unit, place.parent_id)
    below = [child for child in tree.children(unit.id) if child.valid_to is None]
    levels = tuple(sorted(levels_of(session, unit.id)))
    new = [
        add_unit(
            session,
            new=NewUnit(part.code, part.name, unit.kind, levels, wanted.day),
            parent=parent,
            today=today,
        )
        for part in wanted.parts
    ]
    for number, (part, target) in enumerate(zip(wanted.parts, new, strict=True)):
        session.add(
            UnitSuccession(unit_id=unit.id, successor_id=target.id, kind=SPLIT, valid_from=wanted.day)
        )
        if number != wanted.rest:
            _hand_over(session, wanted, target, Share(part.class_ids), actor_id, now)
    if wanted.rest is not None:
        target = new[wanted.rest]
        _hand_over(session, wanted, target, ALL, actor_id, now)
        for child in below:
            relink(
                session,
                unit_id=child.id,
                parent_id=target.id,
                day=max(wanted.day, child.valid_from or wanted.day),
            )
        close_unit(session, unit=unit, last_day=day_before(wanted.day))
    renew_closure(session, day=today)
    for each in (unit, *new):
        write_audit(
            session,
            actor_id=actor_id,
            action="unit.split",
            object_kind="unit",
            object_id=each.id,
            after={"unit": unit.code, "parts": [part.code for part in new], "from": wanted.day},
            now=now,
        )
    return new


def _hand_over(
    session: Session, wanted: Split, target: Unit, share: Share, actor_id: int | None, now: datetime
) -> None:
    hand_over(
        session,
        source=wanted.unit,
        target=target,
        share=share,
        day=wanted.day,
        actor_id=actor_id,
        keeps_administrators=wanted.keeps_administrators,
        now=now,
    )
