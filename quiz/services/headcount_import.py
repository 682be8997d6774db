"""A department's sheet of headcounts: what it would change, and changing it, all of it or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.domain.errors import InvalidInput
from quiz.domain.headcounts import audiences_of
from quiz.domain.identity import Actor
from quiz.exchange.headcount_sheet import HeadcountRow
from quiz.exchange.roster_rows import RowProblem
from quiz.models import Headcount
from quiz.services.audit_write import write_audit
from quiz.services.unit_manage import CHANGERS, unit_kinds
from quiz.services.unit_scope import granted_units
from quiz.services.unit_tree import PlacedUnit, tree_on


@dataclass(frozen=True)
class CountChange:
    """One number that the sheet would store; `before`: what is there for that day, None: nothing."""

    unit: PlacedUnit
    audience: str
    as_of: date
    before: int | None
    number: int


@dataclass(frozen=True)
class CountPlan:
    """What would change, how many rows say what is known already, and what stands in the way."""

    changes: tuple[CountChange, ...]
    unchanged: int
    problems: tuple[RowProblem, ...]


def plan_headcounts(
    session: Session, *, actor: Actor, rows: Sequence[HeadcountRow], today: date
) -> CountPlan:
    """Check the rows against the actor's part of the tree and what is stored. At most six queries."""
    tree, kinds = tree_on(session, today), unit_kinds(session)
    reach = {unit.code: unit for top in granted_units(actor, CHANGERS) for unit, _ in tree.below(top)}
    fitting, problems = [], []
    for row in rows:
        unit = reach.get(row.code)
        if unit is None:
            problems.append(RowProblem(row.sheet, row.row, "", "headcount-unit", {"value": row.code[:40]}))
            continue
        kind = kinds[unit.kind]
        owed = audiences_of(is_school=kind.is_school, is_area=kind.is_area, levels=unit.levels)
        if row.audience not in owed:
            problems.append(RowProblem(row.sheet, row.row, "", "headcount-not-owed", {"value": unit.name}))
        elif row.as_of > today:
            problems.append(
                RowProblem(row.sheet, row.row, "", "date-ahead", {"value": f"{row.as_of:%d/%m/%Y}"})
            )
        elif unit.has_ended_by(row.as_of):
            problems.append(RowProblem(row.sheet, row.row, "", "headcount-ended", {"value": unit.name}))
        else:
            fitting.append((unit, row))
    return _compared(session, fitting, problems)


def _compared(
    session: Session, fitting: Sequence[tuple[PlacedUnit, HeadcountRow]], problems: Iterable[RowProblem]
) -> CountPlan:
    stored = _stored(session, {row.as_of for _unit, row in fitting})
    changes, unchanged = [], 0
    for unit, row in fitting:
        before = stored.get((unit.id, row.audience, row.as_of))
        if before is not None and before.number == row.number:
            unchanged += 1
            continue
        number = None if before is None else before.number
        changes.append(CountChange(unit, row.audience, row.as_of, number, row.number))
    return CountPlan(tuple(changes), unchanged, tuple(problems))


def _stored(session: Session, days: set[date]) -> dict[tuple[int, str, date], Headcount]:
    rows = session.scalars(select(Headcount).where(Headcount.as_of.in_(days)))
    return {(row.unit_id, row.audience, row.as_of): row for row in rows}


def apply_headcounts(
    session: Session, *, actor: Actor, rows: Sequence[HeadcountRow], today: date, now: datetime
) -> int:
    """Store every number and return how many changed; the schools confirm them. Raises InvalidInput with a problem left."""
    plan = plan_headcounts(session, actor=actor, rows=rows, today=today)
    if plan.problems:
        raise InvalidInput("file", "headcounts-unfit")
    stored = _stored(session, {change.as_of for change in plan.changes})
    for change in plan.changes:
        row = stored.get((change.unit.id, change.audience, change.as_of))
        if row is None:
            row = Headcount(unit_id=change.unit.id, audience=change.audience, as_of=change.as_of)
        else:
            _audit(session, actor, change, now)
        row.number, row.entered_by, row.entered_at = change.number, actor.person_id, now
        row.confirmed_by = row.confirmed_at = None
        session.add(row)
    write_audit(
        session,
        actor_id=actor.person_id,
        action="headcount.import",
        object_kind="headcounts",
        object_id=now.strftime("%Y%m%dT%H%M%SZ"),
        after={"changed": len(plan.changes), "unchanged": plan.unchanged},
        now=now,
    )
    session.flush()
    return len(plan.changes)


def _audit(session: Session, actor: Actor, change: CountChange, now: datetime) -> None:
    write_audit(
        session,
        actor_id=actor.person_id,
        action="headcount.enter",
        object_kind="unit",
        object_id=change.unit.id,
        before={"number": change.before},
        after={"number": change.number},
        detail=f"{change.audience} {change.as_of.isoformat()}",
        now=now,
    )
