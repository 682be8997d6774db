"""The drafts of a lesson that nobody has been sent yet."""

from __future__ import annotations

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from quiz.models import Question, QuestionVersion


def lesson_drafts(session: Session, *, lesson_id: int, limit: int) -> list[tuple[str, QuestionVersion]]:
    """Codes and newest versions of the common bank that are drafts, in the order of their making. One query."""
    newer = aliased(QuestionVersion)
    rows = session.execute(
        select(Question.code, QuestionVersion)
        .join(QuestionVersion, QuestionVersion.question_id == Question.id)
        .where(
            Question.lesson_id == lesson_id,
            Question.owner_id.is_(None),
            QuestionVersion.state == "draft",
            ~exists().where(newer.question_id == Question.id, newer.number > QuestionVersion.number),
        )
        .order_by(Question.id)
        .limit(limit)
    )
    return [(code, version) for code, version in rows]
