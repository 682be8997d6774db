"""What somebody is told of decisions about his own attempts at a quiz: voided, restored, reopened, late answers accepted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.domain.attempts import IN_PROGRESS, VOIDED, is_overdue
from quiz.domain.identity import Actor
from quiz.models import Attempt, AttemptEvent

_TOLD = ("voided", "restored", "reopened", "late_accepted")


@dataclass(frozen=True)
class Notice:
    """The newest decision of its kind on one attempt. `goes_on_until`: it was reopened and still runs (None: it does not)."""

    attempt_id: str
    number: int
    kind: str
    at: datetime
    reason: str
    goes_on_until: datetime | None


def read_notices(
    session: Session, *, actor: Actor, quiz_id: int, now: datetime, attempt_id: str | None = None
) -> list[Notice]:
    """Decisions that still say something, about the actor's attempts at this quiz (or one of them), oldest first. One query.

    That a result was restored says that it had been voided; either is told only while it is the last word.
    """
    query = (
        select(
            AttemptEvent.kind,
            AttemptEvent.at,
            AttemptEvent.reason,
            Attempt.public_id,
            Attempt.number,
            Attempt.state,
            Attempt.due_at,
            Attempt.accept_until,
        )
        .join(Attempt, Attempt.id == AttemptEvent.attempt_id)
        .where(
            Attempt.person_id == actor.person_id,
            Attempt.quiz_id == quiz_id,
            AttemptEvent.kind.in_(_TOLD),
        )
        .order_by(AttemptEvent.id)
    )
    if attempt_id is not None:
        query = query.where(Attempt.public_id == attempt_id)
    newest: dict[tuple[str, str], Notice] = {}
    for row in session.execute(query):
        if row.kind in ("voided", "restored") and (row.kind == "voided") != (row.state == VOIDED):
            continue
        runs = row.state == IN_PROGRESS and not is_overdue(row.accept_until, now)
        until = row.due_at if runs and row.kind == "reopened" else None
        newest.pop((row.public_id, row.kind), None)
        newest[row.public_id, row.kind] = Notice(
            row.public_id, row.number, row.kind, row.at, row.reason, until
        )
    return list(newest.values())
