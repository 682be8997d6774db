"""Signing in by code: a class that has been opened for it, who sits in it, and what guessing PINs leaves behind.

A *class session* is a class opened for signing in, for a lesson or for one class contest; its code ends with it. A *seat*
is a person of it who has come in.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, false, true
from sqlalchemy.orm import Mapped, mapped_column

from quiz.models.base import Base, BigId
from quiz.models.columns import Instant


class ClassSession(Base):
    """A class may be entered by code, until `ends_at` at the latest; that of a class contest ends with the contest."""

    __tablename__ = "class_session"
    __table_args__ = (CheckConstraint("contest_id IS NULL OR join_code IS NULL", name="one_code"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(24), unique=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("unit_group.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    opened_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    #: The contest that it was opened for, whose own code leads here; None for a lesson.
    contest_id: Mapped[int | None] = mapped_column(ForeignKey("contest.id"), unique=True)
    #: Six characters, only while a lesson's session is open.
    join_code: Mapped[str | None] = mapped_column(String(6), unique=True)
    opened_at: Mapped[datetime] = mapped_column(Instant)
    ends_at: Mapped[datetime] = mapped_column(Instant)
    #: It was closed; nobody comes in any more.
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    #: Who has no PIN yet may set one while he comes in.
    pins_open: Mapped[bool] = mapped_column(default=True, server_default=true())
    admits_guests: Mapped[bool] = mapped_column(default=False, server_default=false())


class Seat(Base):
    """A person has come into a class session by its code; who was removed does not come in again."""

    __tablename__ = "seat"

    class_session_id: Mapped[int] = mapped_column(ForeignKey("class_session.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    taken_at: Mapped[datetime] = mapped_column(Instant)
    removed_at: Mapped[datetime | None] = mapped_column(Instant)
    #: Where a guest says that he is from.
    guest_unit: Mapped[str | None] = mapped_column(String(200))


class PinTry(Base):
    """Wrong PINs counted under a digest (of a pupil and a device, a device, an address) since they last stopped."""

    __tablename__ = "pin_try"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    count: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(Instant, index=True)


class KnownDevice(Base):
    """A browser in which this account has given its right PIN: others' wrong ones do not lock it."""

    __tablename__ = "known_device"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    #: Digest of what the browser's signed cookie holds.
    device: Mapped[str] = mapped_column(String(64), primary_key=True)
    last_in_at: Mapped[datetime] = mapped_column(Instant)
