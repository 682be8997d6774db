"""How much of an attempt's timeline a reader is shown: his own answers in words, the score, who decided what.

Its person sees what the quiz's review shows at that moment. Whoever manages the quiz sees all of it, but never what is
right or wrong: that is for the result. Whoever only looks on sees the words of the questions once their keys are out, since
until then others are still to be asked them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from quiz.domain.attempts import IN_PROGRESS
from quiz.domain.review import shown_fields
from quiz.models import Attempt, Quiz
from quiz.services.attempt_read import closed_at


@dataclass(frozen=True)
class Sight:
    """What one reader is shown of one attempt. `is_own`: it is his; otherwise names and what stands out are shown."""

    is_own: bool
    shows_words: bool
    shows_score: bool
    may_decide: bool = False
    #: Keys are shown to people who have ended: whoever goes on now may know them.
    keys_are_out: bool = False


def own_sight(session: Session, attempt: Attempt, quiz: Quiz, *, now: datetime) -> Sight:
    """What its person is shown. At most two queries."""
    if attempt.state == IN_PROGRESS or attempt.submitted_at is None:
        return Sight(is_own=True, shows_words=True, shows_score=False)
    fields = _fields(session, attempt, quiz, now)
    return Sight(is_own=True, shows_words="answers" in fields, shows_score="score" in fields)


def others_sight(
    session: Session, attempt: Attempt, quiz: Quiz, *, is_managed: bool, may_decide: bool, now: datetime
) -> Sight:
    """What somebody else is shown who may look into it. At most two queries."""
    fields = _fields(session, attempt, quiz, now)
    return Sight(
        is_own=False,
        shows_words=is_managed or "key" in fields,
        shows_score=is_managed or "score" in fields,
        may_decide=may_decide,
        keys_are_out="key" in fields,
    )


def _fields(session: Session, attempt: Attempt, quiz: Quiz, now: datetime) -> frozenset[str]:
    if attempt.submitted_at is None:
        return frozenset()
    last_instant = closed_at(session, quiz, now)
    return shown_fields(quiz.review, now, submitted_at=attempt.submitted_at, closed_at=last_instant)
