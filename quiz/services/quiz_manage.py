"""Which quizzes somebody manages: their settings, attempts, accommodations and regrades are his.

*Scope*: a class contest's quiz is managed by whoever has the class (class_contest_find). Every other quiz by the
administrators of a school or the department within whose units it stands. What lies outside is not said to exist.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session

from quiz.domain.attempts import IN_PROGRESS
from quiz.domain.errors import NotFound
from quiz.domain.identity import Actor
from quiz.domain.permissions import DEPARTMENT_ADMIN, SCHOOL_ADMIN
from quiz.domain.text import fold
from quiz.models import Attempt, Contest, Group, Quiz, Unit
from quiz.services.class_contest_find import has_class
from quiz.services.unit_scope import granted_units, within

KINDS = ("practice", "ranked", "module", "class")
UPCOMING, OPEN, CLOSED = "upcoming", "open", "closed"


@dataclass(frozen=True)
class ManagedQuiz:
    """A quiz of the actor's. `working`: attempts that still take answers; `ended`: all others, previews not counted."""

    quiz: Quiz
    unit: Unit
    group: Group | None
    contest: Contest | None
    working: int
    ended: int

    @property
    def has_attempts(self) -> bool:
        """Whether anybody has begun it."""
        return self.working + self.ended > 0

    def state(self, now: datetime) -> str:
        """UPCOMING, OPEN or CLOSED, by the window alone."""
        if now < self.quiz.opens_at:
            return UPCOMING
        return CLOSED if self.quiz.closes_at is not None and now >= self.quiz.closes_at else OPEN


@dataclass(frozen=True)
class ManagedPage:
    """A part of the list; `total`: how many there are altogether."""

    items: list[ManagedQuiz]
    total: int


def manages(actor: Actor) -> ColumnElement[bool]:
    """For a WHERE over Quiz: the quiz is the actor's to manage."""
    classes = select(Group.id).where(has_class(actor)).correlate(None)
    conditions = [and_(Quiz.kind == "class", Quiz.group_id.in_(classes))]
    units = granted_units(actor, (SCHOOL_ADMIN, DEPARTMENT_ADMIN))
    if units:
        conditions.append(and_(Quiz.kind != "class", within(Quiz.unit_id.expression, units)))
    return or_(*conditions)


def list_managed_quizzes(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    text: str = "",
    kind: str | None = None,
    limit: int,
    offset: int = 0,
) -> ManagedPage:
    """The actor's quizzes, class contests after the others, the newest window first. A constant number of queries.

    `text`: words of the title, in any order, without regard to case and diacritics.
    """
    conditions = [manages(actor)]
    if kind is not None:
        conditions.append(Quiz.kind == kind)
    if fold(text).split():
        conditions.append(Quiz.id.in_(_named(session, conditions, text)))
    total = session.scalar(select(func.count()).select_from(Quiz).where(*conditions)) or 0
    rows = session.execute(
        _managed()
        .where(*conditions)
        .order_by(case((Quiz.kind == "class", 1), else_=0), Quiz.opens_at.desc(), Quiz.id.desc())
        .limit(limit)
        .offset(offset)
    ).all()
    counts = _attempts_of(session, [row[0].id for row in rows], now)
    return ManagedPage([ManagedQuiz(*row, *counts.get(row[0].id, (0, 0))) for row in rows], total)


def find_managed_quiz(session: Session, *, actor: Actor, quiz_id: str, now: datetime) -> ManagedQuiz:
    """The quiz with this public id, if it is the actor's to manage; raises NotFound. Two queries."""
    row = session.execute(_managed().where(Quiz.public_id == quiz_id, manages(actor))).first()
    if row is None:
        raise NotFound("quiz")
    return ManagedQuiz(*row, *_attempts_of(session, [row[0].id], now).get(row[0].id, (0, 0)))


def _managed() -> Select[Quiz, Unit, Group, Contest]:
    return (
        select(Quiz, Unit, Group, Contest)
        .join(Unit, Unit.id == Quiz.unit_id)
        .outerjoin(Group, Group.id == Quiz.group_id)
        .outerjoin(Contest, Contest.id == Quiz.contest_id)
    )


def _named(session: Session, conditions: Sequence[ColumnElement[bool]], text: str) -> list[int]:
    """Ids of those with these words in the title; folding Vietnamese is nothing that both databases can do."""
    words = fold(text).split()
    titles = session.execute(select(Quiz.id, Quiz.title).where(*conditions)).all()
    return [id_ for id_, title in titles if all(word in fold(title) for word in words)]


def _attempts_of(session: Session, quiz_ids: Sequence[int], now: datetime) -> dict[int, tuple[int, int]]:
    """(working, ended) by quiz."""
    is_working = and_(
        Attempt.state == IN_PROGRESS, or_(Attempt.accept_until.is_(None), Attempt.accept_until >= now)
    )
    working = func.sum(case((is_working, 1), else_=0))
    rows = session.execute(
        select(Attempt.quiz_id, working, func.count())
        .where(Attempt.quiz_id.in_(quiz_ids), Attempt.is_preview.is_(False))
        .group_by(Attempt.quiz_id)
    ).all()
    return {quiz_id: (at_work, all_ - at_work) for quiz_id, at_work, all_ in rows}
