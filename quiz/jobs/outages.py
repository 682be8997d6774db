"""Looking for outages in the signs of life of the web workers, and forgetting old ones."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine

from quiz.services.heartbeat_record import forget_heartbeats
from quiz.services.outage_find import FIRST_LOOK, LOOK_BACK, find_outages
from quiz.unit_of_work import repeat_units, unit_of_work


def look_for_outages(engine: Engine, now: datetime, *, is_first: bool = False) -> int:
    """Store new outages up to `now`; the first look after a start goes back a day. Returns how many are new."""
    with unit_of_work(engine) as session:
        found = find_outages(session, now=now, look_back=FIRST_LOOK if is_first else LOOK_BACK)
    return len(found)


def forget_old_heartbeats(engine: Engine, now: datetime, batch: int = 500) -> int:
    """Delete the signs of life that nobody looks at any more, `batch` in one unit of work; returns how many."""
    return repeat_units(engine, lambda session: forget_heartbeats(session, now=now, limit=batch))
