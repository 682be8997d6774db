"""What an ended attempt shows its person at an instant: the quiz's review settings, less what would give away a held question."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.util import identity_key

from quiz.domain.attempts import FINISHED, IN_PROGRESS
from quiz.domain.identity import Actor
from quiz.domain.paper import read_slots
from quiz.domain.review import (
    AFTER_CLOSE,
    MOMENTS,
    TELLING,
    WHILE_OPEN,
    Matrix,
    field_opens,
    moment_of,
    shown_fields,
)
from quiz.models import Attempt, Quiz
from quiz.services.held_questions import held_keys, holds_any
from quiz.services.quiz_close import closed_at, last_instants


@dataclass(frozen=True)
class Shown:
    """`fields` of quiz.domain.review at this `moment`. `is_held`: keys wait for another quiz, until `held_until` if it closes."""

    fields: frozenset[str]
    moment: str
    closed_at: datetime | None
    is_held: bool = False
    held_until: datetime | None = None

    @property
    def is_review(self) -> bool:
        """Whether anything is shown question by question beyond one's own answers."""
        return bool(self.fields & TELLING)


def shown_now(session: Session, *, actor: Actor, attempt: Attempt, quiz: Quiz, now: datetime) -> Shown:
    """What the actor's own attempt shows now; of one in progress his answers alone. At most six small queries."""
    if attempt.state == IN_PROGRESS or attempt.submitted_at is None:
        return Shown(frozenset({"answers"}), WHILE_OPEN, None)
    last_instant = closed_at(session, quiz, now)
    fields = shown_fields(quiz.review, now, submitted_at=attempt.submitted_at, closed_at=last_instant)
    moment = moment_of(now, submitted_at=attempt.submitted_at, closed_at=last_instant)
    if attempt.state != FINISHED:
        return Shown(fields - TELLING, moment, last_instant)
    if not fields & TELLING:
        return Shown(fields, moment, last_instant)
    held = held_keys(session, group_id=actor.group_id, now=now)
    if holds_any(session, held, [slot.version_id for slot in read_slots(attempt.paper)]):
        return Shown(fields - TELLING, moment, last_instant, True, held.until)
    return Shown(fields, moment, last_instant)


def review_opens_at(shown: Shown, quiz: Quiz) -> datetime | None:
    """From when on the review is shown, as far as it is known."""
    if shown.is_held:
        return shown.held_until
    if (
        shown.moment != AFTER_CLOSE
        and field_opens(quiz.review, "correctness", closed_at=shown.closed_at) == "after_close"
    ):
        return shown.closed_at
    return None


def score_shows(
    session: Session, quiz_ids: Iterable[int], now: datetime
) -> dict[int, Callable[[datetime], bool]]:
    """By quiz: whether an attempt that ended then shows its score now. At most one query, and two more where one may not."""
    quizzes = _quizzes(session, set(quiz_ids))
    hiding = [
        quiz for quiz in quizzes if not all("score" in quiz.review.get(moment, ()) for moment in MOMENTS)
    ]
    instants = last_instants(session, hiding, now) if hiding else {}
    shows: dict[int, Callable[[datetime], bool]] = {quiz.id: lambda _ended: True for quiz in quizzes}
    for quiz in hiding:
        shows[quiz.id] = partial(_shows_score, quiz.review, now, instants[quiz.id])
    return shows


def _quizzes(session: Session, ids: set[int]) -> list[Quiz]:
    """Those that the session does not have yet are read."""
    found = [quiz for id_ in ids if (quiz := session.identity_map.get(identity_key(Quiz, id_))) is not None]
    missing = ids - {quiz.id for quiz in found}
    return found + (list(session.scalars(select(Quiz).where(Quiz.id.in_(missing)))) if missing else [])


def _shows_score(matrix: Matrix, now: datetime, last_instant: datetime | None, ended: datetime) -> bool:
    return "score" in shown_fields(matrix, now, submitted_at=ended, closed_at=last_instant)
