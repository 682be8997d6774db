"""The plan and what is taught from it: sections and clauses, lessons, modules, and who has read what."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint, true
from sqlalchemy.orm import Mapped, mapped_column

from quiz.models.base import Base, BigId
from quiz.models.columns import Instant, Json


class Plan(Base):
    """One version of a plan, from the reviewed bundle or taken over on the pages.

    `digest` is that of the whole bundle, or of the file with its corrections, so that an unchanged one is not taken twice.
    """

    __tablename__ = "plan"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    code: Mapped[str] = mapped_column(String(60), unique=True)
    title: Mapped[str] = mapped_column(String(400))
    #: How the plan is named on a page: kind, number, year.
    citation: Mapped[str] = mapped_column(String(400))
    digest: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str | None] = mapped_column(String(60))
    #: As printed; none where the document has none.
    number: Mapped[str | None] = mapped_column(String(60))
    issued_on: Mapped[date | None]
    year: Mapped[int | None]
    issuer: Mapped[str | None] = mapped_column(String(300))
    subject: Mapped[str | None] = mapped_column(String(400))
    #: 1, 2 ... within the versions of one plan; `previous_id` is the version before.
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    previous_id: Mapped[int | None] = mapped_column(ForeignKey("plan.id"), index=True)


class Section(Base):
    """A numbered heading of a plan; `key` is its path of numbers, "III.2"; the preamble is "0"."""

    __tablename__ = "section"
    __table_args__ = (UniqueConstraint("plan_id", "key"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    key: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(400))
    position: Mapped[int]


class Clause(Base):
    """One bullet or paragraph of a section, as printed."""

    __tablename__ = "clause"
    __table_args__ = (UniqueConstraint("plan_id", "code"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    section_id: Mapped[int] = mapped_column(ForeignKey("section.id"), index=True)
    #: The id that survives edits elsewhere: "c-" and ten hex digits; the same in every version that says the same.
    code: Mapped[str] = mapped_column(String(40), index=True)
    #: Ordinal within the section, from 1.
    number: Mapped[int]
    text: Mapped[str] = mapped_column(Text)


class Programme(Base):
    """What a learner follows: modules in order. Of one that is not open nobody sees a module yet."""

    __tablename__ = "programme"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    code: Mapped[str] = mapped_column(String(60), unique=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    title: Mapped[str] = mapped_column(String(400))
    is_open: Mapped[bool] = mapped_column(default=True, server_default=true())


class Module(Base):
    """A module ("chuyên đề"): lessons, then a quiz that must be passed."""

    __tablename__ = "module"
    __table_args__ = (UniqueConstraint("programme_id", "code"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(24), unique=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    code: Mapped[str] = mapped_column(String(60))
    title: Mapped[str] = mapped_column(String(400))
    position: Mapped[int]
    for_staff: Mapped[bool]
    for_students: Mapped[bool]


class Lesson(Base):
    """A five-minute lesson; `sections` is a list of {slug, title, blocks: [{kind: html|quote|checks, ...}]}.

    `source`: "bundle" for the reviewed content's, "page" for what editors wrote here (quiz.models.LessonVersion); until one
    of those is approved it is for nobody.
    """

    __tablename__ = "lesson"
    __table_args__ = (CheckConstraint("source IN ('bundle', 'page')", name="source"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    #: The readable name in addresses and files; also the code of its question category.
    code: Mapped[str] = mapped_column(String(60), unique=True)
    module_id: Mapped[int] = mapped_column(ForeignKey("module.id"), index=True)
    title: Mapped[str] = mapped_column(String(400))
    minutes: Mapped[int]
    position: Mapped[int]
    for_staff: Mapped[bool]
    for_students: Mapped[bool]
    sections: Mapped[Any] = mapped_column(Json)
    #: Codes of the two practice questions at the lesson's end.
    checks: Mapped[Any] = mapped_column(Json)
    source: Mapped[str] = mapped_column(String(10), default="bundle", server_default="bundle")


class LessonClause(Base):
    """A lesson teaches a clause."""

    __tablename__ = "lesson_clause"

    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id"), primary_key=True)
    clause_id: Mapped[int] = mapped_column(ForeignKey("clause.id"), primary_key=True)


class LessonProgress(Base):
    """Which sections of a lesson a person has seen; `completed_at` when all of them."""

    __tablename__ = "lesson_progress"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id"), primary_key=True)
    seen: Mapped[Any] = mapped_column(Json)
    updated_at: Mapped[datetime] = mapped_column(Instant)
    completed_at: Mapped[datetime | None] = mapped_column(Instant)
