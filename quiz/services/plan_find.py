"""Finding plans and their imports. Plans belong to the whole installation: whoever may open the page may see each."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from quiz.domain.errors import NotFound
from quiz.models import Plan, PlanImport, PlanTask


def find_plan(session: Session, *, code: str) -> Plan:
    """The plan of this code; raises NotFound."""
    found = session.scalar(select(Plan).where(Plan.code == code))
    if found is None:
        raise NotFound("plan")
    return found


def find_import(session: Session, *, public_id: str, with_reading: bool = False) -> PlanImport:
    """The import of this id; raises NotFound. Its reading is long: it comes along only when asked for."""
    query = select(PlanImport).where(PlanImport.public_id == public_id)
    if with_reading:
        query = query.options(undefer(PlanImport.reading))
    found = session.scalar(query)
    if found is None:
        raise NotFound("plan import")
    return found


def find_task(session: Session, *, code: str, task_id: str) -> PlanTask:
    """A task of this plan; raises NotFound."""
    found = session.scalar(
        select(PlanTask)
        .join(Plan, Plan.id == PlanTask.plan_id)
        .where(Plan.code == code, PlanTask.public_id == task_id)
    )
    if found is None:
        raise NotFound("plan task")
    return found


def newest_version(session: Session, plan: Plan) -> Plan:
    """The last of the versions that follow this plan, or itself."""
    while (later := session.scalar(select(Plan).where(Plan.previous_id == plan.id))) is not None:
        plan = later
    return plan
