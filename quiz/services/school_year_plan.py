"""What a new school year would do at a school: class by class, before anything is changed."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from quiz.domain.class_promotion import UP, Promotion, promotion_of
from quiz.domain.errors import InvalidInput
from quiz.domain.permissions import TEACHER
from quiz.domain.text import fold_space
from quiz.models import Group, Membership, Person, PersonIdentity, RoleGrant, UnitLevel

MAX_NAME = 60
#: From this month of its calendar year on a school year may be prepared.
FIRST_MONTH = 6


@dataclass(frozen=True)
class YearPupil:
    """A pupil of a class: his open membership, and how the page names him."""

    membership_id: int
    person_id: int
    id: str
    full_name: str


@dataclass(frozen=True)
class YearClass:
    """A class of the year that ends, with what the rule proposes."""

    id: int
    public_id: str
    name: str
    promotion: Promotion
    pupils: tuple[YearPupil, ...]
    teachers: tuple[str, ...]


@dataclass(frozen=True)
class YearPlan:
    """The classes of the year that ends. `digest` changes with who is in which class."""

    unit_id: int
    new_year: int
    first_day: date
    classes: list[YearClass]

    @property
    def digest(self) -> str:
        """What a preview was made of."""
        facts = [(one.id, sorted(pupil.membership_id for pupil in one.pupils)) for one in self.classes]
        return hashlib.sha256(repr((self.new_year, facts)).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Wish:
    """What somebody decided: by class (public id) its fate and the name above; pupils (public ids) who stay down."""

    fates: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    repeaters: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Target:
    """A class of the new year by name: who comes into it, from which classes; `repeats` of them stay in their grade."""

    name: str
    pupils: list[YearPupil]
    sources: list[str]
    repeats: int = 0


@dataclass(frozen=True)
class Outcome:
    """What the wish comes to."""

    targets: list[Target]
    leavers: list[YearPupil]


def year_to_begin(session: Session, *, unit_id: int, today: date) -> int | None:
    """The school year that this unit's classes go into next; None before its June, and without classes of the year before.

    A unit that missed a year goes through it first. One query.
    """
    latest = today.year if today.month >= FIRST_MONTH else today.year - 1
    newest = session.scalar(
        select(func.max(Group.school_year)).where(
            Group.unit_id == unit_id, Group.kind == "class", Group.school_year < latest
        )
    )
    return None if newest is None else newest + 1


def plan_year(session: Session, *, unit_id: int, new_year: int, today: date) -> YearPlan:
    """The plan for the classes of the year before. The new classes begin on 1 September, or today once that is over.

    Three queries.
    """
    first_day = max(date(new_year, 9, 1), today)
    levels = list(session.scalars(select(UnitLevel.level).where(UnitLevel.unit_id == unit_id)))
    rows = session.execute(
        select(Group, Membership.id, Person.id, Person.public_id, PersonIdentity.full_name)
        .outerjoin(
            Membership,
            (Membership.group_id == Group.id)
            & (Membership.audience == "student")
            & Membership.valid_to.is_(None)
            & (Membership.valid_from < first_day),
        )
        .outerjoin(Person, Person.id == Membership.person_id)
        .outerjoin(PersonIdentity, PersonIdentity.person_id == Person.id)
        .where(Group.unit_id == unit_id, Group.kind == "class", Group.school_year == new_year - 1)
        .order_by(Group.grade, Group.name, Group.id, PersonIdentity.sort_key, Person.id)
    ).all()
    groups: dict[int, Group] = {}
    pupils: dict[int, dict[int, YearPupil]] = defaultdict(dict)
    for group, membership_id, person_id, public_id, full_name in rows:
        groups[group.id] = group
        if membership_id is not None:
            pupils[group.id][membership_id] = YearPupil(membership_id, person_id, public_id, full_name or "–")
    teachers = _teachers(session, list(groups))
    classes = [
        YearClass(
            group.id,
            group.public_id,
            group.name,
            promotion_of(group.name, levels),
            tuple(pupils[group.id].values()),
            tuple(teachers[group.id]),
        )
        for group in groups.values()
    ]
    return YearPlan(unit_id, new_year, first_day, classes)


def _teachers(session: Session, group_ids: Sequence[int]) -> dict[int, list[str]]:
    rows: Any = session.execute(
        select(RoleGrant.group_id, PersonIdentity.full_name)
        .join(PersonIdentity, PersonIdentity.person_id == RoleGrant.person_id)
        .where(RoleGrant.group_id.in_(group_ids), RoleGrant.role == TEACHER, RoleGrant.ended_at.is_(None))
        .order_by(PersonIdentity.sort_key, RoleGrant.id)
    )
    found: dict[int, list[str]] = defaultdict(list)
    for group_id, name in rows:
        found[group_id].append(name)
    return found


def outcome_of(plan: YearPlan, wish: Wish) -> Outcome:
    """What this wish comes to; a class about which nothing is said follows the rule.

    Raises InvalidInput for a class that is to go up without a name, or with one that cannot be kept.
    """
    targets: dict[str, Target] = {}
    leavers: list[YearPupil] = []

    def put(name: str, pupils: Sequence[YearPupil], source: str, *, repeats: bool) -> None:
        known = targets.setdefault(name, Target(name, [], []))
        sources = [*known.sources, *([source] if source not in known.sources else [])]
        stays = known.repeats + (len(pupils) if repeats else 0)
        targets[name] = Target(name, [*known.pupils, *pupils], sources, stays)

    for one in plan.classes:
        down = [pupil for pupil in one.pupils if pupil.id in wish.repeaters]
        others = [pupil for pupil in one.pupils if pupil.id not in wish.repeaters]
        if wish.fates.get(one.public_id, one.promotion.fate) == UP:
            put(_name(one, wish), others, one.name, repeats=False)
        else:
            leavers += others
        if down:
            put(one.name, down, one.name, repeats=True)
    return Outcome(list(targets.values()), leavers)


def _name(one: YearClass, wish: Wish) -> str:
    name = fold_space(wish.names.get(one.public_id, one.promotion.name))
    if not name or len(name) > MAX_NAME or any(ord(letter) < 32 for letter in name):
        raise InvalidInput(f"name-{one.public_id}", "year-name", {"value": one.name})
    return name
