"""People: the person (a number that stays), the identity (the only personal values), the account, where they belong.

Erasing a person deletes identity and account; everything else keeps the number, so counts stay right.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from quiz.models.base import Base, BigId
from quiz.models.columns import Instant, Json

ROLES = ("learner", "teacher", "school_admin", "editor", "reviewer", "department_admin", "operator")


class Person(Base):
    """Somebody who learns or works here; nothing personal stands in this row."""

    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint("kind IN ('staff', 'student', 'guest')", name="kind"),
        # Few rows have it, and a person can only go after the database has looked whether one names him.
        Index(
            "ix_person_merged_into",
            "merged_into",
            sqlite_where=text("merged_into IS NOT NULL"),
            postgresql_where=text("merged_into IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(24), unique=True)
    kind: Mapped[str] = mapped_column(String(10))
    #: The record that stands for this one since both were found to be one person; never one that is merged itself.
    merged_into: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(Instant)


class PersonIdentity(Base):
    """Names and outside numbers of a person: the only table with personal values."""

    __tablename__ = "person_identity"
    __table_args__ = (Index("ix_person_identity_sorted", "sort_key", "person_id"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    full_name: Mapped[str] = mapped_column(String(200))
    #: Without diacritics, lower case: for searching.
    folded_name: Mapped[str] = mapped_column(String(200), index=True)
    #: Given name first, in the order of the Vietnamese alphabet.
    sort_key: Mapped[str] = mapped_column(String(800))
    birth_date: Mapped[date | None]
    external_id: Mapped[str | None] = mapped_column(String(40), index=True)
    #: Of staff only: what they are here for, and where they are written to.
    position: Mapped[str | None] = mapped_column(String(200))
    email: Mapped[str | None] = mapped_column(String(200))


class Account(Base):
    """How a person signs in: by user name and password, by a class's code and a PIN, or both."""

    __tablename__ = "account"
    __table_args__ = (
        Index(
            "ix_account_disabled",
            "person_id",
            sqlite_where=text("disabled_at IS NOT NULL"),
            postgresql_where=text("disabled_at IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    #: None for who only comes in by code.
    username: Mapped[str | None] = mapped_column(String(80), unique=True)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    #: Argon2 of the PIN mixed with a key that is not in the database.
    pin_hash: Mapped[str | None] = mapped_column(String(200))
    pin_set_at: Mapped[datetime | None] = mapped_column(Instant)
    #: The person himself, or who gave it to him.
    pin_set_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    must_change: Mapped[bool]
    disabled_at: Mapped[datetime | None] = mapped_column(Instant)
    created_at: Mapped[datetime] = mapped_column(Instant)


class Membership(Base):
    """A person belongs to a unit (and class) from a day to a day; an open end means now."""

    __tablename__ = "membership"
    __table_args__ = (
        CheckConstraint("audience IN ('staff', 'student')", name="audience"),
        Index("ix_membership_group", "group_id"),
        Index("ix_membership_unit", "unit_id", "audience"),
        Index(
            "ix_membership_ended",
            "valid_to",
            sqlite_where=text("valid_to IS NOT NULL"),
            postgresql_where=text("valid_to IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    group_id: Mapped[int | None] = mapped_column(ForeignKey("unit_group.id"))
    audience: Mapped[str] = mapped_column(String(10))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class RoleGrant(Base):
    """A person holds a role at a unit (and everything below it), or for one class of it."""

    __tablename__ = "role_grant"
    __table_args__ = (CheckConstraint(f"role IN {ROLES}", name="role"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    group_id: Mapped[int | None] = mapped_column(ForeignKey("unit_group.id"))
    granted_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    granted_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)


class AuthSession(Base):
    """One signed-in browser or API token; ended ones stay until they expire."""

    __tablename__ = "auth_session"
    __table_args__ = (CheckConstraint("kind IN ('web', 'token')", name="kind"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    #: sha256 of the secret that the browser or program holds; the secret itself is not kept.
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    #: The class session by whose code it came; None for a password.
    class_session_id: Mapped[int | None] = mapped_column(ForeignKey("class_session.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    #: Browser and system, or the program's name: for its owner to know it again.
    device: Mapped[str | None] = mapped_column(String(60))
    #: Written anew at most every few hours (quiz.services.session_list).
    seen_at: Mapped[datetime | None] = mapped_column(Instant)


class SignInFailure(Base):
    """A failed sign-in, counted for the throttle; `key` is a digest of the name or the address."""

    __tablename__ = "sign_in_failure"
    __table_args__ = (Index("ix_sign_in_failure_key_at", "key", "at"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    key: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(Instant)


class Audit(Base):
    """Who did what when, append-only; people by number only. Written by quiz.services.audit_write alone."""

    __tablename__ = "audit"
    __table_args__ = (
        Index("ix_audit_actor", "actor_id", "id"),
        Index("ix_audit_action", "action", "id"),
        Index("ix_audit_object", "object_kind", "object_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant, index=True)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    action: Mapped[str] = mapped_column(String(60))
    object_kind: Mapped[str] = mapped_column(String(40))
    object_id: Mapped[str] = mapped_column(String(40))
    detail: Mapped[str | None] = mapped_column(String(2000))
    #: The fields that changed, as they were and as they are; personal ones say only that they changed.
    before: Mapped[Any] = mapped_column(Json, nullable=True)
    after: Mapped[Any] = mapped_column(Json, nullable=True)
