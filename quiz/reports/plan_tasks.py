"""The tasks of a plan as its page and annex III of the report show them, with how many are in which state."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.models import PlanTask, Unit
from quiz.models.plans import TASK_STATES

OVERDUE = "overdue"


@dataclass(frozen=True)
class TaskRow:
    """One task; `number` counts from 1 in the plan. `unit_name`: of the unit that it is tied to."""

    id: str
    number: int
    text: str
    unit_text: str
    unit_name: str | None
    due_text: str
    due_on: date | None
    state: str
    result: str
    evidence: str
    evidence_link: str
    evidence_name: str | None
    is_overdue: bool


@dataclass(frozen=True)
class TaskList:
    """The rows that were asked for, and counts over all tasks of the plan: by state, and `overdue`."""

    rows: tuple[TaskRow, ...]
    counts: dict[str, int]
    total: int


def read_tasks(session: Session, *, plan_id: int, today: date, wanted: str = "") -> TaskList:
    """The tasks in a state, those that are overdue (`OVERDUE`), or all. One query."""
    found = session.execute(
        select(PlanTask, Unit.name)
        .outerjoin(Unit, Unit.id == PlanTask.unit_id)
        .where(PlanTask.plan_id == plan_id)
        .order_by(PlanTask.position, PlanTask.id)
    )
    rows = [_row(number, task, name, today) for number, (task, name) in enumerate(found, start=1)]
    counts = Counter(row.state for row in rows)
    late = sum(row.is_overdue for row in rows)
    shown = tuple(
        row for row in rows if not wanted or row.state == wanted or (wanted == OVERDUE and row.is_overdue)
    )
    return TaskList(shown, {state: counts[state] for state in TASK_STATES} | {OVERDUE: late}, len(rows))


def _row(number: int, task: PlanTask, unit_name: str | None, today: date) -> TaskRow:
    return TaskRow(
        id=task.public_id,
        number=number,
        text=task.text,
        unit_text=task.unit_text,
        unit_name=unit_name,
        due_text=task.due_text,
        due_on=task.due_on,
        state=task.state,
        result=task.result,
        evidence=task.evidence,
        evidence_link=task.evidence_link,
        evidence_name=task.evidence_name,
        is_overdue=task.state != "done" and task.due_on is not None and task.due_on < today,
    )
