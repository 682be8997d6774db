"""What the rules of changes ask about questions of the bank, read for many at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.domain.bank_changes import PRACTICE, Facts
from quiz.domain.identity import Actor
from quiz.models import Lesson, Question, QuestionOffer, QuestionVersion
from quiz.services.held_questions import held_from_draws

_COLUMNS = (
    QuestionVersion.id,
    QuestionVersion.question_id,
    QuestionVersion.number,
    QuestionVersion.state,
    QuestionVersion.level,
    QuestionVersion.exposure,
    QuestionVersion.pool,
    QuestionVersion.tags,
    Question.code,
    Question.lesson_id,
    Question.owner_id,
    Question.source,
)


@dataclass(frozen=True)
class Chain:
    """The listed version of a question, all versions of it (rows of their columns), and the facts that rules ask."""

    listed: Any
    versions: Sequence[Any]
    facts: Facts

    def columns_of(self, row: Any) -> Mapping[str, Any]:
        """What a change may change of a version."""
        return {
            "state": row.state,
            "level": row.level,
            "exposure": row.exposure,
            "pool": row.pool,
            "tags": list(row.tags),
            "lesson_id": row.lesson_id,
            "source": row.source,
        }


def read_chains(session: Session, *, actor: Actor, versions: Sequence[int], now: datetime) -> list[Chain]:
    """The chains of these listed versions, in their order. At most seven queries, however many there are."""
    listed = select(QuestionVersion.question_id).where(QuestionVersion.id.in_(versions))
    by_question: defaultdict[int, list[Any]] = defaultdict(list)
    rows = session.execute(
        select(*_COLUMNS)
        .join(Question, Question.id == QuestionVersion.question_id)
        .where(QuestionVersion.question_id.in_(listed))
        .order_by(QuestionVersion.number)
    )
    for row in rows:
        by_question[row.question_id].append(row)
    checks = {code for codes in session.scalars(select(Lesson.checks)) for code in codes}
    held = _held(session, listed, now)
    offered = set(
        session.scalars(
            select(QuestionOffer.question_id).where(
                QuestionOffer.state == "open", QuestionOffer.question_id.in_(listed)
            )
        )
    )
    by_version = {row.id: row for chain in by_question.values() for row in chain}
    return [
        _chain(by_version[number], by_question, actor, checks, held, offered)
        for number in versions
        if number in by_version
    ]


def _held(session: Session, listed: Any, now: datetime) -> set[int]:
    held = held_from_draws(session, now=now)
    if not held.is_any:
        return set()
    asked = select(Question.id).where(Question.id.in_(listed), Question.id.in_(held.chains))
    return set(session.scalars(asked))


def _chain(
    row: Any,
    by_question: Mapping[int, list[Any]],
    actor: Actor,
    checks: set[str],
    held: set[int],
    offered: set[int],
) -> Chain:
    versions = by_question[row.question_id]
    facts = Facts(
        state=row.state,
        level=row.level,
        pool=row.pool,
        tags=tuple(row.tags),
        lesson_id=row.lesson_id,
        is_own=row.owner_id == actor.person_id,
        is_common=row.owner_id is None,
        is_bundled=row.source == "bundle",
        is_newest=row.id == versions[-1].id,
        is_check=row.code in checks,
        is_held=row.question_id in held,
        was_practised=any(one.pool == PRACTICE and one.state in ("approved", "retired") for one in versions),
        has_offer=row.question_id in offered,
    )
    return Chain(row, versions, facts)
