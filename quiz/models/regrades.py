"""Regrades: a key was found wrong, and attempts that had the question are scored anew."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from quiz.models.base import Base, BigId
from quiz.models.columns import Instant, Json


class Regrade(Base):
    """How answers to one question version are marked from now on, instead of by its key.

    Modes: accept_both (the key or `accepted`), full_marks (everybody has the marks), drop (the question counts for
    nobody). While it is `applying` or `applied` every score of such an attempt follows it.
    """

    __tablename__ = "regrade"
    __table_args__ = (
        CheckConstraint("mode IN ('accept_both', 'full_marks', 'drop')", name="mode"),
        CheckConstraint("(mode = 'accept_both') = (accepted IS NOT NULL)", name="accepted"),
        CheckConstraint("state IN ('applying', 'applied')", name="state"),
        Index("ix_regrade_version", "question_version_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(24), unique=True)
    question_version_id: Mapped[int] = mapped_column(ForeignKey("question_version.id"))
    #: None: in every quiz that has the question.
    quiz_id: Mapped[int | None] = mapped_column(ForeignKey("quiz.id"))
    mode: Mapped[str] = mapped_column(String(12))
    #: A second key, in the bank's ids.
    accepted: Mapped[Any | None] = mapped_column(Json)
    #: Why, for those who look after the contest.
    reason: Mapped[str] = mapped_column(String(1000))
    #: What is published of it; None publishes the question and the mode alone.
    erratum: Mapped[str | None] = mapped_column(String(2000))
    state: Mapped[str] = mapped_column(String(10))
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id"))
    created_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(Instant)
    applied_at: Mapped[datetime | None] = mapped_column(Instant)
