"""Who wrote questions of the bank."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.models import Person


def find_author(session: Session, *, public_id: str) -> int:
    """The number of this person; 0, who wrote nothing, for one that there is not."""
    return session.scalar(select(Person.id).where(Person.public_id == public_id)) or 0
