"""Taking a corrected plan over: its sections, clauses and tasks become rows, all of them or nothing.

A plan in use is never overwritten. A newer file becomes its next version; what is drawn from a clause that says the same
goes on by the clause's code, which is made of its text alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from quiz.domain.errors import InvalidInput
from quiz.domain.text import fold
from quiz.models import Citation, Clause, Module, Plan, PlanImport, PlanTask, Programme, Section, Unit
from quiz.models.columns import canonical_json, new_public_id
from quiz.services.audit_write import write_audit
from quiz.services.citation_write import write_citations
from quiz.services.content_mark import open_marks
from quiz.services.plan_find import newest_version
from quiz.services.plan_read import PlanReading, corrected, found_citations, unpack
from quiz.services.plan_upload import check_open

_LONGEST_CODE = 36


@dataclass(frozen=True)
class TakenPlan:
    """What taking over did; `is_new` is False when it had been done before and nothing changed."""

    plan: Plan
    is_new: bool
    #: How many questions and lessons are to be checked because of it, by clause.
    marks: int = 0


def take_plan(session: Session, *, actor_id: int | None, record: PlanImport, now: datetime) -> TakenPlan:
    """The plan with its sections, clauses, tasks and a programme to hang lessons in. The second time changes nothing.

    Raises InvalidInput when the plan has no clause or when a newer version was taken over meanwhile.
    """
    if record.state == "taken":
        return TakenPlan(session.get_one(Plan, record.plan_id), is_new=False)
    check_open(session, record)
    reading = corrected(unpack(record.reading), record.corrections).reading
    if not reading.document.clauses:
        raise InvalidInput("file", "plan-no-clause")
    previous = session.get_one(Plan, record.newer_of) if record.newer_of else None
    if previous is not None and newest_version(session, previous).id != previous.id:
        raise InvalidInput("file", "plan-not-newest", {"value": previous.title})
    plan = _make_plan(session, record, previous)
    _write_clauses(session, plan, reading)
    _write_citations(session, plan, reading, now)
    _write_tasks(session, plan, reading, previous, actor_id, now)
    _write_programme(session, plan, previous)
    marks = open_marks(session, plan=plan, previous=previous, now=now) if previous else 0
    record.plan_id, record.state, record.taken_by, record.taken_at = plan.id, "taken", actor_id, now
    write_audit(
        session,
        actor_id=actor_id,
        action="plan.take",
        object_kind="plan",
        object_id=plan.id,
        after={
            "code": plan.code,
            "title": plan.title,
            "version": plan.version,
            "clauses": len(reading.document.clauses),
        },
        now=now,
    )
    session.flush()
    return TakenPlan(plan, is_new=True, marks=marks)


def _make_plan(session: Session, record: PlanImport, previous: Plan | None) -> Plan:
    head: Mapping[str, str] = record.letterhead
    content = {"file": record.file_digest, "corrections": record.corrections, "letterhead": record.letterhead}
    plan = Plan(
        code=_free_code(session, head, previous),
        title=head["title"],
        citation=_citation(head),
        digest=hashlib.sha256(canonical_json(content).encode()).hexdigest(),
        kind=head["kind"] or None,
        number=head["number"] or None,
        issued_on=date.fromisoformat(head["date"]) if head["date"] else None,
        year=int(head["year"]) if head["year"] else None,
        issuer=head["issuer"] or None,
        subject=head["subject"] or None,
        version=previous.version + 1 if previous else 1,
        previous_id=previous.id if previous else None,
    )
    session.add(plan)
    session.flush()
    return plan


def _free_code(session: Session, head: Mapping[str, str], previous: Plan | None) -> str:
    """A readable code that no plan has: of the subject and the year, or of the version before."""
    if previous is not None:
        base = f"{previous.code.removesuffix(f'-v{previous.version}')}-v{previous.version + 1}"
    else:
        words = "".join(
            letter if letter.isascii() and letter.isalnum() else " " for letter in fold(head["title"])
        )
        base = "-".join(words.replace(f"nam {head['year']}", "").split())
        if len(base) > _LONGEST_CODE:
            base = base[:_LONGEST_CODE].rpartition("-")[0]
        base = "-".join(part for part in (base or "ke-hoach", head["year"]) if part)
    taken = set(session.scalars(select(Plan.code).where(Plan.code.startswith(base, autoescape=True))))
    taken |= {"new", "imports", "marks"}
    code, number = base, 1
    while code in taken:
        number += 1
        code = f"{base}-{number}"
    return code


def _citation(head: Mapping[str, str]) -> str:
    """How pages name the plan: "Kế hoạch số 12/KH-SGDĐT ngày 05/3/2026", or by its year."""
    kind = head["kind"] or "Kế hoạch"
    if head["number"]:
        day = date.fromisoformat(head["date"]) if head["date"] else None
        return f"{kind} số {head['number']}" + (f" ngày {day:%d/%m/%Y}" if day else "")
    return f"{kind} năm {head['year']} (bản chưa có số)" if head["year"] else f"{kind} (bản chưa có số)"


def _write_clauses(session: Session, plan: Plan, reading: PlanReading) -> None:
    rows = {
        section.key: Section(
            plan_id=plan.id, key=section.key[:40], title=section.title[:400], position=position
        )
        for position, section in enumerate(reading.document.sections)
    }
    session.add_all(rows.values())
    session.flush()
    session.add_all(
        Clause(
            plan_id=plan.id,
            section_id=rows[clause.section].id,
            code=clause.id,
            number=clause.ordinal,
            text=clause.text,
        )
        for clause in reading.document.clauses
    )
    session.flush()


def _write_citations(session: Session, plan: Plan, reading: PlanReading, now: datetime) -> None:
    write_citations(
        session,
        plan=plan,
        clauses=[clause.id for clause in reading.document.clauses],
        found=found_citations(reading.citations, plan),
        now=now,
    )


def fill_taken(session: Session, *, now: datetime) -> int:
    """Write the citations of plans that were taken over before citations were kept; returns of how many. Idempotent."""
    cited = select(Clause.plan_id).join(Citation, Citation.clause_id == Clause.id)
    records = session.scalars(
        select(PlanImport)
        .where(PlanImport.state == "taken", PlanImport.plan_id.not_in(cited))
        .options(undefer(PlanImport.reading))
        .order_by(PlanImport.plan_id)
    ).all()
    for record in records:
        reading = corrected(unpack(record.reading), record.corrections).reading
        _write_citations(session, session.get_one(Plan, record.plan_id), reading, now)
    return len(records)


def _write_tasks(
    session: Session,
    plan: Plan,
    reading: PlanReading,
    previous: Plan | None,
    actor_id: int | None,
    now: datetime,
) -> None:
    """The document's tasks, with what was noted at the same tasks of the version before, and those added there by hand."""
    before = (
        session.scalars(
            select(PlanTask).where(PlanTask.plan_id == previous.id).order_by(PlanTask.position)
        ).all()
        if previous
        else []
    )
    noted = {fold(task.text): task for task in before}
    units = {fold(name): number for number, name in session.execute(select(Unit.id, Unit.name))}
    rows = [
        _task(
            plan,
            noted.get(fold(task.text)),
            text=task.text,
            unit_text=task.lead_unit[:400],
            unit_id=units.get(fold(task.lead_unit)),
            due_text=task.due_text[:200],
            due_on=task.due,
            source="plan",
        )
        for task in reading.tasks
        if task.text.strip()
    ]
    rows += [
        _task(
            plan,
            task,
            text=task.text,
            unit_text=task.unit_text,
            unit_id=task.unit_id,
            due_text=task.due_text,
            due_on=task.due_on,
            source="page",
        )
        for task in before
        if task.source == "page"
    ]
    for position, row in enumerate(rows):
        row.position, row.updated_by, row.updated_at = position, actor_id, now
    session.add_all(rows)
    session.flush()


def _task(plan: Plan, noted: PlanTask | None, **fields: Any) -> PlanTask:
    return PlanTask(
        public_id=new_public_id(),
        plan_id=plan.id,
        state=noted.state if noted else "not_begun",
        result=noted.result if noted else "",
        evidence=noted.evidence if noted else "",
        evidence_link=noted.evidence_link if noted else "",
        evidence_name=noted.evidence_name if noted else None,
        evidence_file=noted.evidence_file if noted else None,
        **fields,
    )


def _write_programme(session: Session, plan: Plan, previous: Plan | None) -> None:
    """Where lessons are hung: the programme made for the version before goes along, one of the bundle stays with its plan.

    A new one is closed: an approved lesson alone must not take the place of the programme that people follow.
    """
    if previous is not None and session.scalar(
        select(PlanImport.id).where(PlanImport.plan_id == previous.id).limit(1)
    ):
        for programme in session.scalars(select(Programme).where(Programme.plan_id == previous.id)):
            programme.plan_id = plan.id
        return
    programme = Programme(code=plan.code, plan_id=plan.id, title=plan.title, is_open=False)
    session.add(programme)
    session.flush()
    session.add(
        Module(
            public_id=new_public_id(),
            programme_id=programme.id,
            code="chuyen-de-1",
            title="Chuyên đề 1",
            position=0,
            for_staff=False,
            for_students=False,
        )
    )
    session.flush()
