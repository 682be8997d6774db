"""Attempts that have been answered and handed in, through the app's own start and end."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from quiz.domain.identity import Actor
from quiz.models import Attempt, Quiz, Response
from quiz.models.columns import canonical_json
from quiz.services.attempt_finish import submit_attempt
from quiz.services.attempt_start import start_attempt
from tests.factories.people import NOW
from tests.factories.quizzes import answers_of, wrong_answers_of

_seeds = count(1)


def answer_attempt(session: Session, attempt: Attempt, answers: Mapping[int, Any], *, at: datetime) -> None:
    """Answers by slot, in the attempt's own ids, as one device gave them."""
    for slot, answer in answers.items():
        session.add(
            Response(
                attempt_id=attempt.id,
                slot=slot,
                device="phone",
                seq=slot,
                answer=canonical_json(answer),
                received_at=at,
                late=False,
            )
        )
    session.flush()


def make_attempt(session: Session, *, actor: Actor, quiz: Quiz, at: datetime = NOW) -> Attempt:
    """An attempt that is running."""
    return start_attempt(
        session, actor=actor, quiz_id=quiz.public_id, now=at, seed=f"{next(_seeds):032x}"
    ).attempt


def make_finished_attempt(
    session: Session, *, actor: Actor, quiz: Quiz, right: int, wrong: int = 0, at: datetime = NOW
) -> Attempt:
    """One that was handed in a minute after its start: so many right answers, then wrong ones, the rest left empty."""
    attempt = make_attempt(session, actor=actor, quiz=quiz, at=at)
    answers = dict(list(answers_of(session, attempt).items())[:right])
    answers |= dict(list(wrong_answers_of(session, attempt).items())[right : right + wrong])
    answer_attempt(session, attempt, answers, at=at + timedelta(seconds=30))
    submit_attempt(session, actor=actor, attempt_id=attempt.public_id, now=at + timedelta(minutes=1))
    return attempt
