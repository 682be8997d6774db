"""Attempts and the log of what was answered in them; the standings and activity that follow from their ends.

What an attempt carries from its start (person, unit, class, paper, seed, counting rule ...) is never rewritten. The
response log is append-only: triggers refuse UPDATE and DELETE on both databases.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from quiz.models.base import Base, BigId
from quiz.models.columns import Instant, Json


class Attempt(Base):
    """One person's go at a quiz. Scores are thousandths of a mark."""

    __tablename__ = "attempt"
    __table_args__ = (
        CheckConstraint("state IN ('in_progress', 'finished', 'abandoned', 'voided')", name="state"),
        CheckConstraint("(state = 'in_progress') = (submitted_at IS NULL)", name="ended_has_instant"),
        CheckConstraint("(state = 'finished') <= (score IS NOT NULL)", name="finished_has_score"),
        UniqueConstraint("person_id", "quiz_id", "number"),
        Index(
            "uq_attempt_open",
            "person_id",
            "quiz_id",
            unique=True,
            sqlite_where=text("state = 'in_progress'"),
            postgresql_where=text("state = 'in_progress'"),
        ),
        Index(
            "ix_attempt_overdue",
            "accept_until",
            sqlite_where=text("state = 'in_progress'"),
            postgresql_where=text("state = 'in_progress'"),
        ),
        Index("ix_attempt_quiz", "quiz_id", "state"),
        Index("ix_attempt_round", "round_id", "unit_id"),
        Index("ix_attempt_submitted", "submitted_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(24), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    quiz_id: Mapped[int] = mapped_column(ForeignKey("quiz.id"))
    contest_id: Mapped[int | None] = mapped_column(ForeignKey("contest.id"))
    round_id: Mapped[int | None] = mapped_column(ForeignKey("round.id"))
    #: First, second ... attempt of this person at this quiz.
    number: Mapped[int]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    group_id: Mapped[int | None] = mapped_column(ForeignKey("unit_group.id"))
    audience: Mapped[str] = mapped_column(String(10))
    school_year: Mapped[int]
    specification_id: Mapped[int] = mapped_column(ForeignKey("specification.id"))
    counting_rule: Mapped[str] = mapped_column(String(10))
    #: 128 random bits in hex.
    seed: Mapped[str] = mapped_column(String(32))
    #: See quiz.domain.paper: question version and option order per slot.
    paper: Mapped[Any] = mapped_column(Json)
    state: Mapped[str] = mapped_column(String(12))
    started_at: Mapped[datetime] = mapped_column(Instant)
    #: D of the rules: the earlier of start + limit and the close of the window; None without either.
    due_at: Mapped[datetime | None] = mapped_column(Instant)
    tolerance_seconds: Mapped[int]
    #: due_at + tolerance: the last instant at which an answer counts.
    accept_until: Mapped[datetime | None] = mapped_column(Instant)
    submitted_at: Mapped[datetime | None] = mapped_column(Instant)
    score: Mapped[int | None]
    max_score: Mapped[int]
    correct_count: Mapped[int | None]
    #: Thousandths per slot, in slot order, once finished.
    slot_scores: Mapped[Any | None] = mapped_column(Json)
    duration_ms: Mapped[int | None] = mapped_column(BigInteger)
    is_preview: Mapped[bool]
    #: Why it never ranks, decided at its start (quiz.domain.conflicts); None for nearly all.
    unranked: Mapped[str | None] = mapped_column(String(12))
    #: Added to D for outages.
    compensation_seconds: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    #: The end that a person gave when reopening it: stands instead of limit and close.
    reopened_until: Mapped[datetime | None] = mapped_column(Instant)
    #: As the quiz had it at the start.
    is_linear: Mapped[bool] = mapped_column(default=False, server_default=false())


class Response(Base):
    """One answer as it was received. The key (attempt, slot, device, seq) makes sending it again harmless."""

    __tablename__ = "response"
    __table_args__ = (
        UniqueConstraint("attempt_id", "slot", "device", "seq"),
        Index(
            "ix_response_late",
            "attempt_id",
            sqlite_where=text("late = 1"),
            postgresql_where=text("late"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"))
    slot: Mapped[int] = mapped_column(SmallInteger)
    device: Mapped[str] = mapped_column(String(36))
    seq: Mapped[int]
    #: JSON in the attempt's own option ids; "null" clears.
    answer: Mapped[str] = mapped_column(Text)
    received_at: Mapped[datetime] = mapped_column(Instant)
    #: The phone's word for when it was answered; shown, never used to decide.
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    late: Mapped[bool]


class Standing(Base):
    """A ranked person or unit of a round, kept up to date as attempts finish; recomputable from responses.

    Unit rows (person_id None): finishers, turns, percent_sum over each finisher's counting attempt. Person rows: the
    counting attempt and its figures. Per cents are thousandths of a per cent (0 to 100000).
    """

    __tablename__ = "standing"
    __table_args__ = (
        Index(
            "uq_standing_unit",
            "round_id",
            "audience",
            "unit_id",
            unique=True,
            sqlite_where=text("person_id IS NULL"),
            postgresql_where=text("person_id IS NULL"),
        ),
        Index(
            "uq_standing_person",
            "round_id",
            "person_id",
            "unit_id",
            unique=True,
            sqlite_where=text("person_id IS NOT NULL"),
            postgresql_where=text("person_id IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"))
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    #: staff or student; unit rows also have all.
    audience: Mapped[str] = mapped_column(String(10))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    #: The counting attempt of a person row.
    attempt_id: Mapped[int | None] = mapped_column(ForeignKey("attempt.id"))
    score: Mapped[int | None]
    percent: Mapped[int | None]
    duration_ms: Mapped[int | None] = mapped_column(BigInteger)
    submitted_at: Mapped[datetime | None] = mapped_column(Instant)
    turns: Mapped[int]
    finishers: Mapped[int]
    percent_sum: Mapped[int] = mapped_column(BigInteger)


#: A board's people in their order: of the whole round, and of one unit.
_ORDER = (Standing.percent.desc(), Standing.duration_ms, Standing.person_id)
for _name, _place in (
    ("ix_standing_people", (Standing.round_id,)),
    ("ix_standing_unit_people", (Standing.round_id, Standing.unit_id)),
):
    Index(
        _name,
        *_place,
        *_ORDER,
        sqlite_where=Standing.person_id.is_not(None),
        postgresql_where=Standing.person_id.is_not(None),
    )


class Activity(Base):
    """The one fact table behind participation: a person did something counted, at a unit, at an instant."""

    __tablename__ = "activity"
    __table_args__ = (
        CheckConstraint("kind IN ('lesson_completed', 'attempt_begun', 'attempt_finished')", name="kind"),
        Index("ix_activity_unit_at", "unit_id", "at"),
        Index("ix_activity_person", "person_id"),
        Index("ix_activity_attempt", "attempt_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    audience: Mapped[str] = mapped_column(String(10))
    kind: Mapped[str] = mapped_column(String(20))
    attempt_id: Mapped[int | None] = mapped_column(ForeignKey("attempt.id"))
    lesson_id: Mapped[int | None] = mapped_column(ForeignKey("lesson.id"))
    #: Whether a finished attempt reached its quiz's pass mark; None where there is none.
    passed: Mapped[bool | None]
    at: Mapped[datetime] = mapped_column(Instant)
    #: False for previews and once the attempt is voided.
    counted: Mapped[bool]
