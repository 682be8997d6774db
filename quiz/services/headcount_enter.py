"""Entering and confirming a unit's headcount: one number per audience and day, the newest of which holds."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.domain.errors import InvalidInput
from quiz.domain.headcounts import audiences_of
from quiz.domain.identity import Actor
from quiz.domain.units import MAX_HEADCOUNT, fit_day
from quiz.models import Headcount, Unit, UnitKind
from quiz.services.audit_write import write_audit
from quiz.services.unit_edit import levels_of


def owed_audiences(session: Session, unit: Unit) -> tuple[str, ...]:
    """Whom this unit counts. Two queries."""
    kind = session.get_one(UnitKind, unit.kind)
    return audiences_of(is_school=kind.is_school, is_area=kind.is_area, levels=levels_of(session, unit.id))


def enter_headcount(
    session: Session,
    *,
    actor: Actor,
    unit: Unit,
    audience: str,
    as_of: date,
    number: int,
    is_confirmed: bool,
    today: date,
    now: datetime,
) -> Headcount:
    """Store the number of this day; one that was there is replaced, and its confirmation with it. Raises InvalidInput."""
    if audience not in owed_audiences(session, unit):
        raise InvalidInput("audience", "headcount-audience")
    fit_day(as_of, today=today, field="as_of")
    if not 0 <= number <= MAX_HEADCOUNT:
        raise InvalidInput("number", "headcount-unfit", {"most": str(MAX_HEADCOUNT)})
    row = find_headcount(session, unit_id=unit.id, audience=audience, as_of=as_of)
    before = None if row is None else _told(row)
    row = row or Headcount(unit_id=unit.id, audience=audience, as_of=as_of)
    row.number, row.entered_by, row.entered_at = number, actor.person_id, now
    row.confirmed_by, row.confirmed_at = (actor.person_id, now) if is_confirmed else (None, None)
    session.add(row)
    session.flush()
    _audit(session, "headcount.enter", actor, unit, before, row, now)
    return row


def confirm_headcount(
    session: Session, *, actor: Actor, unit: Unit, audience: str, as_of: date, number: int, now: datetime
) -> None:
    """The school says that the number which it was shown is right. Raises InvalidInput when it is another by now."""
    row = find_headcount(session, unit_id=unit.id, audience=audience, as_of=as_of, hold=True)
    if row is None or row.number != number:
        raise InvalidInput("number", "headcount-gone")
    if row.confirmed_at is None:
        before = _told(row)
        row.confirmed_by, row.confirmed_at = actor.person_id, now
        _audit(session, "headcount.confirm", actor, unit, before, row, now)


def find_headcount(
    session: Session, *, unit_id: int, audience: str, as_of: date, hold: bool = False
) -> Headcount | None:
    """The row of this unit, audience and day. One query."""
    query = select(Headcount).where(
        Headcount.unit_id == unit_id, Headcount.audience == audience, Headcount.as_of == as_of
    )
    return session.scalar(query.with_for_update() if hold else query)


def _told(row: Headcount) -> dict[str, object]:
    return {
        "audience": row.audience,
        "as_of": row.as_of,
        "number": row.number,
        "confirmed_at": row.confirmed_at,
    }


def _audit(
    session: Session,
    action: str,
    actor: Actor,
    unit: Unit,
    before: dict[str, object] | None,
    row: Headcount,
    now: datetime,
) -> None:
    write_audit(
        session,
        actor_id=actor.person_id,
        action=action,
        object_kind="unit",
        object_id=unit.id,
        before=before,
        after=_told(row),
        detail=f"{row.audience} {row.as_of.isoformat()}",
        now=now,
    )
