"""The running of the house: signs of life of the web workers, outages found in them, jobs, and stamps of change."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from quiz.models.base import Base, BigId
from quiz.models.columns import Instant, Json


class Heartbeat(Base):
    """A web worker was alive, and how its saves went since its last sign: `failures` of `saves` were answered 5xx."""

    __tablename__ = "heartbeat"
    __table_args__ = (Index("ix_heartbeat_at", "at"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    worker: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(Instant)
    saves: Mapped[int]
    failures: Mapped[int]


class Outage(Base):
    """A time in which people could not save. Nothing follows from it before a person decides."""

    __tablename__ = "outage"
    __table_args__ = (
        CheckConstraint("cause IN ('silence', 'failures')", name="cause"),
        CheckConstraint("state IN ('proposed', 'applied', 'dismissed')", name="state"),
        CheckConstraint("(state = 'proposed') = (decided_at IS NULL)", name="decided"),
        UniqueConstraint("cause", "began_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(24), unique=True)
    #: silence: no worker gave a sign of life; failures: too many saves were answered 5xx.
    cause: Mapped[str] = mapped_column(String(10))
    began_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime] = mapped_column(Instant)
    found_at: Mapped[datetime] = mapped_column(Instant)
    state: Mapped[str] = mapped_column(String(10))
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    #: Shown to those affected.
    reason: Mapped[str | None] = mapped_column(String(1000))


class Job(Base):
    """Work that takes longer than a request: our own row is the truth about it."""

    __tablename__ = "job"
    __table_args__ = (
        CheckConstraint("state IN ('queued', 'running', 'done', 'failed')", name="state"),
        Index("ix_job_state", "state", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(24), unique=True)
    kind: Mapped[str] = mapped_column(String(40))
    arguments: Mapped[Any] = mapped_column(Json)
    state: Mapped[str] = mapped_column(String(10))
    #: Units of work done, of `total` (None: not known yet).
    progress: Mapped[int]
    total: Mapped[int | None]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    result: Mapped[Any | None] = mapped_column(Json)
    error: Mapped[str | None] = mapped_column(String(1000))
    created_at: Mapped[datetime] = mapped_column(Instant)
    started_at: Mapped[datetime | None] = mapped_column(Instant)
    #: The runner was still at it; one that has been silent for long is taken up anew.
    beat_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)


class ChangeStamp(Base):
    """Another number each time that something of a topic (units, bank) has changed: triggers write it, caches compare it."""

    __tablename__ = "change_stamp"

    topic: Mapped[str] = mapped_column(String(20), primary_key=True)
    stamp: Mapped[int] = mapped_column(BigInteger)
