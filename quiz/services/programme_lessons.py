"""The lessons that a question can belong to, by module."""

from __future__ import annotations

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from quiz.models import Lesson, LessonVersion, Module
from quiz.services.lesson_chain import STATES_AT_WORK


def lessons_by_module(session: Session) -> list[tuple[str, list[tuple[str, str]]]]:
    """(module's title, [(lesson's code, its title)]) in the programme's order; those that left it are left out.

    Lessons of pages that are being written are in: their questions are written beside them.
    """
    at_work = select(LessonVersion.lesson_id).where(LessonVersion.state.in_(STATES_AT_WORK))
    rows = session.execute(
        select(Module.id, Module.title, Lesson.code, Lesson.title)
        .join(Lesson, Lesson.module_id == Module.id)
        .where(or_(Lesson.for_staff, Lesson.for_students, Lesson.id.in_(at_work)))
        .order_by(Module.position, Module.id, Lesson.position, Lesson.id)
    ).all()
    modules: dict[int, tuple[str, list[tuple[str, str]]]] = {}
    for id_, title, code, lesson in rows:
        modules.setdefault(id_, (title, []))[1].append((code, lesson))
    return list(modules.values())
