"""Beginning an attempt, for the page and for programs alike: a wrong password is counted although it is refused."""

from __future__ import annotations

import secrets

from quiz.domain.errors import InvalidInput
from quiz.services.attempt_start import Started, start_attempt
from quiz.services.quiz_password import WRONG, record_wrong_password
from quiz.web.access import current_actor
from quiz.web.clock import now
from quiz.web.transaction import apart, db


def begin_attempt(quiz_id: str, *, password: str | None) -> Started:
    """`start_attempt` of the reader; raises what that raises."""
    try:
        return start_attempt(
            db(),
            actor=current_actor(),
            quiz_id=quiz_id,
            now=now(),
            seed=secrets.token_hex(16),
            password=password,
        )
    except InvalidInput as error:
        if error.code == WRONG:
            with apart() as unit:
                record_wrong_password(unit, actor=current_actor(), quiz_id=quiz_id, now=now())
        raise
