"""Item statistics as they were computed last: of a quiz, of each question version in it, and of a version over all quizzes.

They say what finished attempts say and are made anew from them by a job; nothing is decided by them. Figures are rounded
numbers under the names of quiz.domain.item_analysis.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from quiz.models.base import Base
from quiz.models.columns import Instant, Json


class QuizStatistics(Base):
    """A quiz whose statistics somebody has asked for; `computed_at` None: they are not there yet."""

    __tablename__ = "quiz_statistics"

    quiz_id: Mapped[int] = mapped_column(ForeignKey("quiz.id"), primary_key=True, autoincrement=False)
    #: The newest job that computes them.
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id"))
    #: The instant of what they say: what ended later is not in them.
    computed_at: Mapped[datetime | None] = mapped_column(Instant)
    #: Finished attempts that there were, those that do not count included: another number means new ones.
    finished: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    #: Attempts that the figures are over, and how many people made them.
    attempts: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    people: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    #: Everybody had the same questions.
    is_fixed: Mapped[bool | None]
    #: Thousandths that a whole paper can bring.
    max_score: Mapped[int | None]
    figures: Mapped[Any] = mapped_column(Json, nullable=True)
    #: How many attempts lie in each tenth of the marks, the lowest first; the last has full marks in it, too.
    tenths: Mapped[Any] = mapped_column(Json, nullable=True)


class ItemStatistics(Base):
    """One question version in one quiz. `given`: in papers of any state; `attempts`: finished ones that count."""

    __tablename__ = "item_statistics"
    __table_args__ = (Index("ix_item_statistics_version", "version_id"),)

    quiz_id: Mapped[int] = mapped_column(ForeignKey("quiz.id"), primary_key=True, autoincrement=False)
    version_id: Mapped[int] = mapped_column(
        ForeignKey("question_version.id"), primary_key=True, autoincrement=False
    )
    given: Mapped[int]
    last_given_at: Mapped[datetime] = mapped_column(Instant)
    attempts: Mapped[int]
    answered: Mapped[int]
    #: Attempts with all its marks.
    correct: Mapped[int]
    #: Different people among them, counted no further than is needed to know whether they are enough to be shown.
    people: Mapped[int]
    max_score: Mapped[int]
    #: What the rest of such a paper can bring.
    rest_most: Mapped[int]
    figures: Mapped[Any] = mapped_column(Json)
    #: [code, choices] of each doubt.
    doubts: Mapped[Any] = mapped_column(Json)
    #: [score, rest, attempts] of each pair that occurred: every figure can be made from them again.
    pairs: Mapped[Any] = mapped_column(Json)
    #: choice: [how often, sum of the rest scores].
    choices: Mapped[Any] = mapped_column(Json)


class VersionStatistics(Base):
    """A question version over all quizzes that used it: its usage, and its figures with rest scores in per cent."""

    __tablename__ = "version_statistics"

    version_id: Mapped[int] = mapped_column(
        ForeignKey("question_version.id"), primary_key=True, autoincrement=False
    )
    given: Mapped[int]
    last_given_at: Mapped[datetime] = mapped_column(Instant)
    quizzes: Mapped[int]
    attempts: Mapped[int]
    answered: Mapped[int]
    correct: Mapped[int]
    people: Mapped[int]
    #: Thousandths of a per cent, to filter and sort by; None where not defined.
    facility: Mapped[int | None]
    discrimination: Mapped[int | None]
    figures: Mapped[Any] = mapped_column(Json)
    doubts: Mapped[Any] = mapped_column(Json)
    pairs: Mapped[Any] = mapped_column(Json)
    choices: Mapped[Any] = mapped_column(Json)
    computed_at: Mapped[datetime] = mapped_column(Instant)
