"""What is kept with a contest about the personal data in it: why they are kept, and which winners' names may be published."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from quiz.models.base import Base
from quiz.models.columns import Instant


class ContestDeclaration(Base):
    """What whoever made the contest declared: the purpose, the ground, and that parents know and agree."""

    __tablename__ = "contest_declaration"
    __table_args__ = (CheckConstraint("ground IN ('task', 'consent')", name="ground"),)

    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"), primary_key=True)
    purpose: Mapped[str] = mapped_column(String(300))
    ground: Mapped[str] = mapped_column(String(10))
    #: Who says that the parents agree.
    confirmed_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    confirmed_at: Mapped[datetime] = mapped_column(Instant)


class NameConsent(Base):
    """A winner of a contest may be named in full, from when it was recorded until it is withdrawn."""

    __tablename__ = "name_consent"
    __table_args__ = (
        CheckConstraint("representative IN ('father', 'mother', 'guardian')", name="representative"),
        CheckConstraint("own OR representative IS NOT NULL", name="somebody"),
    )

    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    #: The day on the signed sheet.
    given_on: Mapped[date]
    #: The winner agrees himself.
    own: Mapped[bool]
    #: Who agrees for a child.
    representative: Mapped[str | None] = mapped_column(String(10))
    recorded_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)
