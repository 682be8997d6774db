"""Finish the attempts whose time is over, some at a time, whether anybody is there or not.

The outcome is the same whoever finishes an attempt and however late: `submitted_at` is D exactly.
"""

from __future__ import annotations

import logging
from datetime import datetime

from sqlalchemy.orm import Session

from quiz.services.attempt_finish import finish_overdue, overdue_attempts

_log = logging.getLogger(__name__)


def finish_overdue_batch(session: Session, *, now: datetime, limit: int) -> int:
    """Finish at most `limit` attempts that are overdue at `now`, the oldest ones; returns how many were finished here.

    One that cannot be scored is logged and left, so that it does not keep the others from their end.
    """
    finished = left = 0
    while not finished and (ids := overdue_attempts(session, now=now, limit=limit, offset=left)):
        for attempt_id in ids:
            try:
                with session.begin_nested():
                    finished += finish_overdue(session, attempt_id=attempt_id, now=now, skip_held=True)
            except (LookupError, ValueError, TypeError):
                _log.exception("attempt %s is overdue and cannot be finished", attempt_id)
        left += len(ids)
    return finished
