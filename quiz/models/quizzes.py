"""Quizzes, and the contests and rounds that rank them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, false, text, true
from sqlalchemy.orm import Mapped, mapped_column

from quiz.models.base import Base, BigId
from quiz.models.columns import Instant, Json


class Specification(Base):
    """How a paper is drawn (quiz.domain.specification); never updated, so an attempt can name it for ever."""

    __tablename__ = "specification"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    rules: Mapped[Any] = mapped_column(Json)


class PaperMatrix(Base):
    """A named matrix (quiz.domain.paper_matrix), edited by who made it, if shared by every editor.

    Quizzes draw by the specifications made from it, never by itself: changing it changes none of them.
    """

    __tablename__ = "paper_matrix"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(24), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    owner_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    #: For everybody who may use matrices.
    is_shared: Mapped[bool]
    body: Mapped[Any] = mapped_column(Json)
    #: Counts the changes, so that nobody writes over what he has not seen.
    revision: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(Instant)
    updated_at: Mapped[datetime] = mapped_column(Instant)


class Contest(Base):
    """A contest over one or more rounds, of the province or of one class."""

    __tablename__ = "contest"
    __table_args__ = (
        CheckConstraint("kind IN ('general', 'class')", name="kind"),
        CheckConstraint(
            "state IN ('draft', 'open', 'frozen', 'closed', 'provisional', 'final')", name="state"
        ),
        Index("ix_contest_kind", "kind", "state"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(24), unique=True)
    kind: Mapped[str] = mapped_column(String(10))
    title: Mapped[str] = mapped_column(String(300))
    state: Mapped[str] = mapped_column(String(20))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    #: A class contest belongs to this class.
    group_id: Mapped[int | None] = mapped_column(ForeignKey("unit_group.id"), index=True)
    organiser_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    #: Six characters, only while a class contest is open.
    join_code: Mapped[str | None] = mapped_column(String(6), unique=True)
    is_demo: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(Instant)


class Round(Base):
    """One round ("tuần thi") of a contest: a window of time and a quiz."""

    __tablename__ = "round"
    __table_args__ = (UniqueConstraint("contest_id", "number"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(300))
    opens_at: Mapped[datetime] = mapped_column(Instant)
    closes_at: Mapped[datetime | None] = mapped_column(Instant)


class Quiz(Base):
    """A quiz as configured. Attempts copy what counts for them when they start."""

    __tablename__ = "quiz"
    __table_args__ = (
        CheckConstraint("kind IN ('practice', 'ranked', 'module', 'class')", name="kind"),
        CheckConstraint("counting_rule IN ('best', 'last', 'first', 'mean')", name="counting_rule"),
        CheckConstraint("layout IN ('one_question', 'one_page')", name="layout"),
        CheckConstraint("NOT is_linear OR layout = 'one_question'", name="linear_layout"),
        CheckConstraint("delay_seconds >= 0", name="delay_seconds"),
        CheckConstraint("tolerance_seconds BETWEEN 0 AND 300", name="tolerance_seconds"),
        CheckConstraint(
            "(kind = 'ranked') = (round_id IS NOT NULL) OR kind = 'class'", name="ranked_has_round"
        ),
        Index("ix_quiz_unit", "unit_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(24), unique=True)
    title: Mapped[str] = mapped_column(String(300))
    kind: Mapped[str] = mapped_column(String(10))
    specification_id: Mapped[int] = mapped_column(ForeignKey("specification.id"))
    question_count: Mapped[int]
    time_limit_seconds: Mapped[int | None]
    tolerance_seconds: Mapped[int]
    #: None means as often as one likes.
    attempts_allowed: Mapped[int | None]
    opens_at: Mapped[datetime] = mapped_column(Instant)
    closes_at: Mapped[datetime | None] = mapped_column(Instant)
    pass_percent: Mapped[int | None]
    counting_rule: Mapped[str] = mapped_column(String(10))
    #: See quiz.domain.review: what an ended attempt shows when.
    review: Mapped[Any] = mapped_column(Json)
    #: Seconds between the end of one attempt (the earlier of its finish and its D) and the start of the next.
    delay_seconds: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    shuffle_questions: Mapped[bool] = mapped_column(default=True, server_default=true())
    shuffle_options: Mapped[bool] = mapped_column(default=True, server_default=true())
    #: One question at a time, or all on one page.
    layout: Mapped[str] = mapped_column(String(20), default="one_question", server_default="one_question")
    #: A question that was passed cannot be gone back to.
    is_linear: Mapped[bool] = mapped_column(default=False, server_default=false())
    #: Who does not press the button before D has abandoned the attempt instead of having it finished for him.
    must_submit: Mapped[bool] = mapped_column(default=False, server_default=false())
    #: The word that everybody in the room is told, readable to its organiser; None: none is asked.
    password: Mapped[str | None] = mapped_column(String(80))
    for_staff: Mapped[bool]
    for_students: Mapped[bool]
    #: Open to people of this unit and below ...
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    #: ... or of this class only.
    group_id: Mapped[int | None] = mapped_column(ForeignKey("unit_group.id"))
    module_id: Mapped[int | None] = mapped_column(ForeignKey("module.id"), unique=True)
    contest_id: Mapped[int | None] = mapped_column(ForeignKey("contest.id"))
    round_id: Mapped[int | None] = mapped_column(ForeignKey("round.id"), unique=True)
    #: Its questions stand in the public repository: the page says so.
    is_demo: Mapped[bool]
    position: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(Instant)


class ContestEntrant(Base):
    """A pupil has joined a class contest."""

    __tablename__ = "contest_entrant"

    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    joined_at: Mapped[datetime] = mapped_column(Instant)
