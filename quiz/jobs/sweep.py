"""The sweeper: finishes attempts whose time is over, in units of work that are short enough for others to save between."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine

from quiz.services.attempts_sweep import finish_overdue_batch
from quiz.unit_of_work import repeat_units


def sweep_overdue(engine: Engine, now: datetime, batch: int = 25) -> int:
    """Finish every attempt that is overdue at `now`, `batch` in one unit of work; returns how many were finished here."""
    return repeat_units(engine, lambda session: finish_overdue_batch(session, now=now, limit=batch))
