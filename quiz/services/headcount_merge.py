"""The first headcount of a merged unit: what its parts had, added up, until somebody counts anew."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.models import Headcount, Unit, UnitKind, UnitLevel

AUDIENCES = ("staff", "student")
_PRESCHOOL = {"mam_non"}


def add_up_headcounts(
    session: Session,
    *,
    parts: Sequence[Unit],
    target: Unit,
    day: date,
    actor_id: int | None,
    now: datetime,
) -> None:
    """A headcount of this day for each audience of which every part that has it is counted; unconfirmed.

    Where one part's number is missing there is none: a sum that leaves people out would make rates too high.
    """
    known = _newest(session, [unit.id for unit in parts], day)
    for audience in AUDIENCES:
        having = [unit for unit in parts if audience == "staff" or _has_pupils(session, unit)]
        numbers = [known.get((unit.id, audience)) for unit in having]
        counted = [number for number in numbers if number is not None]
        if not counted or len(counted) < len(numbers):
            continue
        row = session.scalar(
            select(Headcount).where(
                Headcount.unit_id == target.id, Headcount.audience == audience, Headcount.as_of == day
            )
        ) or Headcount(unit_id=target.id, audience=audience, as_of=day)
        row.number, row.entered_by, row.entered_at = sum(counted), actor_id, now
        row.confirmed_by = row.confirmed_at = None
        session.add(row)
    session.flush()


def _has_pupils(session: Session, unit: Unit) -> bool:
    levels = set(session.scalars(select(UnitLevel.level).where(UnitLevel.unit_id == unit.id)))
    return session.get_one(UnitKind, unit.kind).is_school and levels != _PRESCHOOL


def _newest(session: Session, unit_ids: list[int], day: date) -> dict[tuple[int, str], int]:
    rows = session.execute(
        select(Headcount.unit_id, Headcount.audience, Headcount.number)
        .where(Headcount.unit_id.in_(unit_ids), Headcount.as_of <= day)
        .order_by(Headcount.as_of)
    )
    return {(unit_id, audience): number for unit_id, audience, number in rows}
