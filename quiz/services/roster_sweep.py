"""What an import keeps of people goes when it can no longer be undone: the file, and what everybody was before.

A preview that nobody applied within a week expires.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Select, delete, exists, or_, select
from sqlalchemy.orm import Session

from quiz.models import RosterChange, RosterImport
from quiz.services.roster_undo import UNDO_DAYS

#: Records of people in one unit of work.
BATCH = 1000


def forget_imports(session: Session, *, now: datetime, limit: int = BATCH) -> list[str] | None:
    """Let one import's personal values go, at most `limit` people of it; the names of files that have no import any more.

    None: there was none, or somebody else has it just now.
    """
    record = session.scalar(_old(now).limit(1).with_for_update(skip_locked=True))
    if record is None:
        return None
    ids = session.scalars(
        select(RosterChange.id)
        .where(RosterChange.import_id == record.id)
        .order_by(RosterChange.id)
        .limit(limit)
    ).all()
    if ids:
        session.execute(delete(RosterChange).where(RosterChange.id.in_(ids)))
    gone = [record.file_name] if record.file_name else []
    record.file_name, record.answers = None, {}
    if record.state == "preview":
        record.state = "expired"
    return gone


def files_in_use(session: Session) -> list[str]:
    """The names of all files that an import has."""
    names = session.scalars(select(RosterImport.file_name).where(RosterImport.file_name.is_not(None)))
    return [name for name in names if name is not None]


def _old(now: datetime) -> Select[RosterImport]:
    before = now - timedelta(days=UNDO_DAYS)
    keeps = or_(
        RosterImport.file_name.is_not(None), exists().where(RosterChange.import_id == RosterImport.id)
    )
    is_old = or_(
        (RosterImport.state == "preview") & (RosterImport.created_at < before),
        (RosterImport.state == "applied") & (RosterImport.applied_at < before) & keeps,
        (RosterImport.state == "undone") & keeps,
    )
    return select(RosterImport).where(is_old).order_by(RosterImport.id)
