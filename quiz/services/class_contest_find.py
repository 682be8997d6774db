"""Which classes somebody may run a contest for, and the contests of these classes.

*Scope*: a teacher has the classes that he was given; a school's or the department's administrator every class of the units
that he administers. Whoever has the class has its contests, whoever made them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, false, func, or_, select
from sqlalchemy.orm import Session

from quiz.domain.days import day_of
from quiz.domain.errors import NotFound
from quiz.domain.identity import Actor
from quiz.domain.permissions import DEPARTMENT_ADMIN, SCHOOL_ADMIN, TEACHER
from quiz.domain.school_year import school_year_of
from quiz.models import Contest, Group, Quiz, Unit
from quiz.services.unit_scope import granted_units, within

#: More classes than this in one list serve nobody: a school is chosen first.
MOST_CLASSES = 200


@dataclass(frozen=True)
class ClassChoice:
    """A class with its school. `id` is its public id."""

    id: str
    name: str
    unit_code: str
    unit_name: str


@dataclass(frozen=True)
class ClassContest:
    """A class contest with everything that it hangs on."""

    contest: Contest
    quiz: Quiz
    group: Group
    unit: Unit

    @property
    def closes_at(self) -> datetime | None:
        """When it ends, or ended; those made on the page end at the latest a day after they were made."""
        return self.quiz.closes_at

    def is_over(self, now: datetime) -> bool:
        """Whether nobody can begin any more: the instant decides, whatever the row still says."""
        return self.contest.state != "open" or (self.closes_at is not None and now >= self.closes_at)

    def day(self, now: datetime) -> date:
        """The day whose class list holds: that of `now`, or that of the end."""
        return day_of(now if self.closes_at is None else min(now, self.closes_at))


def has_class(actor: Actor) -> ColumnElement[bool]:
    """The class in question (`unit_group`) is the actor's to teach or to administer."""
    taught = [grant.group_id for grant in actor.grants_of(TEACHER) if grant.group_id is not None]
    units = granted_units(actor, (SCHOOL_ADMIN, DEPARTMENT_ADMIN))
    conditions: list[ColumnElement[bool]] = []
    if taught:
        conditions.append(Group.id.in_(taught))
    if units:
        conditions.append(within(Group.unit_id.expression, units))
    return or_(*conditions) if conditions else false()


def _current_classes(actor: Actor, now: datetime) -> Select[Group, Unit]:
    return (
        select(Group, Unit)
        .join(Unit, Unit.id == Group.unit_id)
        .where(
            has_class(actor),
            Group.kind == "class",
            Group.school_year == school_year_of(day_of(now)),
        )
    )


def list_classes(
    session: Session, *, actor: Actor, now: datetime, unit_code: str | None = None
) -> list[ClassChoice]:
    """This school year's classes of the actor (of one school), by school, grade and name; at most MOST_CLASSES."""
    query = _current_classes(actor, now).order_by(Unit.sort_key, Unit.id, Group.grade, Group.name)
    if unit_code is not None:
        query = query.where(Unit.code == unit_code)
    rows = session.execute(query.limit(MOST_CLASSES)).all()
    return [ClassChoice(group.public_id, group.name, unit.code, unit.name) for group, unit in rows]


def list_schools(session: Session, *, actor: Actor, now: datetime) -> list[tuple[str, str]]:
    """(code, name) of the units that have these classes, if there are too many classes for one list; else empty."""
    classes = _current_classes(actor, now).subquery()
    if (session.scalar(select(func.count()).select_from(classes)) or 0) <= MOST_CLASSES:
        return []
    units = _current_classes(actor, now).with_only_columns(Unit.code, Unit.name, Unit.sort_key).distinct()
    return [(code, name) for code, name, _key in session.execute(units.order_by(Unit.sort_key)).all()]


def find_class(session: Session, *, actor: Actor, group_id: str, now: datetime) -> tuple[Group, Unit]:
    """The class with this public id, if it is the actor's this school year; raises NotFound."""
    row = None
    if group_id.isalnum():  # anything else is no id of ours, and not every database can even be asked for it
        row = session.execute(_current_classes(actor, now).where(Group.public_id == group_id)).first()
    if row is None:
        raise NotFound("class")
    return row[0], row[1]


def _class_contests() -> Select[Contest, Quiz, Group, Unit]:
    return (
        select(Contest, Quiz, Group, Unit)
        .join(Quiz, Quiz.contest_id == Contest.id)
        .join(Group, Group.id == Contest.group_id)
        .join(Unit, Unit.id == Contest.unit_id)
        .where(Contest.kind == "class")
    )


def list_class_contests(session: Session, *, actor: Actor, limit: int, offset: int = 0) -> list[ClassContest]:
    """Contests of the actor's classes, the newest first. One query."""
    query = _class_contests().where(has_class(actor)).order_by(Contest.created_at.desc(), Contest.id.desc())
    return [ClassContest(*row) for row in session.execute(query.limit(limit).offset(offset)).all()]


def find_class_contest(session: Session, *, actor: Actor, contest_id: str) -> ClassContest:
    """The contest with this public id, if its class is the actor's; raises NotFound."""
    if not contest_id.isalnum():
        raise NotFound("contest")
    row = session.execute(_class_contests().where(has_class(actor), Contest.public_id == contest_id)).first()
    if row is None:
        raise NotFound("contest")
    return ClassContest(*row)


def ended_but_open(session: Session, *, now: datetime) -> Sequence[int]:
    """Numbers of the contests whose day is over and whose row still says open."""
    return session.scalars(
        select(Contest.id)
        .join(Quiz, Quiz.contest_id == Contest.id)
        .where(Contest.kind == "class", Contest.state == "open", Quiz.closes_at <= now)
        .order_by(Contest.id)
    ).all()
