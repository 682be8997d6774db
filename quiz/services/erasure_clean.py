"""After erasures the database's files are rewritten, in a quiet moment: until then they may hold traces of what is gone."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from quiz.models import Account, Erasure, Heartbeat, PersonIdentity
from quiz.services.foreign_keys import columns_naming

#: Tables whose rows an erasure deletes or changes.
TABLES = sorted(
    {
        "person_identity",
        "account",
        "accommodation",
        "attempt_event",
        "response_acceptance",
        "audit",
        "roster_change",
    }
    | {table.name for model in (PersonIdentity, Account) for table, _column in columns_naming(model)}
)
QUIET = timedelta(minutes=10)


def waits_for_cleaning(session: Session) -> bool:
    """Whether somebody was erased since the files were last rewritten. One look into an index."""
    return session.scalar(select(Erasure.id).where(Erasure.cleaned_at.is_(None)).limit(1)) is not None


def is_quiet(session: Session, *, now: datetime) -> bool:
    """Whether no web worker has taken an answer for ten minutes."""
    saves = session.scalar(select(func.sum(Heartbeat.saves)).where(Heartbeat.at > now - QUIET))
    return not saves


def note_cleaned(session: Session, *, before: datetime, now: datetime) -> int:
    """The files were rewritten: erasures up to `before`, when that began, leave no trace in them. Returns how many."""
    done = update(Erasure).where(Erasure.cleaned_at.is_(None), Erasure.at <= before).values(cleaned_at=now)
    return len(session.scalars(done.returning(Erasure.id)).all())
