"""A person's own attempts at quizzes, with the one that counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.domain.attempts import FINISHED, IN_PROGRESS, is_overdue
from quiz.domain.counting import FinishedAttempt, counting_number
from quiz.domain.identity import Actor
from quiz.models import Attempt


@dataclass(frozen=True)
class OwnAttempt:
    """One go at a quiz as its person sees it in a list. Scores in thousandths; `is_over`: it takes no more answers."""

    id: str
    number: int
    state: str
    is_over: bool
    score: int | None
    max_score: int
    correct_count: int | None
    duration_ms: int | None
    started_at: datetime
    submitted_at: datetime | None
    is_counting: bool


def list_own_attempts(
    session: Session, *, actor: Actor, quiz_ids: Sequence[int], now: datetime
) -> dict[int, list[OwnAttempt]]:
    """The actor's attempts by quiz, oldest first. One query."""
    rows = session.execute(
        select(
            Attempt.quiz_id,
            Attempt.public_id,
            Attempt.number,
            Attempt.state,
            Attempt.accept_until,
            Attempt.score,
            Attempt.max_score,
            Attempt.correct_count,
            Attempt.duration_ms,
            Attempt.started_at,
            Attempt.submitted_at,
            Attempt.counting_rule,
        )
        .where(
            Attempt.person_id == actor.person_id,
            Attempt.quiz_id.in_(quiz_ids),
            Attempt.is_preview.is_(False),
        )
        .order_by(Attempt.number)
    ).all()
    finished: dict[int, list[FinishedAttempt]] = defaultdict(list)
    rules: dict[int, str] = {}
    for row in rows:
        rules[row.quiz_id] = row.counting_rule
        if row.state == FINISHED:
            finished[row.quiz_id].append(FinishedAttempt(row.number, row.score or 0, row.duration_ms or 0))
    counting = {quiz_id: counting_number(finished[quiz_id], rule) for quiz_id, rule in rules.items()}
    mine: dict[int, list[OwnAttempt]] = defaultdict(list)
    for row in rows:
        mine[row.quiz_id].append(
            OwnAttempt(
                row.public_id,
                row.number,
                row.state,
                row.state != IN_PROGRESS or is_overdue(row.accept_until, now),
                row.score,
                row.max_score,
                row.correct_count,
                row.duration_ms,
                row.started_at,
                row.submitted_at,
                row.number == counting[row.quiz_id],
            )
        )
    return mine
