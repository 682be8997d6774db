"""The questions that wait for somebody's reading, the longest waiting first."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, func, select
from sqlalchemy.orm import Session, aliased

from quiz.domain.question_search import plain_text
from quiz.models import Lesson, PersonIdentity, Question, QuestionReview, QuestionVersion


@dataclass(frozen=True)
class Waiting:
    """One of them; `is_begun`: the reader has answered already and owes the verdict."""

    code: str
    stem: str
    version: QuestionVersion
    lesson: str
    author: str | None
    is_begun: bool


def review_queue(session: Session, *, reviewer_id: int, limit: int, offset: int = 0) -> list[Waiting]:
    """What waits and was never written at by this reviewer. One query."""
    begun = exists().where(
        QuestionReview.version_id == QuestionVersion.id,
        QuestionReview.reviewer_id == reviewer_id,
        QuestionReview.verdict.is_(None),
    )
    rows = session.execute(
        select(Question.code, QuestionVersion, Lesson.title, PersonIdentity.full_name, begun)
        .join(Question, Question.id == QuestionVersion.question_id)
        .join(Lesson, Lesson.id == Question.lesson_id)
        .outerjoin(PersonIdentity, PersonIdentity.person_id == QuestionVersion.author_id)
        .where(_waits_for(reviewer_id))
        .order_by(QuestionVersion.created_at, QuestionVersion.id)
        .limit(limit)
        .offset(offset)
    ).all()
    return [
        Waiting(code, plain_text(version.body.get("stem_html") or ""), version, lesson, author, bool(own))
        for code, version, lesson, author, own in rows
    ]


def count_returned(session: Session, *, author_id: int) -> int:
    """How many drafts of this author were given back and are still to be answered. One query."""
    given_back = exists().where(
        QuestionReview.version_id == QuestionVersion.id, QuestionReview.verdict == "returned"
    )
    return (
        session.scalar(
            select(func.count(QuestionVersion.id)).where(
                QuestionVersion.author_id == author_id, QuestionVersion.state == "draft", given_back
            )
        )
        or 0
    )


def count_waiting(session: Session, *, reviewer_id: int) -> int:
    """How many wait for this reviewer. One query."""
    return session.scalar(select(func.count(QuestionVersion.id)).where(_waits_for(reviewer_id))) or 0


@dataclass(frozen=True)
class WaitingLesson:
    """A lesson of which several questions wait."""

    code: str
    title: str
    count: int


def waiting_lessons(session: Session, *, reviewer_id: int, limit: int) -> list[WaitingLesson]:
    """Lessons of which more than one question waits for this reviewer, the longest waiting first. One query."""
    count = func.count(QuestionVersion.id)
    rows = session.execute(
        select(Lesson.code, Lesson.title, count)
        .join(Question, Question.lesson_id == Lesson.id)
        .join(QuestionVersion, QuestionVersion.question_id == Question.id)
        .where(_waits_for(reviewer_id))
        .group_by(Lesson.id, Lesson.code, Lesson.title)
        .having(count > 1)
        .order_by(func.min(QuestionVersion.created_at), Lesson.id)
        .limit(limit)
    )
    return [WaitingLesson(*row) for row in rows]


def waiting_of_lesson(
    session: Session, *, reviewer_id: int, lesson_id: int, limit: int
) -> list[tuple[Question, QuestionVersion]]:
    """What waits of one lesson for this reviewer, the longest waiting first. One query."""
    rows = session.execute(
        select(Question, QuestionVersion)
        .join(QuestionVersion, QuestionVersion.question_id == Question.id)
        .where(Question.lesson_id == lesson_id, _waits_for(reviewer_id))
        .order_by(QuestionVersion.created_at, QuestionVersion.id)
        .limit(limit)
    )
    return [(question, version) for question, version in rows]


def next_waiting(session: Session, *, reviewer_id: int, lesson_id: int) -> str | None:
    """The code of what comes next: of the same lesson if there is any, else the longest waiting. One query."""
    return session.scalar(
        select(Question.code)
        .join(QuestionVersion, QuestionVersion.question_id == Question.id)
        .where(_waits_for(reviewer_id))
        .order_by((Question.lesson_id != lesson_id), QuestionVersion.created_at, QuestionVersion.id)
        .limit(1)
    )


def _waits_for(reviewer_id: int) -> ColumnElement[bool]:
    other = aliased(QuestionVersion)
    wrote = exists().where(other.question_id == QuestionVersion.question_id, other.author_id == reviewer_id)
    newer = aliased(QuestionVersion)
    is_newest = ~exists().where(
        newer.question_id == QuestionVersion.question_id, newer.number > QuestionVersion.number
    )
    return and_(QuestionVersion.state == "in_review", ~wrote, is_newest)
