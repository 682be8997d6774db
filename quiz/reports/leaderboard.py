"""The leaderboard of a contest's schools: who is listed, with which headcount, in which order (quiz.domain.standings).

Listed are schools and centres below the contest's unit, also those where nobody has finished; and any other unit (a
department's room, a commune's office) once one of its people has finished, because people who took part are never
left out. A unit counts the audiences that the contest addresses and that it has: a preschool and an office have
staff only. The headcount is the newest known by the day of the figures; where an audience's is missing, so is the sum.

A round's figures come from the kept standing. A whole contest of several rounds counts a finisher once, all turns, and
the mean over every counting attempt (one per person and round).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Select, case, func, or_, select
from sqlalchemy.orm import Session

from quiz.domain.standings import SIZE_CLASSES, UnitFigures, rank_units, size_class
from quiz.models import Quiz, Standing, Unit, UnitClosure, UnitLevel, UnitLink
from quiz.reports.contests import PublicContest, PublicRound
from quiz.reports.headcounts import SCHOOL_KINDS, is_preschool_only, is_school, newest_headcounts

AUDIENCES = ("staff", "student")
SIZES = tuple(name for name, _least, _most in SIZE_CLASSES)
LEVELS = ("mam_non", "tieu_hoc", "thcs", "thpt", "gdtx")
#: Why a unit is listed below, unranked.
NO_HEADCOUNT, TOO_SMALL, NOT_A_SCHOOL = "no-headcount", "too-small", "not-a-school"


@dataclass(frozen=True)
class BoardFilter:
    """What the reader asked for; None means all. `top_id`: the unit at or above what is listed."""

    round: PublicRound | None = None
    audience: str | None = None
    size: str | None = None
    level: str | None = None
    top_id: int | None = None


@dataclass(frozen=True)
class BoardRow:
    """One unit's place. `rank` None: listed below for `reason`. Per cents and rates are exact, in `figures`."""

    rank: int | None
    unit_id: int
    code: str
    name: str
    parent_name: str | None
    figures: UnitFigures
    headcount_as_of: date | None
    reason: str | None


@dataclass(frozen=True)
class Board:
    """Every row that the filter lets through, ranked ones first; `ranked` counts those."""

    rows: tuple[BoardRow, ...]
    ranked: int

    @property
    def headcount_dates(self) -> tuple[date, date] | None:
        """The oldest and the newest day of the headcounts used; None without any."""
        days = [row.headcount_as_of for row in self.rows if row.headcount_as_of is not None]
        return (min(days), max(days)) if days else None

    def place_of(self, unit_id: int | None) -> BoardRow | None:
        """The row of this unit, if it is listed."""
        return next((row for row in self.rows if row.unit_id == unit_id), None)


@dataclass(frozen=True)
class _Listed:
    id: int
    code: str
    name: str
    kind: str
    parent_name: str | None
    preschool_only: bool

    def audiences(self, addressed: tuple[str, ...]) -> tuple[str, ...]:
        """The audiences of the contest that this unit has."""
        has_pupils = self.kind in SCHOOL_KINDS and not self.preschool_only
        return tuple(name for name in addressed if name == "staff" or has_pupils)


def read_board(session: Session, *, contest: PublicContest, wanted: BoardFilter, day: date) -> Board:
    """The board as of this day. Four queries whatever the number of units.

    Ranks hold within what the filter lets through: the whole list of it, not the part that a page shows.
    """
    addressed = _addressed(session, contest.id)
    if wanted.audience:
        addressed = tuple(name for name in addressed if name == wanted.audience)
    standings = _standings(session, contest, wanted.round)
    headcounts = _headcounts(session, day)
    rows = []
    for unit in _listed_units(session, contest, wanted, standings):
        audiences = unit.audiences(addressed)
        if audiences:
            figures, as_of = _figures(unit.id, audiences, standings, headcounts)
            rows.append((unit, replace(figures, is_school=unit.kind in SCHOOL_KINDS), as_of))
    return _ranked(rows, wanted.size)


def _ranked(rows: list[tuple[_Listed, UnitFigures, date | None]], size: str | None) -> Board:
    fitting = [row for row in rows if size is None or _is_of_size(row[1], size)]
    about = {unit.id: (unit, as_of) for unit, _figures, as_of in fitting}
    board = []
    for place in rank_units(figures for _unit, figures, _as_of in fitting):
        unit, as_of = about[place.figures.unit_id]
        reason = None
        if place.rank is None:
            reason = _why_unranked(place.figures)
        board.append(
            BoardRow(
                place.rank, unit.id, unit.code, unit.name, unit.parent_name, place.figures, as_of, reason
            )
        )
    return Board(tuple(board), sum(1 for row in board if row.rank is not None))


def _why_unranked(figures: UnitFigures) -> str:
    if not figures.is_school:
        return NOT_A_SCHOOL
    return TOO_SMALL if figures.headcount else NO_HEADCOUNT


def _is_of_size(figures: UnitFigures, size: str) -> bool:
    return bool(figures.headcount) and size_class(figures.headcount or 0) == size


def _addressed(session: Session, contest_id: int) -> tuple[str, ...]:
    """The audiences that the contest's quizzes are for."""
    pairs = session.execute(
        select(Quiz.for_staff, Quiz.for_students).where(Quiz.contest_id == contest_id)
    ).all()
    told = {"staff": any(staff for staff, _ in pairs), "student": any(pupils for _, pupils in pairs)}
    return tuple(name for name in AUDIENCES if told[name])


@dataclass(frozen=True)
class _Done:
    finishers: int
    turns: int
    percent_sum: int
    counting: int


def _standings(
    session: Session, contest: PublicContest, round_: PublicRound | None
) -> dict[tuple[int, str], _Done]:
    """Per unit and audience: from the unit rows of one round, or over all rounds from the rows of people."""
    unit = (Standing.unit_id, Standing.audience)
    query: Select[*tuple[Any, ...]]
    if round_ is None and len(contest.rounds) == 1:
        round_ = contest.rounds[0]
    if round_ is not None:
        query = select(
            *unit, Standing.finishers, Standing.turns, Standing.percent_sum, Standing.finishers
        ).where(
            Standing.round_id == round_.id, Standing.person_id.is_(None), Standing.audience.in_(AUDIENCES)
        )
    else:
        people = func.count(func.distinct(Standing.person_id))
        query = (
            select(*unit, people, func.sum(Standing.turns), func.sum(Standing.percent), func.count())
            .where(Standing.contest_id == contest.id, Standing.person_id.is_not(None))
            .group_by(*unit)
        )
    found: dict[tuple[int, str], _Done] = {}
    for unit_id, audience, finishers, turns, percent_sum, counting in session.execute(query):
        found[unit_id, audience] = _Done(int(finishers), int(turns), int(percent_sum or 0), int(counting))
    return found


def _headcounts(session: Session, day: date) -> dict[tuple[int, str], tuple[int, date]]:
    newest = newest_headcounts(day)
    rows = session.execute(select(newest.c.unit_id, newest.c.audience, newest.c.number, newest.c.as_of))
    return {(unit_id, audience): (number, as_of) for unit_id, audience, number, as_of in rows}


def _figures(
    unit_id: int,
    audiences: Iterable[str],
    standings: Mapping[tuple[int, str], _Done],
    headcounts: Mapping[tuple[int, str], tuple[int, date]],
) -> tuple[UnitFigures, date | None]:
    done = [standings.get((unit_id, name), _Done(0, 0, 0, 0)) for name in audiences]
    counts = [headcounts.get((unit_id, name)) for name in audiences]
    known = [count for count in counts if count is not None]
    complete = len(known) == len(counts)
    return UnitFigures(
        unit_id,
        (sum(number for number, _as_of in known) or None) if complete else None,
        sum(each.finishers for each in done),
        sum(each.turns for each in done),
        sum(each.percent_sum for each in done),
        sum(each.counting for each in done),
    ), max((as_of for _number, as_of in known), default=None) if complete else None


def _listed_units(
    session: Session,
    contest: PublicContest,
    wanted: BoardFilter,
    standings: Mapping[tuple[int, str], _Done],
) -> list[_Listed]:
    """The units of the list in Vietnamese order of their names, with the unit that they stand under today."""
    above = (
        select(UnitLink.unit_id, func.max(UnitLink.parent_id).label("parent_id"))
        .where(UnitLink.valid_to.is_(None))
        .group_by(UnitLink.unit_id)
        .subquery()
    )
    parent = select(Unit.id, Unit.name).subquery()
    below = select(UnitClosure.descendant_id).where(
        UnitClosure.ancestor_id == (wanted.top_id or contest.unit_id)
    )
    played = {unit_id for unit_id, _audience in standings}
    others = select(Standing.unit_id).where(Standing.contest_id == contest.id, Standing.person_id.is_(None))
    query = (
        select(
            Unit.id,
            Unit.code,
            Unit.name,
            Unit.kind,
            parent.c.name,
            case((is_preschool_only(Unit.id.expression), True), else_=False),
            Unit.valid_to,
        )
        .outerjoin(above, above.c.unit_id == Unit.id)
        .outerjoin(parent, parent.c.id == above.c.parent_id)
        .where(Unit.id.in_(below), or_(is_school(), Unit.id.in_(others)))
        .order_by(Unit.sort_key, Unit.id)
    )
    if wanted.level:
        query = query.where(Unit.id.in_(select(UnitLevel.unit_id).where(UnitLevel.level == wanted.level)))
    return [
        _Listed(id_, code, name, kind, parent_name, bool(preschool))
        for id_, code, name, kind, parent_name, preschool, valid_to in session.execute(query)
        # an ended school stays for what it did; an office is listed for nothing else
        if id_ in played or (kind in SCHOOL_KINDS and valid_to is None)
    ]
