"""Where somebody may be moved to: the units within the actor's reach and the classes of one of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.domain.errors import InvalidInput
from quiz.domain.identity import Actor
from quiz.domain.permissions import PEOPLE_KEEPERS
from quiz.domain.school_year import school_year_of
from quiz.models import Group, Membership, Unit
from quiz.services.group_find import find_administered_group
from quiz.services.unit_scope import ScopedUnit, find_administered, granted_units, is_administered, within

#: Units that are offered; with more of them one is found by its code.
MOST_UNITS = 1_500


@dataclass(frozen=True)
class Target:
    """A class ("c:" and its public id) or a unit ("u:" and its code)."""

    key: str
    name: str


@dataclass(frozen=True)
class Places:
    """Targets in the unit chosen, and the units to choose from."""

    unit: ScopedUnit
    targets: list[Target]
    units: list[Target]


def list_places(
    session: Session, *, actor: Actor, membership: Membership, unit_code: str | None, day: date
) -> Places:
    """Targets at the unit with this code, or at the one where the person is. Three queries; raises NotFound."""
    if unit_code is None:
        unit_code = session.scalars(select(Unit.code).where(Unit.id == membership.unit_id)).one()
    unit = find_administered(session, actor=actor, roles=PEOPLE_KEEPERS, code=unit_code)
    targets = []
    if membership.audience == "student":
        classes = session.execute(
            select(Group.public_id, Group.name)
            .where(
                Group.unit_id == unit.id, Group.kind == "class", Group.school_year >= school_year_of(day),
                Group.id.is_distinct_from(membership.group_id),
            )
            .order_by(Group.school_year, Group.grade, Group.name)
        )  # fmt: skip
        targets = [Target(f"c:{key}", name) for key, name in classes]
    if unit.id != membership.unit_id:
        targets.append(Target(f"u:{unit.code}", unit.name))
    units = session.execute(
        select(Unit.code, Unit.name)
        .where(within(Unit.id.expression, granted_units(actor, PEOPLE_KEEPERS)), Unit.valid_to.is_(None))
        .order_by(Unit.sort_key, Unit.id)
        .limit(MOST_UNITS)
    )
    return Places(unit, targets, [Target(*row) for row in units])


def find_place(session: Session, *, actor: Actor, key: str) -> tuple[int, Group | None]:
    """Unit and class of a target. Raises InvalidInput for what is none, NotFound outside the actor's units."""
    kind, _colon, name = key.partition(":")
    if kind == "c":
        found = find_administered_group(session, actor=actor, group_id=name)
        return found.unit.id, found.group
    unit_id = session.scalar(select(Unit.id).where(Unit.code == name)) if kind == "u" else None
    if unit_id is None or not is_administered(session, actor=actor, roles=PEOPLE_KEEPERS, unit_id=unit_id):
        raise InvalidInput("target", "person-target")
    return unit_id, None
