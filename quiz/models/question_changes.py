"""What was done to questions in the bank's list: changes of many at a time, and teachers' questions offered to everybody."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from quiz.models.base import Base, BigId
from quiz.models.columns import Instant, Json


class QuestionChange(Base):
    """One press of a button for many questions; `value` is what they were given: a level, a tag, a lesson's code."""

    __tablename__ = "question_change"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(24), unique=True)
    actor_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    action: Mapped[str] = mapped_column(String(20))
    value: Mapped[str | None] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(Instant)
    undone_at: Mapped[datetime | None] = mapped_column(Instant)
    undone_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class QuestionChangeItem(Base):
    """One version of it: the columns that changed, as they were and as they became."""

    __tablename__ = "question_change_item"

    change_id: Mapped[int] = mapped_column(ForeignKey("question_change.id"), primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("question_version.id"), primary_key=True, index=True)
    before: Mapped[Any] = mapped_column(Json)
    after: Mapped[Any] = mapped_column(Json)


class QuestionOffer(Base):
    """A teacher offers a version of an own question to the common bank; `taken_as` is the common question made of it."""

    __tablename__ = "question_offer"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'taken', 'declined', 'withdrawn')", name="state"),
        CheckConstraint("(state = 'open') = (decided_at IS NULL)", name="decided"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(24), unique=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("question_version.id"))
    state: Mapped[str] = mapped_column(String(10))
    offered_at: Mapped[datetime] = mapped_column(Instant)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    #: Told to the teacher whose question was declined.
    reason: Mapped[str | None] = mapped_column(String(500))
    taken_as: Mapped[int | None] = mapped_column(ForeignKey("question.id"))
