"""All plans with what is drawn from each, and the files that wait to be taken over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from quiz.models import (
    Clause,
    Lesson,
    LessonClause,
    Plan,
    PlanImport,
    PlanTask,
    Question,
    QuestionClause,
    QuestionVersion,
)

MOST_IMPORTS = 50


@dataclass(frozen=True)
class PlanRow:
    """One version of a plan. Lessons and questions count by the codes of its clauses; questions are approved ones."""

    code: str
    title: str
    kind: str | None
    number: str | None
    year: int | None
    version: int
    is_replaced: bool
    clauses: int
    lessons: int
    questions: int
    tasks: int


@dataclass(frozen=True)
class ImportRow:
    """A file that was uploaded and is not (yet) a plan."""

    id: str
    file_name: str
    title: str
    state: str
    refusal: str | None
    created_at: datetime


def read_plans(session: Session) -> tuple[PlanRow, ...]:
    """Every version of every plan, the newest plans first. Five queries however many there are."""
    later = aliased(Plan)
    rows = session.execute(
        select(Plan, select(later.id).where(later.previous_id == Plan.id).exists()).order_by(
            Plan.year.desc().nulls_last(), Plan.id.desc()
        )
    ).all()
    clauses = _counts(
        session, select(Clause.plan_id, func.count(Clause.id)).group_by(Clause.plan_id.expression)
    )
    lessons, questions = _counts(session, _lessons()), _counts(session, _questions())
    tasks = _counts(
        session, select(PlanTask.plan_id, func.count(PlanTask.id)).group_by(PlanTask.plan_id.expression)
    )
    return tuple(
        PlanRow(
            code=plan.code,
            title=plan.title,
            kind=plan.kind,
            number=plan.number,
            year=plan.year,
            version=plan.version,
            is_replaced=is_replaced,
            clauses=clauses.get(plan.id, 0),
            lessons=lessons.get(plan.id, 0),
            questions=questions.get(plan.id, 0),
            tasks=tasks.get(plan.id, 0),
        )
        for plan, is_replaced in rows
    )


def read_imports(session: Session) -> Sequence[ImportRow]:
    """The newest files that are neither taken over nor discarded. One query."""
    found = session.scalars(
        select(PlanImport)
        .where(PlanImport.state.in_(("waiting", "read", "refused")))
        .order_by(PlanImport.id.desc())
        .limit(MOST_IMPORTS)
    )
    return [
        ImportRow(
            one.public_id,
            one.file_name,
            one.letterhead.get("title", ""),
            one.state,
            one.refusal,
            one.created_at,
        )
        for one in found
    ]


def _lessons() -> Select[int, int]:
    taught = aliased(Clause)
    return (
        select(Clause.plan_id, func.count(LessonClause.lesson_id.distinct()))
        .join(taught, taught.code == Clause.code)
        .join(LessonClause, LessonClause.clause_id == taught.id)
        .join(Lesson, Lesson.id == LessonClause.lesson_id)
        .where(Lesson.for_staff | Lesson.for_students)
        .group_by(Clause.plan_id.expression)
    )


def _questions() -> Select[int, int]:
    return (
        select(Clause.plan_id, func.count(Question.id.distinct()))
        .join(QuestionClause, QuestionClause.clause_code == Clause.code)
        .join(QuestionVersion, QuestionVersion.id == QuestionClause.version_id)
        .join(Question, Question.id == QuestionVersion.question_id)
        .where(QuestionVersion.state == "approved", Question.owner_id.is_(None))
        .group_by(Clause.plan_id.expression)
    )


def _counts(session: Session, query: Select[int, int]) -> dict[int, int]:
    return dict(session.execute(query).all())
