"""Writing metadata and states of question versions, with what hangs on them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.models import Question, QuestionVersion
from quiz.services.question_content import content_columns, content_digest

_OF_QUESTION = ("lesson_id", "source")


def write_columns(session: Session, changes: Mapping[int, Mapping[str, Any]]) -> None:
    """Set these columns, by version; `lesson_id` and `source` are its question's.

    What was written on a page gets the digest of what it is now. What came with the bundle keeps that under which it came,
    so that the next bundle does not take it for another wording.
    """
    rows = session.execute(
        select(QuestionVersion, Question)
        .join(Question, Question.id == QuestionVersion.question_id)
        .where(QuestionVersion.id.in_(list(changes)))
        .execution_options(populate_existing=True)
    ).all()
    for version, question in rows:
        columns = changes[version.id]
        for name, value in columns.items():
            setattr(question if name in _OF_QUESTION else version, name, value)
        if version.author_id is not None and not set(columns) <= {"state", *_OF_QUESTION}:
            version.digest = _digest(version)
    session.flush()


def _digest(version: QuestionVersion) -> str:
    meant = {"staff": version.for_staff, "student": version.for_students}
    return content_digest(
        content_columns(
            kind=version.kind,
            level=version.level,
            pool=version.pool,
            audience=[name for name, is_meant in meant.items() if is_meant],
            tags=version.tags,
            body=version.body,
        )
    )
