"""What a person is told of the regrades of his attempt: when, from how many marks to how many, and why once that may be said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.models import Attempt, AttemptEvent, QuestionVersion, Regrade
from quiz.services.attempt_events import snapshot
from quiz.services.held_questions import held_keys


@dataclass(frozen=True)
class ToldRegrade:
    """One regrade of an attempt, in thousandths of a mark. `reason` None: it would give away a key that still counts."""

    at: datetime
    score_before: int
    max_before: int
    score_after: int
    max_after: int
    reason: str | None


def told_regrades(session: Session, attempt: Attempt, *, now: datetime) -> list[ToldRegrade]:
    """The attempt's regrades, the newest first. One query for an attempt that never was."""
    events = session.scalars(
        select(AttemptEvent).where(AttemptEvent.attempt_id == attempt.id).order_by(AttemptEvent.id.desc())
    ).all()
    if not any(event.kind == "regraded" for event in events):
        return []
    reasons = _reasons(session, attempt, [event.after.get("regrade") for event in events], now)
    told, state = [], snapshot(attempt)
    for event in events:  # an event keeps what it changed alone: the rest stands as it was after it
        after, state = state, state | event.before
        if event.kind == "regraded" and state["score"] is not None and after["score"] is not None:
            reason = reasons.get(event.after.get("regrade"))
            told.append(
                ToldRegrade(
                    event.at,
                    state["score"],
                    state["max_score"],
                    after["score"],
                    after["max_score"],
                    reason,
                )
            )
    return told


def _reasons(session: Session, attempt: Attempt, regrade_ids: list[Any], now: datetime) -> dict[str, str]:
    """Of the regrades of questions that are not held."""
    held = held_keys(session, group_id=attempt.group_id, now=now)
    query = (
        select(Regrade.public_id, Regrade.reason)
        .join(QuestionVersion, QuestionVersion.id == Regrade.question_version_id)
        .where(Regrade.public_id.in_([id_ for id_ in regrade_ids if id_]))
    )
    if held.is_any:
        query = query.where(held.refuses(QuestionVersion.question_id.expression))
    return dict(session.execute(query).all())
