"""Contests that the public may see: those of a unit and what is below it, once they are no draft.

A *class contest* belongs to one class and is nobody else's business; it is not among them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from quiz.domain.errors import InvalidInput, NotFound
from quiz.models import Contest, Quiz, Round, Unit, UnitClosure
from quiz.services.kept_reads import UNITS, KeptReads, change_stamp

DRAFT, OPEN = "draft", "open"
AUDIENCES = ("staff", "student")


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
    """A contest with its rounds in order. `audiences`: whom its quizzes are for. `is_frozen`: its figures move no more."""

    id: int
    public_id: str
    title: str
    state: str
    unit_id: int
    unit_name: str
    is_demo: bool
    rounds: tuple[PublicRound, ...]
    audiences: tuple[str, ...]

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


_contest, _round, _unit, _quiz = (table.__table__.c for table in (Contest, Round, Unit, Quiz))
#: Built once and of tables: each page of a board asks it.
_LISTED = (
    select(
        _contest.id,
        _contest.public_id,
        _contest.title,
        _contest.state,
        _contest.unit_id,
        _unit.name,
        _contest.is_demo,
        _round.id,
        _round.number,
        _round.title,
        _round.opens_at,
        _round.closes_at,
        _quiz.for_staff,
        _quiz.for_students,
    )
    .select_from(Contest.__table__)
    .join(Unit.__table__, _unit.id == _contest.unit_id)
    .outerjoin(Round.__table__, _round.contest_id == _contest.id)
    .outerjoin(Quiz.__table__, _quiz.round_id == _round.id)
    .where(_contest.kind == "general", _contest.state != DRAFT)
    .order_by(_contest.created_at.desc(), _contest.id.desc(), _round.number, _quiz.id)
)
#: How many columns of `_LISTED` are a contest's own.
_OF_CONTEST = 7


def list_contests(session: Session) -> list[PublicContest]:
    """Public contests, open ones first, newest first among equals. One query."""
    rows = session.connection().execute(_LISTED).all()
    contests = [_public_contest(list(own)) for _id, own in groupby(rows, key=itemgetter(0))]
    return sorted(contests, key=lambda contest: contest.state != OPEN)


def _public_contest(rows: list[Any]) -> PublicContest:
    """From its rows: one for each quiz of each round, or one without a round."""
    rounds: dict[int, PublicRound] = {}
    told: set[str] = set()
    for row in rows:
        round_id, *of_round, for_staff, for_students = row[_OF_CONTEST:]
        if round_id is not None:
            rounds[round_id] = PublicRound(round_id, *of_round)
        told |= {name for name, meant in zip(AUDIENCES, (for_staff, for_students), strict=True) if meant}
    audiences = tuple(name for name in AUDIENCES if name in told)
    columns: list[Any] = [*rows[0][:_OF_CONTEST], tuple(rounds.values()), audiences]
    return PublicContest(*columns)


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


_uppers: KeptReads[int, list[UpperUnit]] = KeptReads(20)


def units_above(session: Session, *, contest: PublicContest) -> list[UpperUnit]:
    """The contest's unit and every unit below it that has units of its own, in Vietnamese order. One query, or two."""
    stamp = change_stamp(session, UNITS)
    return _uppers.get(session, contest.unit_id, stamp, lambda: _read_uppers(session, contest.unit_id))


def _read_uppers(session: Session, top_id: int) -> list[UpperUnit]:
    top, inner = aliased(UnitClosure), aliased(UnitClosure)
    rows = session.execute(
        select(Unit.id, Unit.code, Unit.name, top.depth)
        .join(top, top.descendant_id == Unit.id)
        .where(
            top.ancestor_id == top_id,
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
