"""Documents that plans refer to ("văn bản viện dẫn"), where they are cited, and which questions rest on them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from quiz.domain.legal_documents import VALIDITIES
from quiz.models.base import Base, BigId
from quiz.models.columns import Instant, Json


class LegalDocument(Base):
    """One document, however often and in however many writings it is cited; whether it is in force an editor says."""

    __tablename__ = "legal_document"
    __table_args__ = (
        CheckConstraint(f"validity IN {VALIDITIES}", name="validity"),
        CheckConstraint("(validity = 'ended') = (ended_on IS NOT NULL)", name="ended"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(24), unique=True)
    #: Nghị quyết, Luật ...
    type: Mapped[str] = mapped_column(String(60))
    #: As first printed; none for a law by its name.
    number: Mapped[str | None] = mapped_column(String(60))
    #: quiz.domain.legal_documents makes both; "" for none.
    number_key: Mapped[str] = mapped_column(String(80), index=True)
    name_key: Mapped[str] = mapped_column(String(400), index=True)
    issued_on: Mapped[date | None]
    issuer: Mapped[str | None] = mapped_column(String(300))
    subject: Mapped[str | None] = mapped_column(Text)
    validity: Mapped[str] = mapped_column(String(10))
    in_force_from: Mapped[date | None]
    #: The first day on which it is no longer in force ("hết hiệu lực từ ngày").
    ended_on: Mapped[date | None]
    replaced_by_id: Mapped[int | None] = mapped_column(ForeignKey("legal_document.id"), index=True)
    note: Mapped[str] = mapped_column(Text)
    #: Where the editor read it.
    source_read: Mapped[str] = mapped_column(Text)
    #: None with a `set_at`: from the data that came with a plan.
    set_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    set_at: Mapped[datetime | None] = mapped_column(Instant)
    #: It may be this one in another writing: an editor decides.
    maybe_same_id: Mapped[int | None] = mapped_column(ForeignKey("legal_document.id"), index=True)
    search: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(Instant)


class Citation(Base):
    """A document cited in a clause: characters `first` to `past` (exclusive) of its text, as printed.

    `flags`: rules by which it is suspicious (quiz.domain.legal_documents.SUSPICIOUS), until somebody has seen it and
    keeps it. `likely_number`: what the number should probably look like.
    """

    __tablename__ = "citation"
    __table_args__ = (UniqueConstraint("clause_id", "first"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(24), unique=True)
    clause_id: Mapped[int] = mapped_column(ForeignKey("clause.id"))
    document_id: Mapped[int] = mapped_column(ForeignKey("legal_document.id"), index=True)
    first: Mapped[int]
    past: Mapped[int]
    printed: Mapped[str] = mapped_column(Text)
    flags: Mapped[Any] = mapped_column(Json)
    likely_number: Mapped[str | None] = mapped_column(String(60))
    seen_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    seen_at: Mapped[datetime | None] = mapped_column(Instant)


class QuestionBasis(Base):
    """A version quotes words that name this document; follows from its quotes and the citations of their clauses."""

    __tablename__ = "question_basis"

    version_id: Mapped[int] = mapped_column(ForeignKey("question_version.id"), primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("legal_document.id"), primary_key=True, index=True)


class QuestionDocument(Base):
    """A question rests on this document because an editor says so, whatever its versions quote."""

    __tablename__ = "question_document"

    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("legal_document.id"), primary_key=True, index=True)
    named_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    named_at: Mapped[datetime] = mapped_column(Instant)
