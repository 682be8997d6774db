"""What happened to an attempt besides its answers, and late answers that were accepted: append-only, like the answers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from quiz.models.base import Base, BigId
from quiz.models.columns import Instant, Json

EVENT_KINDS = (
    "limit", "close", "tolerance", "accommodation", "compensation", "reopened", "voided", "restored",
    "late_accepted", "regraded",
)  # fmt: skip


class AttemptEvent(Base):
    """Somebody changed an attempt's end or its outcome: who, when, why, and the columns before and after.

    Kinds: limit, close, tolerance (the quiz's setting was changed); accommodation (given, changed, withdrawn);
    compensation (for an outage); reopened; voided and restored; late_accepted; regraded.
    """

    __tablename__ = "attempt_event"
    __table_args__ = (CheckConstraint(f"kind IN {EVENT_KINDS}", name="kind"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), index=True)
    at: Mapped[datetime] = mapped_column(Instant)
    #: None where a job did it; its arguments say on whose word.
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(String(1000))
    #: The attempt's columns that were changed, instants as ISO text.
    before: Mapped[Any] = mapped_column(Json)
    after: Mapped[Any] = mapped_column(Json)


class ResponseAcceptance(Base):
    """A late answer counts by a person's decision; the answer itself stays marked late."""

    __tablename__ = "response_acceptance"

    response_id: Mapped[int] = mapped_column(ForeignKey("response.id"), primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), index=True)
    accepted_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    accepted_at: Mapped[datetime] = mapped_column(Instant)
    reason: Mapped[str] = mapped_column(String(1000))
