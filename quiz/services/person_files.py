"""Files in the data folder in which a person may stand: rosters of his units, slips with first passwords. They go with him.

A file is named by its path below the data folder. Rows stop naming it before it is deleted; one that is left behind by a
crash in between is deleted as an orphan.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from quiz.models import Account, FirstPassword, Membership, RosterChange, RosterImport, SlipSheet
from quiz.services.roster_files import FOLDER as UPLOADS
from quiz.services.slip_take import FOLDER as SLIPS
from quiz.services.slip_take import file_name


def disown_files(session: Session, *, people: Sequence[int], now: datetime) -> tuple[str, ...]:
    """Paths of the files that are to be deleted after the commit; nothing names them any more.

    Any roster of a unit to which somebody of them ever belonged may hold him. One that was not applied yet is discarded; what
    undoing an import would need of him is forgotten. A slip sheet with his slip is gone as if it had been fetched. Ask before
    his account goes.
    """
    session.execute(delete(RosterChange).where(RosterChange.person_id.in_(people)))
    units = select(Membership.unit_id).where(Membership.person_id.in_(people))
    imports = session.scalars(
        select(RosterImport).where(RosterImport.unit_id.in_(units), RosterImport.file_name.is_not(None))
    ).all()
    paths = tuple(f"{UPLOADS}/{row.file_name}" for row in imports)
    for row in imports:
        row.file_name = None
        if row.state == "preview":
            row.state = "discarded"
    sheets = session.scalars(
        select(SlipSheet)
        .join(FirstPassword, FirstPassword.sheet_id == SlipSheet.id)
        .join(Account, Account.id == FirstPassword.account_id)
        .where(Account.person_id.in_(people))
        .distinct()
    ).all()
    for sheet in sheets:
        sheet.taken_at = sheet.taken_at or now
    return paths + tuple(f"{SLIPS}/{file_name(sheet.public_id)}" for sheet in sheets)


def delete_files(data_dir: Path, paths: Iterable[str]) -> None:
    """Delete them, where they still are."""
    for path in paths:
        (data_dir / path).unlink(missing_ok=True)
