"""A person's programme: modules, lessons and quizzes meant for him, and how far he is with each."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from quiz.domain.attempts import FINISHED, IN_PROGRESS
from quiz.domain.identity import Actor
from quiz.domain.modules import DONE, ModuleFacts, module_states, seen_in_order
from quiz.models import Attempt, Lesson, LessonProgress, Module, Plan, Programme, Quiz
from quiz.services.attempt_finish import has_passed
from quiz.services.person_records import records_of
from quiz.services.quiz_find import within_reach


@dataclass(frozen=True)
class LessonState:
    """A lesson with the reader's own progress. `sections`: (slug, title); `seen`: slugs in the lesson's order."""

    code: str
    title: str
    minutes: int
    #: From 1, within its module.
    number: int
    sections: tuple[tuple[str, str], ...]
    seen: tuple[str, ...]
    completed_at: datetime | None
    check_count: int

    @property
    def is_done(self) -> bool:
        """Whether it has been read to its end."""
        return self.completed_at is not None

    @property
    def is_begun(self) -> bool:
        """Whether a part of it has been read, but not all."""
        return bool(self.seen) and not self.is_done

    @property
    def reached(self) -> int:
        """Number of the part to go on with, from 1."""
        unseen = [place for place, (slug, _title) in enumerate(self.sections, 1) if slug not in self.seen]
        return unseen[0] if unseen else len(self.sections)


@dataclass(frozen=True)
class ModuleQuiz:
    """The quiz that ends a module. `best_score` of `best_max` in thousandths, once an attempt is finished."""

    quiz: Quiz
    open_attempt: str | None
    best_score: int | None
    best_max: int | None
    is_passed: bool


@dataclass(frozen=True)
class ModuleState:
    """A module as one person sees it; `state` is done, now or later."""

    code: str
    public_id: str
    title: str
    #: From 1, among the modules meant for the reader.
    number: int
    lessons: tuple[LessonState, ...]
    quiz: ModuleQuiz | None
    state: str

    @property
    def facts(self) -> ModuleFacts:
        """The counts that the rule needs."""
        return _facts(self.lessons, self.quiz)

    @property
    def lessons_done(self) -> int:
        """How many lessons have been read to their end."""
        return self.facts.lessons_done

    @property
    def next_lesson(self) -> LessonState | None:
        """The first lesson that is not read to its end."""
        return next((lesson for lesson in self.lessons if not lesson.is_done), None)

    @property
    def minutes_left(self) -> int:
        """Minutes of reading that are left, by the lessons' own estimate."""
        return sum(lesson.minutes for lesson in self.lessons if not lesson.is_done)


@dataclass(frozen=True)
class ProgrammeView:
    """A programme with the reader's progress. `plan`: how the plan behind it is named on a page."""

    code: str
    title: str
    plan: str
    modules: tuple[ModuleState, ...]

    @property
    def done(self) -> int:
        """How many modules are done."""
        return sum(module.state == DONE for module in self.modules)

    @property
    def current(self) -> ModuleState | None:
        """The first module that is not done."""
        return next((module for module in self.modules if module.state != DONE), None)

    @property
    def minutes_left(self) -> int:
        """Minutes of reading that are left in the whole programme."""
        return sum(module.minutes_left for module in self.modules)

    def find_lesson(self, code: str) -> tuple[ModuleState, LessonState] | None:
        """A lesson with its module."""
        for module in self.modules:
            for lesson in module.lessons:
                if lesson.code == code:
                    return module, lesson
        return None


def for_audience(actor: Actor, table: type[Module] | type[Lesson]) -> ColumnElement[bool]:
    """The rows of a table that are meant for the actor's audience."""
    return (table.for_students if actor.is_pupil else table.for_staff).is_(True)


def read_programme(session: Session, *, actor: Actor) -> ProgrammeView | None:
    """The newest programme that has lessons for the actor, or None. Four queries whatever its size."""
    if actor.unit_id is None:
        return None
    rows = _lesson_rows(session, actor)
    if not rows:
        return None
    newest = max(programme.id for _lesson, _module, programme, _citation, _seen, _completed in rows)
    rows = [row for row in rows if row[2].id == newest]
    modules = {module.id: module for _lesson, module, *_rest in rows}
    lessons: dict[int, list[LessonState]] = defaultdict(list)
    for lesson, module, _programme, _citation, seen, completed_at in rows:
        number = len(lessons[module.id]) + 1
        lessons[module.id].append(lesson_state(lesson, number, seen or [], completed_at))
    quizzes = _module_quizzes(session, actor, list(modules))
    states = module_states([_facts(tuple(lessons[id_]), quizzes.get(id_)) for id_ in modules])
    views = tuple(
        ModuleState(
            module.code, module.public_id, module.title, number, tuple(lessons[id_]), quizzes.get(id_), state
        )
        for number, ((id_, module), state) in enumerate(zip(modules.items(), states, strict=True), start=1)
    )
    programme, citation = rows[0][2], rows[0][3]
    return ProgrammeView(programme.code, programme.title, citation, views)


def lesson_state(lesson: Lesson, number: int, seen: list[str], completed_at: datetime | None) -> LessonState:
    """A lesson's row with one person's progress."""
    sections = tuple((section["slug"], section["title"]) for section in lesson.sections)
    return LessonState(
        lesson.code,
        lesson.title,
        lesson.minutes,
        number,
        sections,
        tuple(seen_in_order([slug for slug, _title in sections], seen)),
        completed_at,
        len(lesson.checks),
    )


def _facts(lessons: tuple[LessonState, ...], quiz: ModuleQuiz | None) -> ModuleFacts:
    done = sum(lesson.is_done for lesson in lessons)
    return ModuleFacts(len(lessons), done, quiz.is_passed if quiz else None)


def _lesson_rows(session: Session, actor: Actor) -> list[Any]:
    return list(
        session.execute(
            select(Lesson, Module, Programme, Plan.citation, LessonProgress.seen, LessonProgress.completed_at)
            .join(Module, Module.id == Lesson.module_id)
            .join(Programme, Programme.id == Module.programme_id)
            .join(Plan, Plan.id == Programme.plan_id)
            .outerjoin(
                LessonProgress,
                (LessonProgress.lesson_id == Lesson.id) & (LessonProgress.person_id == actor.person_id),
            )
            .where(for_audience(actor, Lesson), for_audience(actor, Module))
            .order_by(Module.position, Module.id, Lesson.position, Lesson.id)
        ).all()
    )


def _module_quizzes(session: Session, actor: Actor, module_ids: list[int]) -> dict[int, ModuleQuiz]:
    found = session.scalars(select(Quiz).where(Quiz.module_id.in_(module_ids), within_reach(actor))).all()
    attempts = session.execute(
        select(Attempt.quiz_id, Attempt.public_id, Attempt.state, Attempt.score, Attempt.max_score).where(
            Attempt.person_id.in_(records_of(actor.person_id)),
            Attempt.quiz_id.in_([quiz.id for quiz in found]),
            Attempt.is_preview.is_(False),
        )
    ).all()
    mine: dict[int, list[Any]] = defaultdict(list)
    for attempt in attempts:
        mine[attempt.quiz_id].append(attempt)
    return {quiz.module_id: _module_quiz(quiz, mine[quiz.id]) for quiz in found if quiz.module_id is not None}


def _module_quiz(quiz: Quiz, attempts: list[Any]) -> ModuleQuiz:
    finished = [attempt for attempt in attempts if attempt.state == FINISHED]
    running = [attempt.public_id for attempt in attempts if attempt.state == IN_PROGRESS]
    best = max(finished, key=lambda attempt: attempt.score or 0, default=None)
    passed = best is not None and (
        quiz.pass_percent is None or has_passed(best.score or 0, best.max_score, quiz.pass_percent)
    )
    return ModuleQuiz(
        quiz,
        running[0] if running else None,
        best.score if best else None,
        best.max_score if best else None,
        passed,
    )
