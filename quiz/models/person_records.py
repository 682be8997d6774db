"""What is kept about records of people: the words of their names for searching, merges, and turns of the school year.

A *merge* makes one person of two records; a *turn* moves a school's classes into a new school year. Both keep what they
changed, so that they can be undone: numbers of rows, dates and states, no personal values.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from quiz.models.base import Base, BigId
from quiz.models.columns import Instant, Json

#: Longer words of names are cut for the search; the same number stands in the triggers.
WORD_LENGTH = 40


class PersonNameWord(Base):
    """A word of a person's folded name. Triggers on person_identity keep these rows, whoever writes there."""

    __tablename__ = "person_name_word"
    __table_args__ = (Index("ix_person_name_word_person", "person_id"), {"sqlite_with_rowid": False})

    word: Mapped[str] = mapped_column(
        String(WORD_LENGTH).with_variant(String(WORD_LENGTH, collation="C"), "postgresql"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)


class PersonMerge(Base):
    """`merged` was found to be the same person as `kept`; `changes` say what became of their rows."""

    __tablename__ = "person_merge"
    __table_args__ = (
        Index("ix_person_merge_kept", "kept_id"),
        Index(
            "uq_person_merge_standing",
            "merged_id",
            unique=True,
            sqlite_where=text("undone_at IS NULL"),
            postgresql_where=text("undone_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(24), unique=True)
    kept_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    merged_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    changes: Mapped[Any] = mapped_column(Json)
    merged_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    merged_at: Mapped[datetime] = mapped_column(Instant)
    undone_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    undone_at: Mapped[datetime | None] = mapped_column(Instant)


class SchoolYearTurn(Base):
    """A school went into the school year that begins in `school_year`; one that stands for each school and year."""

    __tablename__ = "school_year_turn"
    __table_args__ = (
        Index(
            "uq_school_year_turn_standing",
            "unit_id",
            "school_year",
            unique=True,
            sqlite_where=text("undone_at IS NULL"),
            postgresql_where=text("undone_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(24), unique=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    school_year: Mapped[int]
    changes: Mapped[Any] = mapped_column(Json)
    turned_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    turned_at: Mapped[datetime] = mapped_column(Instant)
    undone_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    undone_at: Mapped[datetime | None] = mapped_column(Instant)
