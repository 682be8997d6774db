"""Practice or contest: what has been practised is no secret any more, what a contest still asks stays one until it is over."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.models import QuestionVersion
from quiz.services.held_questions import held_from_draws
from quiz.services.question_content import PRACTICE


def exposure_refusal(session: Session, *, question_id: int, pool: str, now: datetime) -> str | None:
    """Why this chain may not go over to `pool` now: "pool-practised", "pool-held", or None. At most five queries."""
    used = set(
        session.scalars(
            select(QuestionVersion.exposure).where(
                QuestionVersion.question_id == question_id, QuestionVersion.state == "approved"
            )
        )
    )
    if pool != PRACTICE:
        return "pool-practised" if "practice" in used else None
    if "contest" not in used:
        return None
    held = held_from_draws(session, now=now)
    if not held.is_any:
        return None
    is_held = session.scalar(
        select(QuestionVersion.id)
        .where(QuestionVersion.question_id == question_id, QuestionVersion.question_id.in_(held.chains))
        .limit(1)
    )
    return None if is_held is None else "pool-held"
