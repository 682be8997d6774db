"""How much of an attempt's timeline a reader is shown: his own answers in words, the score, who decided what.

Its person sees what the quiz's review shows at that moment. Whoever manages the quiz sees all of it, but never what is
right or wrong: that is for the result. Whoever only looks on sees the words of the questions once their keys are out, since
until then others are still to be asked them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from quiz.domain.identity import Actor
from quiz.domain.paper import read_slots
from quiz.domain.review import shown_fields
from quiz.models import Attempt, Quiz
from quiz.services.held_questions import held_keys, holds_any
from quiz.services.quiz_close import closed_at
from quiz.services.review_fields import shown_now


@dataclass(frozen=True)
class Sight:
    """What one reader is shown of one attempt. `is_own`: it is his; otherwise names and what stands out are shown."""

    is_own: bool
    shows_words: bool
    shows_score: bool
    is_managed: bool = False
    may_decide: bool = False
    #: Keys are shown to people who have ended: whoever goes on now may know them.
    keys_are_out: bool = False

    def shows_reason(self, kind: str) -> bool:
        """Why an accommodation was given is between those who asked for it and those who gave it."""
        return kind != "accommodation" or self.is_managed


def own_sight(session: Session, *, actor: Actor, attempt: Attempt, quiz: Quiz, now: datetime) -> Sight:
    """What its person is shown; the actor is he."""
    fields = shown_now(session, actor=actor, attempt=attempt, quiz=quiz, now=now).fields
    return Sight(is_own=True, shows_words="answers" in fields, shows_score="score" in fields)


def others_sight(
    session: Session, attempt: Attempt, quiz: Quiz, *, is_managed: bool, may_decide: bool, now: datetime
) -> Sight:
    """What somebody else is shown who may look into it."""
    fields: frozenset[str] = frozenset()
    if attempt.submitted_at is not None:
        last_instant = closed_at(session, quiz, now)
        fields = shown_fields(quiz.review, now, submitted_at=attempt.submitted_at, closed_at=last_instant)
    keys_are_out = "key" in fields and not _are_held(session, attempt, now)
    return Sight(
        is_own=False,
        shows_words=is_managed or keys_are_out,
        shows_score=is_managed or "score" in fields,
        is_managed=is_managed,
        may_decide=may_decide,
        keys_are_out=keys_are_out,
    )


def _are_held(session: Session, attempt: Attempt, now: datetime) -> bool:
    held = held_keys(session, group_id=attempt.group_id, now=now)
    return holds_any(session, held, [slot.version_id for slot in read_slots(attempt.paper)])
