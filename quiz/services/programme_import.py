"""Take the reviewed content into the database: the one service that knows the content pipeline.

Importing the same content again changes nothing. A changed question becomes a new version of its chain; the version that
was in use until then is retired once the new one has been read and approved, and stays with the attempts that have it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from content.pipeline.bundle import Bundle, BundleLesson, BundleQuestion, load_bundle
from content.pipeline.lessons import render_inline
from content.pipeline.problems import ContentError
from content.pipeline.programme import Module as BundleModule
from content.pipeline.validity import KnownValidity
from quiz.domain.errors import InvalidInput
from quiz.domain.legal_documents import Writing
from quiz.models import Clause, Lesson, LessonClause, Module, Plan, Programme, Quiz, Section
from quiz.models.columns import new_public_id
from quiz.services.citation_write import write_citations
from quiz.services.document_known import KnownState, apply_known
from quiz.services.module_quiz import set_module_quiz
from quiz.services.plan_read import day_or_none, found_citations
from quiz.services.plan_take import fill_taken
from quiz.services.question_import import IncomingQuestion, import_questions

BUNDLE = "bundle"


@dataclass(frozen=True)
class Imported:
    """What an import did. `changed` is False when the content was already here as it is."""

    plan: str
    changed: bool
    lessons: int
    questions: int
    new_versions: int


def read_programme(content_dir: Path) -> Bundle:
    """The content folder's bundle; raises InvalidInput with the first problem when it cannot be read."""
    try:
        return load_bundle(content_dir)
    except ContentError as error:
        raise InvalidInput("content", "content-unreadable", {"value": str(error)}) from error


def import_programme(session: Session, *, bundle: Bundle, unit_id: int, now: datetime) -> Imported:
    """Plan, programme, lessons, questions and the modules' quizzes, which are open to `unit_id` and below."""
    plan = session.scalar(select(Plan).where(Plan.code == bundle.plan.id))
    counts = (len(bundle.lessons), len(bundle.questions))
    if plan is not None and plan.digest == bundle.digest:
        return Imported(bundle.plan.id, False, *counts, new_versions=0)
    if plan is None:
        plan = Plan(code=bundle.plan.id)
        session.add(plan)
    plan.title, plan.citation, plan.digest = bundle.plan.title, bundle.plan.citation, bundle.digest
    plan.kind, plan.number, plan.year = bundle.plan.kind, bundle.plan.number or None, bundle.plan.year
    plan.issuer, plan.subject = bundle.plan.issuer, bundle.plan.subject
    plan.issued_on = date.fromisoformat(bundle.plan.date) if bundle.plan.date else None
    session.flush()
    clauses = _import_clauses(session, plan, bundle)
    _import_citations(session, plan, bundle, now)
    modules = _import_modules(session, plan, bundle)
    lessons = _import_lessons(session, modules, clauses, bundle)
    new_versions = import_questions(
        session,
        questions=[_incoming(question) for question in bundle.questions],
        lessons=lessons,
        now=now,
    )
    gone = [
        row.id
        for code, row in modules.items()
        if code not in {module.id for module in bundle.programme.modules}
        and row.id not in _modules_of_pages(session)
    ]
    session.execute(update(Quiz).where(Quiz.module_id.in_(gone)).values(for_staff=False, for_students=False))
    for module in bundle.programme.modules:
        set_module_quiz(
            session,
            module=modules[module.id],
            lessons=module.lessons,
            questions=module.quiz_questions,
            seconds=module.quiz_seconds,
            pass_percent=module.quiz_pass_percent,
            unit_id=unit_id,
            now=now,
        )
    return Imported(bundle.plan.id, True, *counts, new_versions=new_versions)


def _import_clauses(session: Session, plan: Plan, bundle: Bundle) -> dict[str, int]:
    """Numbers of the plan's clauses by their code. A clause that the plan lost stays for what was quoted from it."""
    sections = {row.key: row for row in session.scalars(select(Section).where(Section.plan_id == plan.id))}
    for position, section in enumerate(bundle.sections):
        row = sections.setdefault(section.key, Section(plan_id=plan.id, key=section.key))
        row.title, row.position = section.title, position
    session.add_all(sections.values())
    session.flush()
    clauses = {row.code: row for row in session.scalars(select(Clause).where(Clause.plan_id == plan.id))}
    for clause in bundle.clauses:
        found = clauses.setdefault(clause.id, Clause(plan_id=plan.id, code=clause.id))
        found.section_id, found.number, found.text = sections[clause.section].id, clause.ordinal, clause.text
    session.add_all(clauses.values())
    session.flush()
    return {code: row.id for code, row in clauses.items()}


def _import_citations(session: Session, plan: Plan, bundle: Bundle, now: datetime) -> None:
    """What the plan cites, and what its data say for certain; plans taken over earlier are caught up with."""
    write_citations(
        session,
        plan=plan,
        clauses=[clause.id for clause in bundle.clauses],
        found=found_citations(bundle.citations, plan),
        now=now,
    )
    apply_known(session, plan=plan, known=[_known_state(one) for one in bundle.validity], now=now)
    fill_taken(session, now=now)


def _known_state(one: KnownValidity) -> KnownState:
    ended_on = day_or_none(one.day)
    newer = Writing("Luật", one.by_number, day_or_none(one.by_date), "Quốc hội", one.by_name)
    return KnownState(one.clause, one.start, ended_on, newer, ended_on, one.today, one.is_read)


def _import_modules(session: Session, plan: Plan, bundle: Bundle) -> dict[str, Module]:
    programme = session.scalar(select(Programme).where(Programme.code == bundle.programme.id))
    if programme is None:
        programme = Programme(code=bundle.programme.id)
        session.add(programme)
    programme.plan_id, programme.title = plan.id, bundle.programme.title
    session.flush()
    modules = {
        row.code: row for row in session.scalars(select(Module).where(Module.programme_id == programme.id))
    }
    of_pages = _modules_of_pages(session)
    for gone in modules.values():
        if gone.id not in of_pages:
            gone.for_staff = gone.for_students = False
    lessons = {lesson.id: lesson for lesson in bundle.lessons}
    for position, module in enumerate(bundle.programme.modules):
        row = modules.setdefault(
            module.id, Module(programme_id=programme.id, code=module.id, public_id=new_public_id())
        )
        row.title, row.position = module.title, position
        audiences = _audiences_of(module, lessons)
        row.for_staff, row.for_students = "staff" in audiences, "student" in audiences
    session.add_all(modules.values())
    session.flush()
    return modules


def _modules_of_pages(session: Session) -> set[int]:
    """Numbers of the modules whose lessons editors wrote on pages: loading content leaves them alone."""
    return set(session.scalars(select(Lesson.module_id).where(Lesson.source != BUNDLE)))


def _audiences_of(module: BundleModule, lessons: Mapping[str, BundleLesson]) -> set[str]:
    return {audience for lesson in module.lessons for audience in lessons[lesson].audience}


def _import_lessons(
    session: Session, modules: Mapping[str, Module], clauses: Mapping[str, int], bundle: Bundle
) -> dict[str, int]:
    """Numbers of the lessons by their code. A lesson that left the programme is shown to nobody any more."""
    session.execute(
        update(Lesson)
        .where(Lesson.module_id.in_([module.id for module in modules.values()]), Lesson.source == BUNDLE)
        .values(for_staff=False, for_students=False)
    )
    rows = {
        row.code: row for row in session.scalars(select(Lesson).execution_options(populate_existing=True))
    }
    content = {lesson.id: lesson for lesson in bundle.lessons}
    for code in content:
        if code in rows and rows[code].source != BUNDLE:
            raise InvalidInput("content", "content-unreadable", {"value": f"lesson {code} exists on pages"})
    for module in bundle.programme.modules:
        for position, code in enumerate(module.lessons):
            lesson = content[code]
            row = rows.setdefault(code, Lesson(code=code))
            row.module_id, row.position = modules[module.id].id, position
            row.title, row.minutes = lesson.title, lesson.minutes
            row.for_staff, row.for_students = "staff" in lesson.audience, "student" in lesson.audience
            row.sections, row.checks = list(lesson.sections), list(lesson.checks)
            session.add(row)
            session.flush()
            session.execute(delete(LessonClause).where(LessonClause.lesson_id == row.id))
            session.add_all(
                LessonClause(lesson_id=row.id, clause_id=clauses[clause])
                for clause in dict.fromkeys(lesson.clauses)
            )
    session.flush()
    return {code: row.id for code, row in rows.items()}


def _incoming(question: BundleQuestion) -> IncomingQuestion:
    return IncomingQuestion(
        code=question.id,
        lesson=question.lesson,
        kind=question.kind,
        level=question.level,
        pool=question.pool,
        audience=question.audience,
        tags=question.tags,
        body=_shown(question.body),
        is_approved=question.is_approved,
    )


def _shown(body: Mapping[str, Any]) -> dict[str, Any]:
    """The body with the reasons for a wrong choice, too, as HTML that is safe to show."""
    shown = dict(body)
    for name in ("options", "statements"):
        if name in body:
            shown[name] = [
                {**part, "why": render_inline(part["why"])} if "why" in part else part for part in body[name]
            ]
    if "why" in body:
        shown["why"] = render_inline(body["why"])
    return shown
