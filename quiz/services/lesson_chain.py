"""Lessons as those who write and review them find them: every lesson by its code, with its chain of versions."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.domain.errors import NotFound
from quiz.domain.identity import Actor
from quiz.domain.lesson_draft import LessonText
from quiz.domain.permissions import REVIEWER
from quiz.domain.question_draft import ClausePlace, QuoteText
from quiz.models import Lesson, LessonVersion
from quiz.services.quoted_clauses import places_in, plan_tree

PAGE = "page"
STATES_AT_WORK = ("draft", "in_review")


def find_taught(session: Session, *, code: str) -> Lesson:
    """The lesson of this code, seen by learners or not; raises NotFound."""
    found = session.scalar(select(Lesson).where(Lesson.code == code))
    if found is None:
        raise NotFound("lesson")
    return found


def find_written(session: Session, *, code: str) -> Lesson:
    """As find_taught, for one that was written on a page; raises NotFound for the bundle's."""
    found = find_taught(session, code=code)
    if found.source != PAGE:
        raise NotFound("lesson")
    return found


def hold_lesson(session: Session, lesson: Lesson) -> None:
    """Nobody else changes this chain until the end of this unit of work."""
    session.execute(select(Lesson.id).where(Lesson.id == lesson.id).with_for_update())


def chain_of(session: Session, lesson: Lesson) -> list[LessonVersion]:
    """All versions, oldest first; none of a lesson of the bundle."""
    found = select(LessonVersion).where(LessonVersion.lesson_id == lesson.id)
    return list(session.scalars(found.order_by(LessonVersion.number)))


def newest_of(session: Session, lesson: Lesson) -> LessonVersion:
    """The last version; raises NotFound for a lesson without any."""
    found = session.scalar(
        select(LessonVersion)
        .where(LessonVersion.lesson_id == lesson.id)
        .order_by(LessonVersion.number.desc())
        .limit(1)
    )
    if found is None:
        raise NotFound("lesson version")
    return found


def may_review(actor: Actor, chain: Collection[LessonVersion]) -> bool:
    """Whether the actor reviews, and has written no version of this chain."""
    return actor.holds(REVIEWER) and all(one.author_id != actor.person_id for one in chain)


def text_of(version: LessonVersion) -> LessonText:
    """A stored version as its author wrote it."""
    meant = (("student", version.for_students), ("staff", version.for_staff))
    return LessonText(
        title=version.title,
        minutes=version.minutes,
        audience=tuple(name for name, is_meant in meant if is_meant),
        text=version.text,
        quotes=tuple(QuoteText(one["clause"], one["quote"]) for one in version.quotes),
        checks=tuple(version.checks),
    )


def places_for(session: Session, lesson: Lesson, text: LessonText) -> dict[str, ClausePlace]:
    """The clauses that it may quote, by code: of the plan that its programme teaches, and others that it quotes already."""
    return places_in(plan_tree(session, lesson, {one.clause for one in text.quotes}))


def is_for_pupils(session: Session, lesson: Lesson) -> bool:
    """Whether pupils read it, or will once its version at work is approved."""
    if lesson.for_students or lesson.source != PAGE:
        return lesson.for_students
    found = session.scalar(
        select(LessonVersion.id)
        .where(
            LessonVersion.lesson_id == lesson.id,
            LessonVersion.for_students.is_(True),
            LessonVersion.state.in_(STATES_AT_WORK),
        )
        .limit(1)
    )
    return found is not None
