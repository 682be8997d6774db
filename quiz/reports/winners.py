"""The first of a contest's final standing for each audience, named in full only where that was agreed to.

Order: the sum of the counting attempts' per cents over all rounds, then the shorter time; equal stays equal.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from quiz.models import Attempt, Group, NameConsent, Person, PersonIdentity, Round, Standing, Unit
from quiz.reports.person_standings import shown_name

AUDIENCES = ("student", "staff")
#: Places that count as winners, and rows that are read for them: several may share a place.
PLACES, _ROWS = 10, 40
#: Where fewer took part than this no list is shown: it would tell who they are.
LEAST_RANKED = 5
#: A contest whose standing is settled, for now or for good.
SETTLED = ("closed", "provisional", "final")


@dataclass(frozen=True)
class Winner:
    """One of the first. `full_name` is for whoever records consents; `public_name` is what everybody may see."""

    rank: int
    person_id: int
    public_id: str
    full_name: str | None
    unit_name: str
    grade: int | None
    audience: str
    birth_date: date | None
    percent_sum: int
    duration_ms: int
    consent: NameConsent | None

    @property
    def is_named(self) -> bool:
        """Whether a consent stands."""
        return self.consent is not None and self.consent.withdrawn_at is None

    @property
    def public_name(self) -> str:
        """The full name while a consent stands, otherwise the masked one."""
        return shown_name(self.full_name, masked=not self.is_named)


def read_winners(session: Session, *, contest_id: int) -> dict[str, list[Winner]]:
    """Winners by audience; an audience with too few people is missing. A constant number of queries."""
    rounds = session.scalars(select(Round.id).where(Round.contest_id == contest_id)).all()
    found = {}
    for audience in AUDIENCES:
        rows = _first(session, rounds, audience)
        if len({row.person_id for row in rows}) >= LEAST_RANKED:
            found[audience] = _named(session, contest_id, audience, rows)
    return found


def _first(session: Session, rounds: Sequence[int], audience: str) -> Sequence[Any]:
    """Their rows; of a single round as the index has them."""
    people = (Standing.round_id.in_(rounds), Standing.person_id.is_not(None), Standing.audience == audience)
    if len(rounds) == 1:
        query = (
            select(
                Standing.person_id,
                Standing.unit_id,
                Standing.percent.label("points"),
                Standing.duration_ms.label("spent"),
                Standing.attempt_id.label("attempt"),
            )
            .where(Standing.round_id == rounds[0], *people[1:])
            .order_by(Standing.percent.desc(), Standing.duration_ms, Standing.person_id)
        )
        return session.execute(query.limit(_ROWS)).all()
    points, spent = func.sum(Standing.percent), func.sum(Standing.duration_ms)
    summed = (
        select(
            Standing.person_id,
            Standing.unit_id,
            points.label("points"),
            spent.label("spent"),
            func.max(Standing.attempt_id).label("attempt"),
        )
        .where(*people)
        .group_by(Standing.person_id, Standing.unit_id)
        .order_by(points.desc(), spent, Standing.person_id)
    )
    return session.execute(summed.limit(_ROWS)).all()


def _named(session: Session, contest_id: int, audience: str, rows: Sequence[Any]) -> list[Winner]:
    people = [row.person_id for row in rows]
    about = {
        row.id: row
        for row in session.execute(
            select(Person.id, Person.public_id, PersonIdentity.full_name, PersonIdentity.birth_date)
            .outerjoin(PersonIdentity, PersonIdentity.person_id == Person.id)
            .where(Person.id.in_(people))
        )
    }
    units = dict(
        session.execute(select(Unit.id, Unit.name).where(Unit.id.in_({row.unit_id for row in rows}))).all()
    )
    grades = dict(
        session.execute(
            select(Attempt.id, Group.grade)
            .join(Group, Group.id == Attempt.group_id)
            .where(Attempt.id.in_([row.attempt for row in rows if row.attempt]))
        ).all()
    )
    consents = {
        one.person_id: one
        for one in session.scalars(
            select(NameConsent).where(NameConsent.contest_id == contest_id, NameConsent.person_id.in_(people))
        )
    }
    winners: list[Winner] = []
    for number, row in enumerate(rows, 1):
        key = (int(row.points or 0), int(row.spent or 0))
        last = winners[-1] if winners else None
        rank = last.rank if last and (last.percent_sum, last.duration_ms) == key else number
        if rank > PLACES:
            break
        person = about[row.person_id]
        winners.append(
            Winner(
                rank=rank,
                person_id=row.person_id,
                public_id=person.public_id,
                full_name=person.full_name,
                unit_name=units[row.unit_id],
                grade=grades.get(row.attempt) if audience == "student" else None,
                audience=audience,
                birth_date=person.birth_date,
                percent_sum=key[0],
                duration_ms=key[1],
                consent=consents.get(row.person_id),
            )
        )
    return winners
