"""All contests, oldest first."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.models import Contest


@dataclass(frozen=True)
class ListedContest:
    """A contest by its public id."""

    id: str
    title: str
    state: str


def list_contests(session: Session) -> list[ListedContest]:
    """Every contest, of the province and of classes."""
    rows = session.execute(
        select(Contest.public_id, Contest.title, Contest.state).order_by(Contest.created_at, Contest.id)
    )
    return [ListedContest(*row) for row in rows]
