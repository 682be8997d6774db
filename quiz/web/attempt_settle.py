"""Reading an attempt that may be over although its row does not say so yet: it is finished first, as the clock says."""

from __future__ import annotations

from quiz.domain.attempts import IN_PROGRESS, is_overdue
from quiz.domain.identity import Actor
from quiz.models import Attempt
from quiz.services.attempt_finish import finish_overdue
from quiz.services.attempt_read import find_attempt
from quiz.web.clock import now
from quiz.web.transaction import apart, db


def settled_attempt(actor: Actor, attempt_id: str) -> Attempt:
    """The actor's attempt in the state that holds at this instant; raises NotFound."""
    attempt = find_attempt(db(), actor=actor, attempt_id=attempt_id)
    if attempt.state == IN_PROGRESS and is_overdue(attempt.accept_until, now()):
        with apart() as unit:
            finish_overdue(unit, attempt_id=attempt.id, now=now())
        attempt = find_attempt(db(), actor=actor, attempt_id=attempt_id)
    return attempt
