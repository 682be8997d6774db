"""The record of what happens to an attempt besides its answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.models import Attempt, AttemptEvent

#: The columns that an event may change, and so tells before and after.
COLUMNS = (
    "state", "due_at", "tolerance_seconds", "submitted_at", "score", "max_score", "correct_count", "slot_scores",
    "duration_ms", "compensation_seconds", "reopened_until",
)  # fmt: skip


def snapshot(attempt: Attempt) -> dict[str, Any]:
    """The attempt's changeable columns as they are now, instants as ISO text in UTC."""
    return {name: plain(getattr(attempt, name)) for name in COLUMNS}


def record_event(
    session: Session,
    attempt: Attempt,
    *,
    before: Mapping[str, Any],
    kind: str,
    reason: str,
    actor_id: int | None,
    now: datetime,
    extra: Mapping[str, Any] | None = None,
) -> bool:
    """Add the row that says what changed since `before` (a snapshot); nothing when nothing did. Whether a row was added.

    `extra` is told with what came after (the number of the outage, of the regrade).
    """
    after = snapshot(attempt)
    if after == before and not extra:
        return False
    values = event_row(
        attempt.id,
        before=before,
        after=after,
        kind=kind,
        reason=reason,
        actor_id=actor_id,
        now=now,
        extra=extra,
    )
    session.add(AttemptEvent(**values))
    return True


def event_row(
    attempt_id: int,
    *,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    kind: str,
    reason: str,
    actor_id: int | None,
    now: datetime,
    extra: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The values of an AttemptEvent, for who stores many at once; of the snapshots only what differs is kept."""
    changed = [name for name in COLUMNS if after[name] != before[name]]
    return {
        "attempt_id": attempt_id,
        "at": now,
        "actor_id": actor_id,
        "kind": kind,
        "reason": reason,
        "before": {name: before[name] for name in changed},
        "after": {name: after[name] for name in changed} | dict(extra or {}),
    }


def time_shut(session: Session, attempt: Attempt) -> int:
    """Milliseconds during which the attempt stood ended before it was reopened; no query for one that never was."""
    if attempt.reopened_until is None:
        return 0
    reopenings = session.scalars(
        select(AttemptEvent.after).where(
            AttemptEvent.attempt_id == attempt.id, AttemptEvent.kind == "reopened"
        )
    )
    return sum(after["shut_ms"] for after in reopenings)


def plain(value: Any) -> Any:
    """A column's value as an event tells it."""
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value
