"""Questions that are held back: those that a quiz whose answers count could ask, as long as somebody may still answer it.

*Held* are whole chains, whatever the version, since a correction seldom changes the key. A ranked quiz holds, for everybody
and already before it opens, every question of the pools and lessons of its specification; a class contest holds those of
its own for the pupils of its class, while it is open. Both until the last instant of anybody's (quiz_close).

What is held is not drawn by other quizzes (a class contest draws from practice: it holds keys, not draws), and nothing is
shown from which its key follows: no review, no check in a lesson, no erratum. See docs/decisions/0010-held-questions.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, or_, select
from sqlalchemy.orm import Session

from quiz.domain.specification import read_specification
from quiz.models import Lesson, Question, QuestionVersion, Quiz, Specification
from quiz.models.columns import canonical_json
from quiz.services.quiz_close import last_instants


@dataclass(frozen=True)
class Held:
    """What is held at an instant. `chains` selects the ids of its questions; `until`: the last of it is free after this.

    `key`: the same for the same rules that hold, so that what they hold can be kept as long as the bank is the same.
    """

    chains: Select[int]
    is_any: bool
    until: datetime | None
    key: str

    def refuses(self, question_id: ColumnElement[int]) -> ColumnElement[bool]:
        """For a WHERE: this question is not held."""
        return question_id.not_in(self.chains)


def held_from_draws(session: Session, *, now: datetime) -> Held:
    """What no quiz but a ranked one may draw. At most three queries."""
    return _held(session, Quiz.kind == "ranked", now)


def held_keys(session: Session, *, group_id: int | None, now: datetime) -> Held:
    """What somebody of this class (None: of none) may see no key of. At most three queries."""
    concerned = Quiz.kind == "ranked"
    if group_id is not None:
        own_contest = and_(Quiz.kind == "class", Quiz.group_id == group_id, Quiz.opens_at <= now)
        concerned = or_(concerned, own_contest)
    return _held(session, concerned, now)


def held_from_manager(session: Session, *, manages: ColumnElement[bool], now: datetime) -> Held:
    """What somebody who manages these quizzes may see no key of: what ranked quizzes hold that are not his."""
    return _held(session, and_(Quiz.kind == "ranked", ~manages), now)


def holds_any(session: Session, held: Held, version_ids: Iterable[int]) -> bool:
    """Whether one of these question versions is held. One query, or none."""
    if not held.is_any:
        return False
    found = select(QuestionVersion.id).where(
        QuestionVersion.id.in_(list(version_ids)), QuestionVersion.question_id.in_(held.chains)
    )
    return session.scalar(found.limit(1)) is not None


def _held(session: Session, concerned: ColumnElement[bool], now: datetime) -> Held:
    quizzes = session.execute(
        select(Quiz.id, Quiz.closes_at, Quiz.tolerance_seconds, Specification.rules)
        .join(Specification, Specification.id == Quiz.specification_id)
        .where(concerned)
    ).all()
    instants = last_instants(session, quizzes, now)
    holding = [quiz for quiz in quizzes if not _is_over(instants[quiz.id], now)]
    ends = [instants[quiz.id] for quiz in holding]
    until = None if None in ends else max((end for end in ends if end is not None), default=None)
    rules = {canonical_json(quiz.rules): quiz.rules for quiz in holding}
    return Held(_chains(rules.values()), bool(holding), until, "".join(sorted(rules)))


def _is_over(last_instant: datetime | None, now: datetime) -> bool:
    return last_instant is not None and now > last_instant


def _chains(rules: Iterable[Mapping[str, Any]]) -> Select[int]:
    conditions = [_drawable(one) for one in rules]
    return (
        select(QuestionVersion.question_id)
        .join(Question, Question.id == QuestionVersion.question_id)
        .join(Lesson, Lesson.id == Question.lesson_id)
        .where(or_(*conditions) if conditions else false())
        .correlate(None)
    )


def _drawable(rules: Mapping[str, Any]) -> ColumnElement[bool]:
    """The question stands in the pools and lessons that this specification draws from, or is the teacher's own."""
    specification = read_specification(rules)
    common = [row for row in specification.rows if row.own is not True]
    pool = QuestionVersion.pool.in_(sorted(specification.pools))
    drawn = and_(pool, Question.owner_id.is_(None)) if common else false()
    if all(row.lessons for row in common):
        lessons = sorted({lesson for row in common for lesson in row.lessons})
        drawn = and_(drawn, Lesson.code.in_(lessons))
    if all(row.own is False for row in specification.rows):
        return drawn
    return or_(drawn, and_(pool, Question.owner_id == specification.owner_id))
