"""Reading an attempt that may be over although its row does not say so yet: it is finished first, as the clock says."""

from __future__ import annotations

from quiz.domain.attempts import IN_PROGRESS, is_overdue
from quiz.domain.identity import Actor
from quiz.models import Attempt
from quiz.services.attempt_finish import finish_overdue
from quiz.services.attempt_reach import SeenAttempt, find_seen_attempt
from quiz.services.attempt_read import find_attempt
from quiz.web.clock import now
from quiz.web.transaction import apart, db


def settled_attempt(actor: Actor, attempt_id: str) -> Attempt:
    """The actor's attempt in the state that holds at this instant; raises NotFound."""
    attempt = find_attempt(db(), actor=actor, attempt_id=attempt_id)
    return find_attempt(db(), actor=actor, attempt_id=attempt_id) if _settle(attempt) else attempt


def settled_seen_attempt(actor: Actor, attempt_id: str) -> SeenAttempt:
    """An attempt that the actor may look into, in the state that holds at this instant; raises NotFound."""
    seen = find_seen_attempt(db(), actor=actor, attempt_id=attempt_id)
    return find_seen_attempt(db(), actor=actor, attempt_id=attempt_id) if _settle(seen.attempt) else seen


def _settle(attempt: Attempt) -> bool:
    """Finish it if its time is over; whether it has to be read anew."""
    if attempt.state != IN_PROGRESS or not is_overdue(attempt.accept_until, now()):
        return False
    with apart() as unit:
        finish_overdue(unit, attempt_id=attempt.id, now=now())
    return True
