"""What stands beside an account: its second factor with the recovery codes, and the first password that a slip carries."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from quiz.models.base import Base, BigId
from quiz.models.columns import Instant


class SecondFactor(Base):
    """The app on a phone that makes this account's codes; not asked for before it was confirmed by one."""

    __tablename__ = "second_factor"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    #: The secret is derived from it and from a key outside the database (quiz.domain.one_time_codes).
    salt: Mapped[str] = mapped_column(String(64))
    #: Number of the 30 seconds whose code was used last: none is taken twice.
    last_step: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(Instant)
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)


class RecoveryCode(Base):
    """Signs in once in place of the phone; only a digest under the outside key is kept."""

    __tablename__ = "recovery_code"
    __table_args__ = (Index("ix_recovery_code_account", "account_id", "digest"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    digest: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None] = mapped_column(Instant)


class SlipSheet(Base):
    """Slips with first passwords that were asked for together: one PDF, to be fetched once."""

    __tablename__ = "slip_sheet"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    #: The name of the file too: nothing personal stands in it.
    public_id: Mapped[str] = mapped_column(String(24), unique=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    job_id: Mapped[int] = mapped_column(ForeignKey("job.id"))
    asked_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    #: Slips asked for, and printed.
    wanted: Mapped[int]
    printed: Mapped[int | None]
    ready_at: Mapped[datetime | None] = mapped_column(Instant)
    taken_at: Mapped[datetime | None] = mapped_column(Instant)


class FirstPassword(Base):
    """The account's password was made for the first sign-in: when it was given out, and until when it opens anything.

    It goes with the first password of one's own.
    """

    __tablename__ = "first_password"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    #: None for one that an administrator gave to one person alone.
    sheet_id: Mapped[int | None] = mapped_column(ForeignKey("slip_sheet.id"), index=True)
    issued_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
