"""Programmes with their lessons, as those who write them see them: states, questions, and what is to be done next."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.orm import Session, defer

from quiz.domain.lesson_steps import next_step
from quiz.models import (
    Lesson,
    LessonVersion,
    Module,
    PersonIdentity,
    Plan,
    Programme,
    Question,
    QuestionVersion,
)
from quiz.services.lesson_chain import PAGE, STATES_AT_WORK

#: The state of what the bundle brought: nothing is done to it on pages.
IN_FILES = "in_files"


@dataclass(frozen=True)
class LessonRow:
    """A lesson; `state` of its newest version, or IN_FILES. `approved`, `drafts`, `waiting` count its questions."""

    code: str
    title: str
    state: str
    #: Whether learners have an approved version, whatever the newest one is.
    is_read: bool
    is_returned: bool
    author: str | None
    approved: int
    drafts: int
    waiting: int

    @property
    def step(self) -> str:
        """What is to be done next (quiz.domain.lesson_steps)."""
        state = "approved" if self.state == IN_FILES else self.state
        return next_step(
            state,
            is_returned=self.is_returned,
            approved=self.approved,
            drafts=self.drafts,
            waiting=self.waiting,
        )


@dataclass(frozen=True)
class ModuleRow:
    """A module with its lessons."""

    title: str
    lessons: list[LessonRow] = field(default_factory=list)


@dataclass(frozen=True)
class ProgrammeRow:
    """A programme of a plan. `is_followed`: learners are in it; `is_written`: no lesson of it is the bundle's."""

    code: str
    title: str
    plan: str
    plan_title: str
    is_open: bool
    is_followed: bool
    is_written: bool
    modules: list[ModuleRow]

    @property
    def ready(self) -> int:
        """How many of its lessons are approved."""
        return sum(one.is_read for module in self.modules for one in module.lessons)

    @property
    def count(self) -> int:
        """How many lessons it has, those out of use apart."""
        return sum(one.state != "retired" for module in self.modules for one in module.lessons)


def list_programmes(session: Session, *, plan_id: int | None = None) -> list[ProgrammeRow]:
    """Every programme that has lessons, or those of one plan; the newest first. Three queries whatever there is."""
    query = (
        select(Programme, Plan, Module, Lesson)
        .join(Plan, Plan.id == Programme.plan_id)
        .join(Module, Module.programme_id == Programme.id)
        .join(Lesson, Lesson.module_id == Module.id)
        .where((Lesson.source == PAGE) | Lesson.for_staff | Lesson.for_students)
        .order_by(Programme.id.desc(), Module.position, Module.id, Lesson.position, Lesson.id)
        .options(defer(Lesson.sections))
    )
    rows = session.execute(query).all()
    followed = {
        max(
            (programme.id for programme, _plan, module, lesson in rows if _shown(module, lesson, name)),
            default=0,
        )
        for name in ("for_staff", "for_students")
    }
    newest, counted = _newest_versions(session), _questions(session)
    found: dict[int, ProgrammeRow] = {}
    modules: dict[int, ModuleRow] = {}
    for programme, plan, module, lesson in rows:
        if plan_id is not None and plan.id != plan_id:
            continue
        if programme.id not in found:
            is_written = all(one.source == PAGE for other, _p, _m, one in rows if other.id == programme.id)
            found[programme.id] = ProgrammeRow(
                programme.code, programme.title, plan.code, plan.title, programme.is_open,
                programme.id in followed, is_written, [],
            )  # fmt: skip
        if module.id not in modules:
            modules[module.id] = ModuleRow(module.title)
            found[programme.id].modules.append(modules[module.id])
        modules[module.id].lessons.append(_row(lesson, newest, counted))
    return list(found.values())


def waiting_lessons(session: Session, *, reviewer_id: int) -> list[tuple[Lesson, LessonVersion, str | None]]:
    """Lessons that wait for somebody's reading, with version and author; none at which this reviewer wrote. One query."""
    his = select(LessonVersion.lesson_id).where(LessonVersion.author_id == reviewer_id)
    rows = session.execute(
        select(Lesson, LessonVersion, PersonIdentity.full_name)
        .join(LessonVersion, LessonVersion.lesson_id == Lesson.id)
        .outerjoin(PersonIdentity, PersonIdentity.person_id == LessonVersion.author_id)
        .where(LessonVersion.state == "in_review", Lesson.id.not_in(his))
        .order_by(LessonVersion.created_at, LessonVersion.id)
    )
    return [(lesson, version, author) for lesson, version, author in rows]


def count_lessons(session: Session, *, person_id: int) -> tuple[int, int]:
    """How many lessons wait for this person's reading, and how many drafts of his were given back. One query."""
    his = select(LessonVersion.lesson_id).where(LessonVersion.author_id == person_id)
    waits = (LessonVersion.state == "in_review") & LessonVersion.lesson_id.not_in(his)
    returned = (
        (LessonVersion.state == "draft")
        & (LessonVersion.author_id == person_id)
        & LessonVersion.reviewer_id.is_not(None)
    )
    waiting, given_back = session.execute(
        select(func.count().filter(waits), func.count().filter(returned)).where(
            LessonVersion.state.in_(STATES_AT_WORK)
        )
    ).one()
    return waiting, given_back


def _shown(module: Module, lesson: Lesson, name: str) -> bool:
    return bool(getattr(module, name) and getattr(lesson, name))


def _row(
    lesson: Lesson,
    newest: dict[int, tuple[LessonVersion, str | None]],
    counted: dict[tuple[int, str], int],
) -> LessonRow:
    version, author = newest.get(lesson.id, (None, None))
    return LessonRow(
        code=lesson.code,
        title=version.title if version else lesson.title,
        state=version.state if version else IN_FILES,
        is_read=lesson.for_staff or lesson.for_students,
        is_returned=version is not None and version.state == "draft" and version.reviewer_id is not None,
        author=author,
        approved=counted.get((lesson.id, "approved"), 0),
        drafts=counted.get((lesson.id, "draft"), 0),
        waiting=counted.get((lesson.id, "in_review"), 0),
    )


def _newest_versions(session: Session) -> dict[int, tuple[LessonVersion, str | None]]:
    last = select(func.max(LessonVersion.id)).group_by(LessonVersion.lesson_id)
    rows = session.execute(
        select(LessonVersion, PersonIdentity.full_name)
        .outerjoin(PersonIdentity, PersonIdentity.person_id == LessonVersion.author_id)
        .where(LessonVersion.id.in_(last))
        .options(defer(LessonVersion.text), defer(LessonVersion.quotes))
    )
    return {version.lesson_id: (version, author) for version, author in rows}


def _questions(session: Session) -> dict[tuple[int, str], int]:
    rows = session.execute(
        select(Question.lesson_id, QuestionVersion.state, func.count(Question.id.distinct()))
        .join(QuestionVersion, QuestionVersion.question_id == Question.id)
        .where(Question.owner_id.is_(None), QuestionVersion.state != "retired")
        .group_by(Question.lesson_id, QuestionVersion.state)
    )
    return {(lesson, state): count for lesson, state, count in rows}
