"""The question bank: a question is a chain of versions; an attempt keeps the version that it was given."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from quiz.models.base import Base, BigId
from quiz.models.columns import Instant, Json


class Question(Base):
    """A chain of versions of one question."""

    __tablename__ = "question"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    code: Mapped[str] = mapped_column(String(80), unique=True)
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id"), index=True)


class QuestionVersion(Base):
    """One wording of a question. Never updated but for `state`; a correction is a new version.

    `body` is the question as quiz.domain.questions reads it: stem, options or statements, key, explanation, quotes.
    """

    __tablename__ = "question_version"
    __table_args__ = (
        UniqueConstraint("question_id", "number"),
        CheckConstraint("state IN ('draft', 'in_review', 'approved', 'retired')", name="state"),
        CheckConstraint("exposure IN ('practice', 'contest')", name="exposure"),
        Index("ix_question_version_state_pool", "state", "pool"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"))
    number: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(20))
    kind: Mapped[str] = mapped_column(String(20))
    level: Mapped[str] = mapped_column(String(20))
    exposure: Mapped[str] = mapped_column(String(10))
    #: practice, or the name of the contest set that the question is kept for.
    pool: Mapped[str] = mapped_column(String(40))
    for_staff: Mapped[bool]
    for_students: Mapped[bool]
    tags: Mapped[Any] = mapped_column(Json)
    body: Mapped[Any] = mapped_column(Json)
    created_at: Mapped[datetime] = mapped_column(Instant)
