"""Lessons written on pages: a chain of versions, of which learners see the approved one as quiz.models.Lesson has it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from quiz.models.base import Base, BigId
from quiz.models.columns import Instant, Json


class LessonVersion(Base):
    """One wording of a lesson, as its author wrote it. Never updated but for its state once somebody has read it."""

    __tablename__ = "lesson_version"
    __table_args__ = (
        UniqueConstraint("lesson_id", "number"),
        CheckConstraint("state IN ('draft', 'in_review', 'approved', 'retired')", name="state"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id"))
    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(20), index=True)
    title: Mapped[str] = mapped_column(String(400))
    minutes: Mapped[int]
    for_staff: Mapped[bool]
    for_students: Mapped[bool]
    #: Markdown as content/pipeline/lessons.py reads it, without its front matter.
    text: Mapped[str] = mapped_column(Text)
    #: [{clause, quote}] in the order of their numbers in the text.
    quotes: Mapped[Any] = mapped_column(Json)
    #: Codes of the practice questions at the lesson's end.
    checks: Mapped[Any] = mapped_column(Json)
    #: SHA-256 of what the author wrote.
    digest: Mapped[str] = mapped_column(String(64))
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
    #: Who read it last, when, and what he wrote to its author.
    reviewer_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    reviewed_at: Mapped[datetime | None] = mapped_column(Instant)
    comment: Mapped[str | None] = mapped_column(Text)
