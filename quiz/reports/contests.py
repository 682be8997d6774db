"""Contests that the public may see: those of a unit and what is below it, once they are no draft.

A *class contest* belongs to one class and is nobody else's business; it is not among them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from quiz.domain.errors import InvalidInput, NotFound
from quiz.models import Contest, Round, Unit, UnitClosure

DRAFT, OPEN = "draft", "open"


@dataclass(frozen=True)
class PublicRound:
    """A round ("tuần thi"): its number is its name in addresses."""

    id: int
    number: int
    title: str
    opens_at: datetime
    closes_at: datetime | None


@dataclass(frozen=True)
class PublicContest:
    """A contest with its rounds in order. `is_frozen`: its figures move no more."""

    id: int
    public_id: str
    title: str
    state: str
    unit_id: int
    unit_name: str
    is_demo: bool
    rounds: tuple[PublicRound, ...]

    @property
    def is_frozen(self) -> bool:
        """Whether the ranking has been frozen, closed or made final."""
        return self.state not in (DRAFT, OPEN)

    def round_at(self, now: datetime) -> PublicRound | None:
        """The round that opened last, else the first; None without rounds."""
        begun = [round_ for round_ in self.rounds if round_.opens_at <= now]
        return begun[-1] if begun else self.rounds[0] if self.rounds else None

    def round_numbered(self, number: str | None) -> PublicRound | None:
        """The round with this number as it stands in an address; None for all. Raises InvalidInput for another."""
        if not number:
            return None
        for round_ in self.rounds:
            if str(round_.number) == number:
                return round_
        raise InvalidInput("round", "value-unknown", {"value": number[:40]})


def list_contests(session: Session) -> list[PublicContest]:
    """Public contests, open ones first, newest first among equals. Two queries."""
    rows = session.execute(
        select(Contest, Unit.name)
        .join(Unit, Unit.id == Contest.unit_id)
        .where(Contest.kind == "general", Contest.state != DRAFT)
        .order_by(Contest.created_at.desc(), Contest.id.desc())
    ).all()
    rounds: dict[int, list[PublicRound]] = {contest.id: [] for contest, _name in rows}
    for row in session.scalars(
        select(Round).where(Round.contest_id.in_(rounds)).order_by(Round.contest_id, Round.number)
    ):
        rounds[row.contest_id].append(PublicRound(row.id, row.number, row.title, row.opens_at, row.closes_at))
    contests = [
        PublicContest(
            row.id, row.public_id, row.title, row.state, row.unit_id, name, row.is_demo, tuple(rounds[row.id])
        )
        for row, name in rows
    ]
    return sorted(contests, key=lambda contest: contest.state != OPEN)


def find_contest(contests: list[PublicContest], public_id: str) -> PublicContest:
    """The contest with this id among those listed; raises NotFound."""
    for contest in contests:
        if contest.public_id == public_id:
            return contest
    raise NotFound("contest")


@dataclass(frozen=True)
class UpperUnit:
    """A unit with others below it, to narrow a board to."""

    id: int
    code: str
    name: str
    depth: int


def units_above(session: Session, *, contest: PublicContest) -> list[UpperUnit]:
    """The contest's unit and every unit below it that has units of its own, in Vietnamese order. One query."""
    top, inner = aliased(UnitClosure), aliased(UnitClosure)
    rows = session.execute(
        select(Unit.id, Unit.code, Unit.name, top.depth)
        .join(top, top.descendant_id == Unit.id)
        .where(
            top.ancestor_id == contest.unit_id,
            select(inner.ancestor_id).where(inner.ancestor_id == Unit.id, inner.depth == 1).exists(),
        )
        .order_by(top.depth, Unit.sort_key, Unit.id)
    )
    return [UpperUnit(*row) for row in rows]


def find_upper(units: list[UpperUnit], code: str | None) -> UpperUnit | None:
    """The unit with this code among those; None for all. Raises NotFound for another."""
    if not code:
        return None
    for unit in units:
        if unit.code == code:
            return unit
    raise NotFound("unit")
