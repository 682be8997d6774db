"""Accommodations: more time, attempts or a later close for a person or a class."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from quiz.models.base import Base, BigId
from quiz.models.columns import Instant


class Accommodation(Base):
    """What one person, or everybody of one class, has beyond a quiz's settings. Never updated but for its withdrawal."""

    __tablename__ = "accommodation"
    __table_args__ = (
        CheckConstraint("(person_id IS NULL) <> (group_id IS NULL)", name="one_holder"),
        CheckConstraint("extra_percent IS NULL OR extra_seconds IS NULL", name="one_kind_of_time"),
        CheckConstraint("extra_percent BETWEEN 1 AND 300", name="extra_percent"),
        CheckConstraint("extra_seconds BETWEEN 1 AND 86400", name="extra_seconds"),
        CheckConstraint("extra_attempts BETWEEN 1 AND 100", name="extra_attempts"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_by IS NULL)", name="withdrawn"),
        Index("ix_accommodation_quiz", "quiz_id"),
        Index("ix_accommodation_person", "person_id"),
        Index("ix_accommodation_group", "group_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(24), unique=True)
    #: None: at every quiz.
    quiz_id: Mapped[int | None] = mapped_column(ForeignKey("quiz.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    group_id: Mapped[int | None] = mapped_column(ForeignKey("unit_group.id"))
    #: Of the quiz's limit, rounded up to whole seconds.
    extra_percent: Mapped[int | None]
    extra_seconds: Mapped[int | None]
    extra_attempts: Mapped[int | None]
    closes_at: Mapped[datetime | None] = mapped_column(Instant)
    reason: Mapped[str] = mapped_column(String(1000))
    given_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    given_at: Mapped[datetime] = mapped_column(Instant)
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)
