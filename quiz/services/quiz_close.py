"""The last instant at which anybody's answer to a quiz counts: what waits for the close of a quiz waits for this."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from quiz.domain.attempts import IN_PROGRESS
from quiz.models import Accommodation, Attempt, Quiz


class Closing(Protocol):
    """A quiz, or a row with these of its columns."""

    @property
    def id(self) -> Any: ...
    @property
    def closes_at(self) -> Any: ...
    @property
    def tolerance_seconds(self) -> Any: ...


def closed_at(session: Session, quiz: Quiz, now: datetime) -> datetime | None:
    """The last instant of one quiz; None for a quiz without a close. At most two queries."""
    return last_instants(session, [quiz], now)[quiz.id]


def last_instants(session: Session, quizzes: Sequence[Closing], now: datetime) -> dict[int, datetime | None]:
    """The last instant by quiz. At most two queries whatever their number.

    Somebody may have been given a later close, or more time than the close leaves (an outage, a reopening). The latter are
    looked for once all else is over, when few attempts are in progress.
    """
    closing = [quiz for quiz in quizzes if quiz.closes_at is not None]
    instants: dict[int, datetime | None] = {quiz.id: None for quiz in quizzes}
    if not closing:
        return instants
    given = _greatest(
        session,
        select(Accommodation.quiz_id, func.max(Accommodation.closes_at))
        .where(
            Accommodation.quiz_id.in_([quiz.id for quiz in closing]),
            Accommodation.withdrawn_at.is_(None),
            Accommodation.closes_at.is_not(None),
        )
        .group_by(Accommodation.quiz_id),
    )
    for quiz in closing:
        close = max(quiz.closes_at, given.get(quiz.id) or quiz.closes_at)
        instants[quiz.id] = close + timedelta(seconds=quiz.tolerance_seconds)
    over = [id_ for id_, instant in instants.items() if instant is not None and instant < now]
    if over:
        running = _greatest(
            session,
            select(Attempt.quiz_id, func.max(Attempt.accept_until))
            .where(Attempt.quiz_id.in_(over), Attempt.state == IN_PROGRESS)
            .group_by(Attempt.quiz_id),
        )
        for id_, last in running.items():
            known = instants[id_]
            if known is not None and last is not None:
                instants[id_] = max(known, last)
    return instants


def _greatest(session: Session, query: Any) -> dict[int, datetime | None]:
    return dict(session.execute(query).all())
