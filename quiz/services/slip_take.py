"""Fetching the PDF of a slip sheet: once, by whoever administers the unit, and not long after it was made."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from quiz.domain.errors import NotFound, SlipsGone
from quiz.domain.identity import Actor
from quiz.domain.text import is_storable
from quiz.models import SlipSheet
from quiz.services.audit_write import write_audit
from quiz.services.sign_in_reach import ADMINS
from quiz.services.unit_scope import granted_units, within

#: In the data folder; no backup takes it along.
FOLDER = "slips"
#: So long the file waits to be fetched.
FILE_LIFETIME = timedelta(hours=24)


def file_name(public_id: str) -> str:
    """What the PDF of a sheet is called in its folder."""
    return f"{public_id}.pdf"


def find_sheet(session: Session, *, actor: Actor, public_id: str) -> SlipSheet:
    """A sheet of one of the actor's units; raises NotFound."""
    sheet = None
    if is_storable(public_id):
        sheet = session.scalar(
            select(SlipSheet).where(
                SlipSheet.public_id == public_id,
                within(SlipSheet.unit_id.expression, granted_units(actor, ADMINS)),
            )
        )
    if sheet is None:
        raise NotFound("slip-sheet")
    return sheet


def take_sheet(session: Session, *, actor: Actor, public_id: str, now: datetime) -> str:
    """Mark the sheet as fetched and return the name of its file; raises NotFound, and SlipsGone the second time."""
    sheet = find_sheet(session, actor=actor, public_id=public_id)
    mine = update(SlipSheet).where(
        SlipSheet.id == sheet.id, SlipSheet.taken_at.is_(None), SlipSheet.ready_at > now - FILE_LIFETIME
    )
    if not session.execute(mine.values(taken_at=now).returning(SlipSheet.id)).all():
        raise SlipsGone
    write_audit(
        session,
        actor_id=actor.person_id,
        action="slips.take",
        object_kind="slip_sheet",
        object_id=sheet.id,
        now=now,
    )
    return file_name(public_id)
