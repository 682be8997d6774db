"""What reports are made of: standings of units, and the facts of activity."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.models import Activity, Contest, Round, Standing, Unit
from tests.factories.people import NOW, SignedUp


def make_unit_standing(
    session: Session,
    *,
    contest: Contest,
    round_: Round,
    unit: Unit,
    finishers: int,
    turns: int | None = None,
    percent: int = 80_000,
    audience: str = "student",
) -> None:
    """What a unit's people of one audience have done in a round; each finisher's counting attempt had `percent`."""
    for row_audience in (audience, "all"):
        row = session.scalar(
            select(Standing).where(
                Standing.round_id == round_.id,
                Standing.unit_id == unit.id,
                Standing.person_id.is_(None),
                Standing.audience == row_audience,
            )
        )
        if row is None:
            row = Standing(
                contest_id=contest.id,
                round_id=round_.id,
                audience=row_audience,
                unit_id=unit.id,
                turns=0,
                finishers=0,
                percent_sum=0,
            )
            session.add(row)
        row.turns += finishers if turns is None else turns
        row.finishers += finishers
        row.percent_sum += finishers * percent
        session.flush()


def make_person_standing(
    session: Session,
    *,
    contest: Contest,
    round_: Round,
    unit: Unit,
    who: SignedUp,
    percent: int = 80_000,
    duration_ms: int = 60_000,
    turns: int = 1,
    audience: str = "student",
) -> None:
    """One person's counting attempt in a round."""
    session.add(
        Standing(
            contest_id=contest.id,
            round_id=round_.id,
            audience=audience,
            unit_id=unit.id,
            person_id=who.id,
            percent=percent,
            duration_ms=duration_ms,
            turns=turns,
            finishers=1,
            percent_sum=percent,
        )
    )
    session.flush()


def make_activity(
    session: Session,
    *,
    who: SignedUp,
    unit: Unit,
    kind: str = "attempt_finished",
    audience: str = "student",
    at: datetime = NOW,
    passed: bool | None = None,
    counted: bool = True,
) -> None:
    """Somebody did something counted at a unit."""
    session.add(
        Activity(
            person_id=who.id,
            unit_id=unit.id,
            audience=audience,
            kind=kind,
            passed=passed,
            at=at,
            counted=counted,
        )
    )
    session.flush()
