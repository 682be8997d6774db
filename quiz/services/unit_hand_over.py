"""What goes with people from one unit to another: memberships, classes of the school year, open quizzes, roles.

What was done stays where it was done: attempts and activity keep the unit and the class of their time. Memberships end on
the day before and begin on the day, so that each day keeps its truth. Classes of that school year go over themselves, with
their pupils, teachers and open contests; those of earlier years stay.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, insert, literal, not_, or_, select, update
from sqlalchemy.orm import Session, aliased

from quiz.domain.permissions import DEPARTMENT_ADMIN, SCHOOL_ADMIN
from quiz.domain.school_year import school_year_of
from quiz.domain.units import day_before
from quiz.models import ClassSession, Contest, Group, Membership, Quiz, RoleGrant, Unit

MAX_CLASS_NAME = 60
#: Roles that open a whole unit's people: they go over only where somebody says so.
ADMINISTERING = (SCHOOL_ADMIN, DEPARTMENT_ADMIN)
_UNTRACKED = {"synchronize_session": False}


@dataclass(frozen=True)
class Share:
    """Which part of a unit goes: these classes with who is in them; with None everything but the classes of `except_ids`."""

    class_ids: tuple[int, ...] | None = None
    except_ids: tuple[int, ...] = ()

    @property
    def is_rest(self) -> bool:
        """Whether what belongs to no class goes, too."""
        return self.class_ids is None

    def covers(self, group_id: ColumnElement[Any]) -> ColumnElement[bool]:
        """For a WHERE: what has this class, or none, goes."""
        if self.class_ids is not None:
            return group_id.in_(self.class_ids)
        return or_(group_id.is_(None), group_id.not_in(self.except_ids))


#: The whole unit.
ALL = Share()


def hand_over(
    session: Session,
    *,
    source: Unit,
    target: Unit,
    share: Share,
    day: date,
    actor_id: int | None,
    keeps_administrators: bool,
    now: datetime,
) -> None:
    """Bring the share of `source` to `target` from this day on. A constant number of queries."""
    classes = list(session.scalars(classes_of(source.id, share, day)))
    _move_memberships(session, source.id, target.id, share, day)
    _move_quizzes(session, source.id, target.id, share, now)
    held = select(RoleGrant).where(RoleGrant.unit_id == source.id, RoleGrant.ended_at.is_(None))
    class_ids = {each.id for each in classes}
    _move_sessions(session, class_ids, target.id)
    for grant in list(session.scalars(held)):
        ends, goes = _fate(grant, share, class_ids, keeps_administrators)
        if ends:
            grant.ended_at = now
        if goes:
            session.add(_granted_anew(grant, target.id, actor_id, now))
    _move_classes(session, classes, source, target)


def classes_of(unit_id: int, share: Share, day: date) -> Select[Group]:
    """A SELECT of the unit's classes of this day's school year and later ones that belong to the share."""
    query = select(Group).where(
        Group.unit_id == unit_id,
        Group.school_year >= school_year_of(day),
        share.covers(Group.id.expression),
    )
    return query.order_by(Group.school_year, Group.grade, Group.name)


def reaching(unit_id: int, day: date) -> ColumnElement[bool]:
    """For a WHERE on Membership: belongs to the unit on this day or later."""
    return and_(Membership.unit_id == unit_id, or_(Membership.valid_to.is_(None), Membership.valid_to >= day))


def _move_memberships(session: Session, source_id: int, target_id: int, share: Share, day: date) -> None:
    going = and_(reaching(source_id, day), share.covers(Membership.group_id.expression))
    there = aliased(Membership)
    twice = (
        select(there.id)
        .where(
            there.person_id == Membership.person_id,
            there.unit_id == target_id,
            there.audience == Membership.audience,
            or_(there.valid_to.is_(None), there.valid_to >= day),
            or_(there.group_id == Membership.group_id, Membership.group_id.is_(None)),
        )
        .exists()
    )
    began_before = Membership.valid_from < day
    columns = ("person_id", "unit_id", "group_id", "audience", "valid_from", "valid_to")
    session.execute(
        insert(Membership).from_select(
            columns,
            select(
                Membership.person_id,
                literal(target_id),
                Membership.group_id,
                Membership.audience,
                literal(day, Membership.valid_from.type),
                Membership.valid_to,
            ).where(going, began_before, not_(twice)),
        )
    )
    session.execute(
        update(Membership).where(going, began_before).values(valid_to=day_before(day)),
        execution_options=_UNTRACKED,
    )
    session.execute(
        update(Membership).where(going, not_(began_before)).values(unit_id=target_id),
        execution_options=_UNTRACKED,
    )


def open_quizzes(unit_id: int, now: datetime) -> ColumnElement[bool]:
    """For a WHERE on Quiz: the unit's own, open or yet to open."""
    return and_(Quiz.unit_id == unit_id, or_(Quiz.closes_at.is_(None), Quiz.closes_at > now))


def _move_quizzes(session: Session, source_id: int, target_id: int, share: Share, now: datetime) -> None:
    """Contests that have not been closed, and quizzes that somebody may still begin."""
    session.execute(
        update(Contest)
        .where(
            Contest.unit_id == source_id,
            Contest.state.in_(("draft", "open")),
            share.covers(Contest.group_id.expression),
        )
        .values(unit_id=target_id),
        execution_options=_UNTRACKED,
    )
    session.execute(
        update(Quiz)
        .where(open_quizzes(source_id, now), share.covers(Quiz.group_id.expression))
        .values(unit_id=target_id),
        execution_options=_UNTRACKED,
    )


def _move_sessions(session: Session, class_ids: Collection[int], target_id: int) -> None:
    """Classes that are entered by code at this moment stay open at the target."""
    session.execute(
        update(ClassSession)
        .where(ClassSession.group_id.in_(class_ids), ClassSession.ended_at.is_(None))
        .values(unit_id=target_id),
        execution_options=_UNTRACKED,
    )


def _fate(
    grant: RoleGrant, share: Share, class_ids: Collection[int], keeps_administrators: bool
) -> tuple[bool, bool]:
    """Whether a role held at the source ends, and whether it is given anew at the target."""
    if grant.group_id is not None:
        return (grant.group_id in class_ids,) * 2
    return share.is_rest, share.is_rest and (keeps_administrators or grant.role not in ADMINISTERING)


def _granted_anew(grant: RoleGrant, unit_id: int, actor_id: int | None, now: datetime) -> RoleGrant:
    return RoleGrant(
        person_id=grant.person_id,
        role=grant.role,
        unit_id=unit_id,
        group_id=grant.group_id,
        granted_by=actor_id,
        granted_at=now,
    )


def _move_classes(session: Session, classes: list[Group], source: Unit, target: Unit) -> None:
    """A name that the target has already gets the code of the unit that its class comes from."""
    taken = {
        (year, name)
        for year, name in session.execute(
            select(Group.school_year, Group.name).where(Group.unit_id == target.id)
        )
    }
    for each in classes:
        each.name = name_there(each.name, each.school_year, source.code, taken)
        taken.add((each.school_year, each.name))
        each.unit_id = target.id
    session.flush()


def name_there(name: str, school_year: int, source_code: str, taken: set[tuple[int, str]]) -> str:
    """What a class of this name is called where these names are taken."""
    if (school_year, name) not in taken:
        return name
    marked = f"{name} ({source_code})"[:MAX_CLASS_NAME]
    number = 2
    while (school_year, marked) in taken:
        tail = f" ({number})"
        marked = f"{name} ({source_code})"[: MAX_CLASS_NAME - len(tail)] + tail
        number += 1
    return marked


def count_people(session: Session, unit_ids: Collection[int], day: date) -> int:
    """Distinct people who belong to one of these units on this day or later. One query."""
    reach = or_(Membership.valid_to.is_(None), Membership.valid_to >= day)
    counted = select(func.count(func.distinct(Membership.person_id)))
    return session.scalar(counted.where(Membership.unit_id.in_(unit_ids), reach)) or 0


def count_open_quizzes(session: Session, unit_ids: Collection[int], now: datetime) -> int:
    """Quizzes of these units that are open or yet to open. One query."""
    is_open = or_(Quiz.closes_at.is_(None), Quiz.closes_at > now)
    return session.scalar(select(func.count()).where(Quiz.unit_id.in_(unit_ids), is_open)) or 0


def count_administrators(session: Session, unit_ids: Collection[int]) -> int:
    """People who administer one of these units by a role held there. One query."""
    held = select(func.count(func.distinct(RoleGrant.person_id))).where(
        RoleGrant.unit_id.in_(unit_ids),
        RoleGrant.ended_at.is_(None),
        RoleGrant.group_id.is_(None),
        RoleGrant.role.in_(ADMINISTERING),
    )
    return session.scalar(held) or 0
