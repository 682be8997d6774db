"""Adding and editing a plan's tasks: how far each is, its result, and what shows it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import PurePath
from urllib.parse import urlsplit

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from quiz.domain.errors import InvalidInput
from quiz.domain.identity import Actor
from quiz.domain.text import is_storable
from quiz.models import Plan, PlanTask, Unit
from quiz.models.columns import new_public_id
from quiz.models.plans import TASK_STATES
from quiz.services.audit_write import write_audit

#: Longest texts, by field, in characters.
LONGEST = {
    "text": 2000,
    "unit_text": 400,
    "due_text": 200,
    "result": 2000,
    "evidence": 2000,
    "evidence_link": 500,
}
LARGEST_EVIDENCE = 5_000_000
EVIDENCE_ENDINGS = (".pdf", ".docx", ".xlsx", ".png", ".jpg", ".jpeg")


@dataclass(frozen=True)
class TaskFields:
    """What an editor says of a task; `unit_code` names a unit of the tree, or is empty."""

    text: str
    unit_text: str
    unit_code: str
    due_text: str
    due_on: date | None
    state: str
    result: str = ""
    evidence: str = ""
    evidence_link: str = ""


@dataclass(frozen=True)
class EvidenceFile:
    """A file that shows a result, with the name that it had."""

    name: str
    data: bytes


def add_task(session: Session, *, actor: Actor, plan: Plan, fields: TaskFields, now: datetime) -> PlanTask:
    """A task entered by hand, at the end of the list. Raises InvalidInput with the field."""
    last = session.scalar(select(func.max(PlanTask.position)).where(PlanTask.plan_id == plan.id))
    task = PlanTask(
        public_id=new_public_id(), plan_id=plan.id, position=0 if last is None else last + 1, source="page"
    )
    _write(session, task, fields, actor, now)
    session.add(task)
    session.flush()
    _audit(session, task, "plan_task.add", actor, None, now)
    return task


def edit_task(
    session: Session,
    *,
    actor: Actor,
    task: PlanTask,
    fields: TaskFields,
    file: EvidenceFile | None = None,
    drops_file: bool = False,
    now: datetime,
) -> None:
    """Bring a task to these fields; a file replaces the one before. Raises InvalidInput with the field."""
    before = _plain(task)
    _write(session, task, fields, actor, now)
    if file is not None:
        _check_file(file)
        task.evidence_name, task.evidence_file = PurePath(file.name).name[-200:], file.data
    elif drops_file:
        task.evidence_name = task.evidence_file = None
    _audit(session, task, "plan_task.edit", actor, before, now)


def delete_task(session: Session, *, actor: Actor, task: PlanTask, now: datetime) -> None:
    """Take away a task that was added by hand; raises InvalidInput for one of the document."""
    if task.source != "page":
        raise InvalidInput("task", "plan-task-printed")
    _audit(session, task, "plan_task.delete", actor, _plain(task), now)
    session.delete(task)


def _write(session: Session, task: PlanTask, fields: TaskFields, actor: Actor, now: datetime) -> None:
    for name, most in LONGEST.items():
        value = getattr(fields, name).strip()
        if len(value) > most or not is_storable(value):
            raise InvalidInput(name, "text-unfit", {"most": str(most)})
        setattr(task, name, value)
    if not task.text:
        raise InvalidInput("text", "required")
    if fields.state not in TASK_STATES:
        raise InvalidInput("state", "value-unknown", {"value": fields.state[:20]})
    if task.evidence_link and urlsplit(task.evidence_link).scheme not in ("http", "https"):
        raise InvalidInput("evidence_link", "plan-link-unfit")
    task.unit_id = _unit(session, fields.unit_code.strip())
    task.due_on, task.state = fields.due_on, fields.state
    task.updated_by, task.updated_at = actor.person_id, now


def _unit(session: Session, code: str) -> int | None:
    if not code:
        return None
    found = session.scalar(select(Unit.id).where(Unit.code == code)) if is_storable(code) else None
    if found is None:
        raise InvalidInput("unit_code", "unit-unknown", {"value": code[:40]})
    return found


def _check_file(file: EvidenceFile) -> None:
    if not file.name.lower().endswith(EVIDENCE_ENDINGS) or not is_storable(file.name):
        raise InvalidInput("file", "plan-evidence-kind")
    if not 0 < len(file.data) <= LARGEST_EVIDENCE:
        raise InvalidInput("file", "plan-evidence-size", {"most": "5"})


def _plain(task: PlanTask) -> dict[str, object]:
    names = [*(name for name in asdict(_EMPTY) if name != "unit_code"), "unit_id", "evidence_name"]
    return {name: getattr(task, name) for name in names}


def _audit(
    session: Session,
    task: PlanTask,
    action: str,
    actor: Actor,
    before: dict[str, object] | None,
    now: datetime,
) -> None:
    write_audit(
        session,
        actor_id=actor.person_id,
        action=action,
        object_kind="plan_task",
        object_id=task.public_id,
        before=before,
        after=None if action.endswith("delete") else _plain(task),
        now=now,
    )


_EMPTY = TaskFields("", "", "", "", None, "not_begun")
