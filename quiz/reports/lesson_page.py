"""One lesson as its writers see it: where it hangs, its versions with authors and readers, the questions that it may ask."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from quiz.domain.likeness import plain
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


@dataclass(frozen=True)
class ChainEntry:
    """A version with the names of who wrote and who read it; None for who was erased, or where nobody did."""

    version: LessonVersion
    author: str | None
    reviewer: str | None


@dataclass(frozen=True)
class LessonPage:
    """`chain` has the newest version first; it is empty for a lesson of the bundle."""

    lesson: Lesson
    module: str
    programme: Programme
    plan: Plan
    chain: list[ChainEntry]

    @property
    def newest(self) -> LessonVersion | None:
        """The last version."""
        return self.chain[0].version if self.chain else None

    @property
    def returned(self) -> ChainEntry | None:
        """The version that was given back, while its author is still to answer."""
        first = self.chain[0] if self.chain else None
        return first if first and first.version.state == "draft" and first.version.reviewer_id else None


@dataclass(frozen=True)
class CheckChoice:
    """A practice question of the lesson, which its readers may check themselves with."""

    code: str
    stem: str
    is_approved: bool


def lesson_page(session: Session, lesson: Lesson) -> LessonPage:
    """Two queries, however long the chain."""
    module, programme, plan = session.execute(
        select(Module.title, Programme, Plan)
        .join(Programme, Programme.id == Module.programme_id)
        .join(Plan, Plan.id == Programme.plan_id)
        .where(Module.id == lesson.module_id)
    ).one()
    author, reviewer = aliased(PersonIdentity), aliased(PersonIdentity)
    rows = session.execute(
        select(LessonVersion, author.full_name, reviewer.full_name)
        .outerjoin(author, author.person_id == LessonVersion.author_id)
        .outerjoin(reviewer, reviewer.person_id == LessonVersion.reviewer_id)
        .where(LessonVersion.lesson_id == lesson.id)
        .order_by(LessonVersion.number.desc())
    )
    return LessonPage(lesson, module, programme, plan, [ChainEntry(*row) for row in rows])


def check_choices(session: Session, lesson: Lesson) -> list[CheckChoice]:
    """The lesson's own practice questions, approved ones and those on their way, by code. One query."""
    rows = session.execute(
        select(Question.code, QuestionVersion.body, QuestionVersion.state)
        .join(QuestionVersion, QuestionVersion.question_id == Question.id)
        .where(
            Question.lesson_id == lesson.id,
            Question.owner_id.is_(None),
            QuestionVersion.exposure == "practice",
            QuestionVersion.state != "retired",
        )
        .order_by(Question.code, QuestionVersion.number)
    )
    found: dict[str, CheckChoice] = {}
    for code, body, state in rows:
        was_approved = code in found and found[code].is_approved
        found[code] = CheckChoice(code, plain(body["stem_html"]), was_approved or state == "approved")
    return list(found.values())
