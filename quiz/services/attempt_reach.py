"""Whose attempts somebody may look into, and which of them he may decide about.

*Looks*: the administrators of a school or the department at the attempts of their units, a teacher at those of his
classes, as unit and class were when the attempt began. *Manages*: whoever manages the quiz (quiz_manage); he may also decide,
except about an attempt of his own. What lies outside is not said to exist.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, false, or_, select
from sqlalchemy.orm import Session

from quiz.domain.errors import NotFound
from quiz.domain.identity import Actor
from quiz.domain.permissions import DEPARTMENT_ADMIN, SCHOOL_ADMIN, TEACHER
from quiz.models import Attempt, Group, Quiz, UnitClosure
from quiz.services.quiz_manage import manages
from quiz.services.unit_scope import granted_units, within

_ADMINISTRATORS = (SCHOOL_ADMIN, DEPARTMENT_ADMIN)


@dataclass(frozen=True)
class SeenAttempt:
    """An attempt within reach. `is_managed`: the actor manages its quiz; `may_decide`: and it is not his own."""

    attempt: Attempt
    quiz: Quiz
    is_managed: bool
    may_decide: bool


@dataclass(frozen=True)
class SeenQuiz:
    """A quiz of whose attempts the actor may see some."""

    quiz: Quiz
    is_managed: bool


def looks(actor: Actor) -> ColumnElement[bool]:
    """For a WHERE over Attempt: of the actor's units or classes."""
    units, taught = granted_units(actor, _ADMINISTRATORS), _taught(actor)
    conditions: list[ColumnElement[bool]] = []
    if units:
        conditions.append(within(Attempt.unit_id.expression, units))
    if taught:
        conditions.append(Attempt.group_id.in_(taught))
    return or_(*conditions) if conditions else false()


def find_seen_attempt(session: Session, *, actor: Actor, attempt_id: str) -> SeenAttempt:
    """The attempt with this public id, if the actor may look into it; raises NotFound. One query."""
    is_managed = manages(actor)
    row = session.execute(
        select(Attempt, Quiz, is_managed)
        .join(Quiz, Quiz.id == Attempt.quiz_id)
        .where(Attempt.public_id == attempt_id, Attempt.is_preview.is_(False), or_(is_managed, looks(actor)))
    ).first()
    if row is None:
        raise NotFound("attempt")
    attempt, quiz, managed = row
    return SeenAttempt(attempt, quiz, bool(managed), bool(managed) and attempt.person_id != actor.person_id)


def find_decidable_attempt(session: Session, *, actor: Actor, attempt_id: str) -> SeenAttempt:
    """The same, if the actor may decide about it; raises NotFound."""
    seen = find_seen_attempt(session, actor=actor, attempt_id=attempt_id)
    if not seen.may_decide:
        raise NotFound("attempt")
    return seen


def find_seen_quiz(session: Session, *, actor: Actor, quiz_id: str) -> SeenQuiz:
    """The quiz with this public id, if the actor manages it or it is meant for his units or classes; raises NotFound."""
    is_managed = manages(actor)
    row = session.execute(
        select(Quiz, is_managed).where(Quiz.public_id == quiz_id, or_(is_managed, _concerns(actor)))
    ).first()
    if row is None:
        raise NotFound("quiz")
    return SeenQuiz(row[0], bool(row[1]))


def list_looked_quizzes(session: Session, *, actor: Actor, limit: int, offset: int = 0) -> list[Quiz]:
    """Quizzes meant for the actor's units or classes that he does not manage, the newest window first. One query."""
    query = (
        select(Quiz).where(_concerns(actor), ~manages(actor)).order_by(Quiz.opens_at.desc(), Quiz.id.desc())
    )
    return list(session.scalars(query.limit(limit).offset(offset)))


def _taught(actor: Actor) -> list[int]:
    return [grant.group_id for grant in actor.grants_of(TEACHER) if grant.group_id is not None]


def _concerns(actor: Actor) -> ColumnElement[bool]:
    """The quiz is meant for people of a unit of the actor's, or of the school of a class of his; not for one class."""
    units, taught = granted_units(actor, _ADMINISTRATORS), _taught(actor)
    below: list[ColumnElement[bool]] = []
    if units:
        below.append(UnitClosure.descendant_id.in_(units))
    if taught:
        schools = select(Group.unit_id).where(Group.id.in_(taught))
        below.append(UnitClosure.descendant_id.in_(schools))
    if not below:
        return false()
    return and_(Quiz.group_id.is_(None), exists().where(UnitClosure.ancestor_id == Quiz.unit_id, or_(*below)))
