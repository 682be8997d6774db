"""Whoever comes to see the questions of a contest while he is taking it does not rank with that attempt any more."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.domain.attempts import IN_PROGRESS
from quiz.models import Attempt, Quiz
from quiz.services.conflict_find import find_conflict


def mark_running(session: Session, *, person_id: int, now: datetime) -> int:
    """Look again at this person's running attempts at contests, now that he holds another role; how many rank no more."""
    rows = session.execute(
        select(Attempt, Quiz)
        .join(Quiz, Quiz.id == Attempt.quiz_id)
        .where(
            Attempt.person_id == person_id,
            Attempt.state == IN_PROGRESS,
            Attempt.contest_id.is_not(None),
            Attempt.unranked.is_(None),
        )
        .order_by(Attempt.id)
        .with_for_update(of=Attempt)
    ).all()
    for attempt, quiz in rows:
        attempt.unranked = find_conflict(session, person_id=person_id, quiz=quiz, now=now)
    session.flush()
    return sum(attempt.unranked is not None for attempt, _quiz in rows)
