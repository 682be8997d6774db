"""Plans on their way in: files as they were uploaded and read, with what an editor corrected; and the tasks of a plan."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from quiz.models.base import Base, BigId
from quiz.models.columns import Instant, Json

IMPORT_STATES = ("waiting", "read", "refused", "taken", "discarded")
TASK_STATES = ("not_begun", "under_way", "done")


class PlanImport(Base):
    """One uploaded file. States: waiting (for its job) -> read -> taken; or refused; a read one may be discarded."""

    __tablename__ = "plan_import"
    __table_args__ = (
        CheckConstraint(f"state IN {IMPORT_STATES}", name="state"),
        Index("ix_plan_import_file_digest", "file_digest"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(24), unique=True)
    #: The version that it became.
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("plan.id"), index=True)
    #: The plan of which it is a newer file.
    newer_of: Mapped[int | None] = mapped_column(ForeignKey("plan.id"), index=True)
    #: The import whose corrections it began with.
    previous_id: Mapped[int | None] = mapped_column(ForeignKey("plan_import.id"))
    state: Mapped[str] = mapped_column(String(10))
    file_name: Mapped[str] = mapped_column(String(200))
    file_digest: Mapped[str] = mapped_column(String(64))
    file_size: Mapped[int]
    source: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    #: What was read: quiz.services.plan_read packs and unpacks it.
    reading: Mapped[Any | None] = mapped_column(Json, deferred=True)
    #: Why it was refused, a code of quiz.services.plan_read.
    refusal: Mapped[str | None] = mapped_column(String(40))
    #: title, kind, number, date, year, issuer, subject: as read, then as the editor has it.
    letterhead: Mapped[Any] = mapped_column(Json)
    #: In the order in which they were made; undoing takes the last one off.
    corrections: Mapped[Any] = mapped_column(Json)
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id"))
    created_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(Instant)
    taken_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    taken_at: Mapped[datetime | None] = mapped_column(Instant)


class PlanTask(Base):
    """A task that a plan gives somebody: who leads, until when, how far it is, and what shows it."""

    __tablename__ = "plan_task"
    __table_args__ = (
        CheckConstraint(f"state IN {TASK_STATES}", name="state"),
        CheckConstraint("source IN ('plan', 'page')", name="source"),
        Index("ix_plan_task_plan", "plan_id", "position"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(24), unique=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    position: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    #: Who leads, as printed; `unit_id` where an editor found the unit.
    unit_text: Mapped[str] = mapped_column(String(400))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    #: Until when, as printed; `due_on` where that is a day.
    due_text: Mapped[str] = mapped_column(String(200))
    due_on: Mapped[date | None]
    state: Mapped[str] = mapped_column(String(10))
    result: Mapped[str] = mapped_column(Text)
    evidence: Mapped[str] = mapped_column(Text)
    evidence_link: Mapped[str] = mapped_column(String(500))
    evidence_name: Mapped[str | None] = mapped_column(String(200))
    evidence_file: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    #: plan: from a table of the document; page: added by hand.
    source: Mapped[str] = mapped_column(String(10))
    updated_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    updated_at: Mapped[datetime] = mapped_column(Instant)


class ContentMark(Base):
    """A question or lesson is to be checked ("cần kiểm tra"): a clause that it rests on was reworded, or is gone."""

    __tablename__ = "content_mark"
    __table_args__ = (
        CheckConstraint("(question_id IS NULL) <> (lesson_id IS NULL)", name="object"),
        CheckConstraint("reason IN ('reworded', 'gone')", name="reason"),
        CheckConstraint("verdict IN ('right', 'corrected', 'retired')", name="verdict"),
        CheckConstraint("(closed_at IS NULL) = (verdict IS NULL)", name="closed"),
        Index("ix_content_mark_plan", "plan_id", "old_clause_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(24), unique=True)
    #: The version that changed the clause.
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    question_id: Mapped[int | None] = mapped_column(ForeignKey("question.id"), index=True)
    lesson_id: Mapped[int | None] = mapped_column(ForeignKey("lesson.id"), index=True)
    reason: Mapped[str] = mapped_column(String(10))
    old_clause_id: Mapped[int] = mapped_column(ForeignKey("clause.id"))
    new_clause_id: Mapped[int | None] = mapped_column(ForeignKey("clause.id"))
    opened_at: Mapped[datetime] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    verdict: Mapped[str | None] = mapped_column(String(10))
