"""Which lessons the demo's staff have read, and which module quizzes they have taken."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.models import Activity, Lesson, LessonProgress, Module, Quiz
from quiz.services.demo_attempts import Plan
from quiz.services.demo_chance import Chance
from quiz.services.demo_people import DemoPerson

_TAKES_PART, _STOPS_HALFWAY = 0.35, 0.3
#: Days back from now in which the lessons were read.
_DAYS = 40


def load_lessons(
    session: Session, people: Sequence[DemoPerson], *, chance: Chance, now: datetime
) -> list[Plan]:
    """Store what some of the staff have read; returns the attempts at module quizzes that followed, still to be run."""
    modules = list(session.scalars(select(Module).where(Module.for_staff).order_by(Module.position)))
    lessons = {
        module.id: list(
            session.scalars(select(Lesson).where(Lesson.module_id == module.id).order_by(Lesson.position))
        )
        for module in modules
    }
    quizzes = {quiz.module_id: quiz for quiz in session.scalars(select(Quiz).where(Quiz.kind == "module"))}
    plans = []
    for person in people:
        if person.kind != "staff" or person.username is not None or not chance.happens(_TAKES_PART):
            continue
        at = now - timedelta(days=_DAYS) + timedelta(minutes=chance.randrange(14 * 24 * 60))
        for module in modules[: chance.randint(1, len(modules))]:
            halfway = chance.happens(_STOPS_HALFWAY)
            for lesson in lessons[module.id][:1] if halfway else lessons[module.id]:
                at += timedelta(minutes=chance.randint(4, 60 * 30))
                _read(session, person, lesson, at, part=halfway and chance.happens(0.5))
            if halfway:
                break
            at += timedelta(minutes=chance.randint(2, 600))
            quiz = quizzes[module.id]
            limit = quiz.time_limit_seconds or 600
            plans.append(
                Plan(at, person, quiz, chance.uniform(0.8, 0.98), chance.randint(limit // 3, limit - 10))
            )
            at += timedelta(hours=1)
    session.flush()
    return plans


def _read(session: Session, person: DemoPerson, lesson: Lesson, at: datetime, *, part: bool) -> None:
    """The whole lesson seen, or the first `part` of it."""
    slugs = [section["slug"] for section in lesson.sections]
    session.add(
        LessonProgress(
            person_id=person.person_id,
            lesson_id=lesson.id,
            seen=slugs[:2] if part else slugs,
            updated_at=at,
            completed_at=None if part else at,
        )
    )
    if not part:
        session.add(
            Activity(
                person_id=person.person_id,
                unit_id=person.unit_id,
                audience=person.kind,
                kind="lesson_completed",
                lesson_id=lesson.id,
                at=at,
                counted=True,
            )
        )
