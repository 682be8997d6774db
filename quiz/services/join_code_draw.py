"""A join code that nothing open has: of the codes of class contests and of lessons together."""

from __future__ import annotations

import secrets

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from quiz.domain.join_codes import ALPHABET, LENGTH
from quiz.models import ClassSession, Contest


def free_code(session: Session) -> str:
    """A code that leads nowhere yet; codes end with what they open, so there is nearly always a first one."""
    while True:
        code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
        taken = or_(
            exists().where(Contest.join_code == code),
            exists().where(ClassSession.join_code == code),
        )
        if not session.scalar(select(taken)):
            return code
