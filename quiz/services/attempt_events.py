"""The record of what happens to an attempt besides its answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from quiz.models import Attempt, AttemptEvent

#: The columns that an event may change, and so tells before and after.
COLUMNS = (
    "state", "due_at", "tolerance_seconds", "submitted_at", "score", "max_score", "correct_count", "slot_scores",
    "duration_ms", "compensation_seconds", "reopened_until",
)  # fmt: skip


def snapshot(attempt: Attempt) -> dict[str, Any]:
    """The attempt's changeable columns as they are now, instants as ISO text in UTC."""
    return {name: _plain(getattr(attempt, name)) for name in COLUMNS}


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
    changed = [name for name in COLUMNS if after[name] != before[name]]
    if not changed and not extra:
        return False
    session.add(
        AttemptEvent(
            attempt_id=attempt.id,
            at=now,
            actor_id=actor_id,
            kind=kind,
            reason=reason,
            before={name: before[name] for name in changed},
            after={name: after[name] for name in changed} | dict(extra or {}),
        )
    )
    return True


def _plain(value: Any) -> Any:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value
