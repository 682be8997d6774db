"""Participation of a unit and of the units directly below it, each with everything below itself, in a period.

*Reached*: did anything counted (lesson completed, attempt begun, paper handed in). *Entrants*: began an attempt.
*Finishers*: finished one. *Passed*: reached the pass mark of one. *Turns*: finished attempts. People are counted once in
each row, so the rows below never add up to the first by force: who changed school is in two of them and once in the sum.
Previews and voided attempts are not counted; practice is. A person counts at the unit where he was when he acted, an
attempt on the day on which it was finished.

Every rate names its headcount: the newest of each unit known by the last day of the period, added up over the units of
the subtree that still existed then.

The tree is that of the period's last day (quiz.services.unit_places): a period that ended before a merge, or before the
districts did, keeps the units of its time; afterwards a merged school's row holds those that went into it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, tzinfo
from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, case, func, not_, or_, select
from sqlalchemy.orm import Session

from quiz.domain.participation import Period, Rate, rate_of
from quiz.models import Activity, Unit
from quiz.reports.headcounts import is_preschool_only, is_school, newest_headcounts, valid_between
from quiz.reports.merged_units import carried_on, merged_away
from quiz.services.person_records import counted_once
from quiz.services.unit_places import branches


@dataclass(frozen=True)
class AudienceFigures:
    """Staff or pupils of a subtree. `headcount` None: not one unit has a headcount; dates of the oldest and newest used.

    `uncounted`: schools that have this audience, but no headcount of it; with some of them the rate is too high.
    """

    headcount: int | None = None
    headcount_from: date | None = None
    headcount_to: date | None = None
    reached: int = 0
    turns: int = 0
    uncounted: int = 0

    @property
    def rate(self) -> Rate | None:
        """Reached out of the headcount; None without one."""
        return rate_of(self.reached, self.headcount)


@dataclass(frozen=True)
class ParticipationRow:
    """One unit with everything below it. `schools`: schools and centres; `idle_schools`: those where nobody did anything."""

    unit_id: int
    code: str
    name: str
    kind: str
    staff: AudienceFigures = field(default_factory=AudienceFigures)
    students: AudienceFigures = field(default_factory=AudienceFigures)
    reached: int = 0
    entrants: int = 0
    finishers: int = 0
    passed: int = 0
    turns: int = 0
    lessons_completed: int = 0
    schools: int = 0
    idle_schools: int = 0

    @property
    def headcount(self) -> int | None:
        """Staff and pupils together; None when neither has a headcount, or one who took part has none."""
        sides = (self.staff, self.students)
        known = [side.headcount for side in sides if side.headcount is not None]
        if not known or any(side.reached and side.headcount is None for side in sides):
            return None
        return sum(known)

    @property
    def rate(self) -> Rate | None:
        """Reached out of the headcount; None without one."""
        return rate_of(self.reached, self.headcount)


def participation_rows(
    session: Session, *, unit_id: int, period: Period, zone: tzinfo
) -> list[ParticipationRow]:
    """The unit's row, then its direct children in Vietnamese order. Seven queries whatever the number of units.

    A child that did not exist in the period is left out.
    """
    branch = branches(session, unit_id, period.last)
    units = session.execute(
        select(Unit.id, Unit.code, Unit.name, Unit.kind)
        .where(
            Unit.id.in_(select(branch.c.ancestor_id)),
            or_(Unit.id == unit_id, valid_between(period.first, period.last)),
        )
        .order_by(case((Unit.id == unit_id, 0), else_=1), Unit.sort_key, Unit.id)
    ).all()
    acted = _acted_in(period, zone)
    totals = _totals(session, branch, acted)
    sides = _sides(session, branch, acted)
    headcounts = _headcounts(session, branch, period)
    schools = _schools(session, branch, period, acted)
    uncounted = _uncounted(session, branch, period)

    def side(audience: str, id_: int) -> AudienceFigures:
        reached, turns = sides.get((id_, audience), (0, 0))
        number, oldest, newest = headcounts.get((id_, audience), (None, None, None))
        missing = uncounted.get((id_, audience), 0)
        return AudienceFigures(number, oldest, newest, reached, turns, missing)

    return [
        ParticipationRow(
            unit_id=id_,
            code=code,
            name=name,
            kind=kind,
            staff=side("staff", id_),
            students=side("student", id_),
            **totals.get(id_, {}),
            **schools.get(id_, {}),
        )
        for id_, code, name, kind in units
    ]


def _acted_in(period: Period, zone: tzinfo) -> ColumnElement[bool]:
    begin, end = period.bounds(zone)
    return and_(Activity.at >= begin, Activity.at < end, Activity.counted.is_(True))


#: Somebody with two records, one of them merged into the other, is one person.
_MERGED, _IS_MERGED, _PERSON = counted_once(Activity.__table__.c.person_id)


def _people_who(kind: str, *more: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count(func.distinct(case((and_(Activity.kind == kind, *more), _PERSON))))


def _times(kind: str) -> ColumnElement[int]:
    return func.count(case((Activity.kind == kind, Activity.id)))


def _totals(session: Session, branch: FromClause, acted: ColumnElement[bool]) -> dict[int, dict[str, Any]]:
    rows = session.execute(
        select(
            branch.c.ancestor_id,
            func.count(func.distinct(_PERSON)).label("reached"),
            _people_who("attempt_begun").label("entrants"),
            _people_who("attempt_finished").label("finishers"),
            _people_who("attempt_finished", Activity.passed.is_(True)).label("passed"),
            _times("attempt_finished").label("turns"),
            _times("lesson_completed").label("lessons_completed"),
        )
        .join(branch, branch.c.descendant_id == Activity.unit_id)
        .outerjoin(_MERGED, _IS_MERGED)
        .where(acted)
        .group_by(branch.c.ancestor_id)
    ).mappings()
    return {row["ancestor_id"]: {key: row[key] for key in row if key != "ancestor_id"} for row in rows}


def _sides(
    session: Session, branch: FromClause, acted: ColumnElement[bool]
) -> dict[tuple[int, str], tuple[int, int]]:
    rows = session.execute(
        select(
            branch.c.ancestor_id,
            Activity.audience,
            func.count(func.distinct(_PERSON)),
            _times("attempt_finished"),
        )
        .join(branch, branch.c.descendant_id == Activity.unit_id)
        .outerjoin(_MERGED, _IS_MERGED)
        .where(acted)
        .group_by(branch.c.ancestor_id, Activity.audience)
    )
    return {(id_, audience): (reached, turns) for id_, audience, reached, turns in rows}


def _headcounts(
    session: Session, branch: FromClause, period: Period
) -> dict[tuple[int, str], tuple[int, date, date]]:
    newest = newest_headcounts(period.last)
    rows = session.execute(
        select(
            branch.c.ancestor_id,
            newest.c.audience,
            func.sum(newest.c.number),
            func.min(newest.c.as_of),
            func.max(newest.c.as_of),
        )
        .join(branch, branch.c.descendant_id == newest.c.unit_id)
        .join(Unit, Unit.id == newest.c.unit_id)
        .where(valid_between(period.last, period.last))
        .group_by(branch.c.ancestor_id, newest.c.audience)
    )
    return {(id_, audience): (int(number), old, new) for id_, audience, number, old, new in rows}


def _schools(
    session: Session, branch: FromClause, period: Period, acted: ColumnElement[bool]
) -> dict[int, dict[str, Any]]:
    active = carried_on(select(Activity.unit_id).where(acted).distinct().subquery(), period.last)
    rows = session.execute(
        select(branch.c.ancestor_id, func.count(), func.count(active.c.unit_id))
        .join(Unit, Unit.id == branch.c.descendant_id)
        .outerjoin(active, active.c.unit_id == Unit.id)
        .where(
            is_school(),
            valid_between(period.first, period.last),
            not_(merged_away(Unit.id.expression, period.last)),
        )
        .group_by(branch.c.ancestor_id)
    )
    return {id_: {"schools": schools, "idle_schools": schools - busy} for id_, schools, busy in rows}


def _uncounted(session: Session, branch: FromClause, period: Period) -> dict[tuple[int, str], int]:
    newest = newest_headcounts(period.last)
    counted = {
        audience: select(newest.c.unit_id).where(newest.c.audience == audience)
        for audience in ("staff", "student")
    }
    without_pupils = is_preschool_only(Unit.id.expression)
    rows = session.execute(
        select(
            branch.c.ancestor_id,
            func.count(case((Unit.id.not_in(counted["staff"]), Unit.id))),
            func.count(case((and_(Unit.id.not_in(counted["student"]), not_(without_pupils)), Unit.id))),
        )
        .join(Unit, Unit.id == branch.c.descendant_id)
        .where(is_school(), valid_between(period.last, period.last))
        .group_by(branch.c.ancestor_id)
    )
    missing: dict[tuple[int, str], int] = {}
    for id_, staff, students in rows:
        missing[id_, "staff"], missing[id_, "student"] = staff, students
    return missing
