"""Why the end of a running attempt is not where it was: the newest change of D, for the person whom it concerns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Text, select, type_coerce
from sqlalchemy.orm import Session

from quiz.models import AttemptEvent


@dataclass(frozen=True)
class EndMoved:
    """D before and after (None: no end), and the reason in the words of who decided it.

    The reason of an accommodation is between those who asked for it and those who gave it: it is not told here.
    """

    before: datetime | None
    after: datetime | None
    reason: str | None


def newest_move(session: Session, *, attempt_id: int) -> EndMoved | None:
    """The newest event that moved D of this attempt; None when none did. One query, over the attempt's own events."""
    event = session.scalar(
        select(AttemptEvent)
        .where(
            AttemptEvent.attempt_id == attempt_id,
            type_coerce(AttemptEvent.after, Text).contains('"due_at":'),
        )
        .order_by(AttemptEvent.id.desc())
        .limit(1)
    )
    if event is None:
        return None
    reason = None if event.kind == "accommodation" else event.reason
    return EndMoved(_instant(event.before.get("due_at")), _instant(event.after.get("due_at")), reason)


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
