"""Score a finished attempt anew from its log, with all that follows from the figures."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.models import Activity, Attempt
from quiz.services.attempt_finish import score_anew
from quiz.services.standing_update import recount_person


def rescore_attempt(session: Session, attempt: Attempt) -> None:
    """Bring a finished attempt, its activity and the standing to what the log says. Its row must have been locked."""
    passed = score_anew(session, attempt)
    finished = last_finish(session, attempt)
    if finished is not None:
        finished.passed = passed
    session.flush()
    recount_if_ranked(session, attempt)


def recount_if_ranked(session: Session, attempt: Attempt) -> None:
    """The standing of this attempt's person, where it enters one. What is pending must have been flushed."""
    if attempt.round_id is not None and not attempt.is_preview:
        recount_person(session, attempt)


def last_finish(session: Session, attempt: Attempt) -> Activity | None:
    """The activity of the attempt's latest end; one that was reopened has those of earlier ends beside it."""
    return session.scalar(
        select(Activity)
        .where(Activity.attempt_id == attempt.id, Activity.kind == "attempt_finished")
        .order_by(Activity.id.desc())
        .limit(1)
    )
