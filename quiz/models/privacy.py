"""What was done for people's privacy: who was erased when, and whether the files still hold traces."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from quiz.models.base import Base, BigId
from quiz.models.columns import Instant

ERASURE_GROUNDS = ("wish", "unit", "period", "guest")


class Erasure(Base):
    """A person's identity and account are gone; nothing here says who it was."""

    __tablename__ = "erasure"
    __table_args__ = (
        CheckConstraint(f"ground IN {ERASURE_GROUNDS}", name="ground"),
        Index(
            "ix_erasure_uncleaned",
            "at",
            sqlite_where=text("cleaned_at IS NULL"),
            postgresql_where=text("cleaned_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    #: wish: of the person or who speaks for him; unit: the school's or department's; period: kept long enough; guest.
    ground: Mapped[str] = mapped_column(String(10))
    #: None: the app itself, by its periods, or a command.
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    #: When the database's files were rewritten without what was deleted; None: still to be done.
    cleaned_at: Mapped[datetime | None] = mapped_column(Instant)
