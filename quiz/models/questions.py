"""The question bank: a question is a chain of versions; an attempt keeps the version that it was given."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from quiz.models.base import Base, BigId
from quiz.models.columns import Instant, Json


class Question(Base):
    """A chain of versions of one question.

    `source`: "bundle" for what the reviewed content brings and may take away again, "page" for what people wrote here.
    """

    __tablename__ = "question"
    __table_args__ = (CheckConstraint("source IN ('bundle', 'page')", name="source"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    code: Mapped[str] = mapped_column(String(80), unique=True)
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id"), index=True)
    source: Mapped[str] = mapped_column(String(10), default="bundle", server_default="bundle")
    #: The teacher whose classes alone it serves; None in the common bank.
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)


class QuestionVersion(Base):
    """One wording of a question. Never updated but for `state` once it has left its draft; a correction is a new version.

    `body` is the question as quiz.domain.questions reads it: stem, options or statements, key, explanation, quotes.
    """

    __tablename__ = "question_version"
    __table_args__ = (
        UniqueConstraint("question_id", "number"),
        CheckConstraint("state IN ('draft', 'in_review', 'approved', 'retired')", name="state"),
        CheckConstraint("exposure IN ('practice', 'contest')", name="exposure"),
        Index("ix_question_version_state_pool", "state", "pool"),
        # which version of a chain is listed and counted is told from this index alone
        Index("ix_question_version_listed", "question_id", "number", "state", "level"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"))
    number: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(20))
    kind: Mapped[str] = mapped_column(String(20))
    level: Mapped[str] = mapped_column(String(20))
    exposure: Mapped[str] = mapped_column(String(10))
    #: practice, or the name of the contest set that the question is kept for.
    pool: Mapped[str] = mapped_column(String(40))
    for_staff: Mapped[bool]
    for_students: Mapped[bool]
    tags: Mapped[Any] = mapped_column(Json)
    body: Mapped[Any] = mapped_column(Json)
    #: Who wrote it on a page; None for what came with the bundle, whose authors stand in its files.
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(Instant)


class QuestionClause(Base):
    """A version rests on a clause of a plan; what body["clauses"] and its statements name, in their order."""

    __tablename__ = "question_clause"

    version_id: Mapped[int] = mapped_column(ForeignKey("question_version.id"), primary_key=True)
    clause_code: Mapped[str] = mapped_column(String(40), primary_key=True, index=True)
    position: Mapped[int]


class QuestionPair(Base):
    """Two neighbouring words of a version's stem or statements, as quiz.domain.likeness numbers them."""

    __tablename__ = "question_pair"

    pair: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    version_id: Mapped[int] = mapped_column(
        ForeignKey("question_version.id"), primary_key=True, index=True, autoincrement=False
    )


class QuestionImage(Base):
    """A version shows a kept image; `name` is that of its file."""

    __tablename__ = "question_image"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("question_version.id"), primary_key=True, index=True)


class QuestionReview(Base):
    """One reading by somebody else: first `answer`, given without the key, then the verdict.

    `answer` is in the bank's ids, as quiz.domain.questions keeps answers; without a `verdict` the reading goes on.
    """

    __tablename__ = "question_review"
    __table_args__ = (CheckConstraint("verdict IN ('approved', 'returned')", name="verdict"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("question_version.id"), index=True)
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    answer: Mapped[Any] = mapped_column(Json, nullable=True)
    verdict: Mapped[str | None] = mapped_column(String(20))
    comment: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(Instant)


class QuestionSearch(Base):
    """What a version is found by (quiz.domain.question_search), in a table of its own: a search reads all of it."""

    __tablename__ = "question_search"

    version_id: Mapped[int] = mapped_column(ForeignKey("question_version.id"), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
