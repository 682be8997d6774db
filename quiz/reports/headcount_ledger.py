"""The ledger of headcounts: the newest of each unit and audience, and all of one unit with who entered and confirmed them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from quiz.models import Headcount, PersonIdentity


@dataclass(frozen=True)
class NewestCount:
    """The newest headcount of a unit and audience by a day."""

    number: int
    as_of: date
    is_confirmed: bool


@dataclass(frozen=True)
class LedgerRow:
    """One row of a unit's ledger. Names are None for the command line, a merge, and people who have been erased."""

    audience: str
    as_of: date
    number: int
    entered_by: str | None
    entered_at: datetime | None
    confirmed_by: str | None
    confirmed_at: datetime | None


def newest_counts(
    session: Session, *, day: date, unit_ids: Collection[int] | None = None
) -> Mapping[tuple[int, str], NewestCount]:
    """By unit and audience, of these units or of all. One query."""
    place = func.row_number().over(
        partition_by=(Headcount.unit_id, Headcount.audience), order_by=Headcount.as_of.desc()
    )
    dated = select(Headcount, place.label("place")).where(Headcount.as_of <= day)
    if unit_ids is not None:
        dated = dated.where(Headcount.unit_id.in_(unit_ids))
    found = dated.subquery()
    rows = session.execute(
        select(found.c.unit_id, found.c.audience, found.c.number, found.c.as_of, found.c.confirmed_at).where(
            found.c.place == 1
        )
    )
    return {
        (unit_id, audience): NewestCount(number, as_of, confirmed_at is not None)
        for unit_id, audience, number, as_of, confirmed_at in rows
    }


def read_ledger(session: Session, *, unit_id: int) -> list[LedgerRow]:
    """All rows of the unit, staff first, the newest day first. One query."""
    enterer, confirmer = aliased(PersonIdentity), aliased(PersonIdentity)
    rows = session.execute(
        select(
            Headcount.audience,
            Headcount.as_of,
            Headcount.number,
            enterer.full_name,
            Headcount.entered_at,
            confirmer.full_name,
            Headcount.confirmed_at,
        )
        .outerjoin(enterer, enterer.person_id == Headcount.entered_by)
        .outerjoin(confirmer, confirmer.person_id == Headcount.confirmed_by)
        .where(Headcount.unit_id == unit_id)
        .order_by(Headcount.audience, Headcount.as_of.desc())
    )
    return [LedgerRow(*row) for row in rows]
