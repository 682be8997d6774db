"""The leaderboard of a contest's schools: who is listed, with which headcount, in which order (quiz.domain.standings).

Listed are schools and centres below the contest's unit, also those where nobody has finished; and any other unit (a
department's room, a commune's office) once one of its people has finished, because people who took part are never
left out. A unit counts the audiences that the contest addresses and that it has: a preschool and an office have
staff only. The headcount is the newest known by the day of the figures; where an audience's is missing, so is the sum.

A round's figures come from the kept standing. A whole contest of several rounds counts a finisher once, all turns, and
the mean over every counting attempt (one per person and round). The tree is that of the day of the figures: a school
that was merged by then is not listed, and what it did stands at the one that it went into (board_merged).

A board that has been read is kept by the process until a unit, a headcount or the standing changes; each reading asks the
database whether they have.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from sqlalchemy import BigInteger, Select, bindparam, cast, func, select
from sqlalchemy.orm import Session

from quiz.domain.standings import SIZE_CLASSES, UnitFigures, rank_units, size_class
from quiz.models import Standing
from quiz.reports.board_merged import UnitDone, with_merged
from quiz.reports.board_units import BoardUnit, Headcounts, known_headcounts, units_below
from quiz.reports.contests import AUDIENCES, PublicContest, PublicRound
from quiz.reports.merged_units import holders_on
from quiz.services.kept_reads import UNITS, KeptReads, change_stamp

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


@dataclass(frozen=True, eq=False)
class Board:
    """Every row that the filter lets through, ranked ones first; `ranked` counts those.

    Two readings give the same object as long as nothing has changed, so that what is made of it can be kept with it.
    """

    rows: tuple[BoardRow, ...]
    ranked: int

    @cached_property
    def headcount_dates(self) -> tuple[date, date] | None:
        """The oldest and the newest day of the headcounts used; None without any."""
        days = [row.headcount_as_of for row in self.rows if row.headcount_as_of is not None]
        return (min(days), max(days)) if days else None

    def place_of(self, unit_id: int | None) -> BoardRow | None:
        """The row of this unit, if it is listed."""
        return self._places.get(unit_id or 0)

    @cached_property
    def _places(self) -> Mapping[int, BoardRow]:
        return {row.unit_id: row for row in self.rows}


#: As many as there are filters that people use at the same time.
_boards: KeptReads[tuple[int, BoardFilter, date], Board] = KeptReads(40)


def read_board(session: Session, *, contest: PublicContest, wanted: BoardFilter, day: date) -> Board:
    """The board as of this day. Two queries, and at most six more when something has changed, whatever the number of units.

    Ranks hold within what the filter lets through: the whole list of it, not the part that a page shows.
    """
    stamp = change_stamp(session, UNITS)
    rounds = [wanted.round] if wanted.round else list(contest.rounds)
    figures = _fingerprint(session, [each.id for each in rounds])
    return _boards.get(
        session,
        (contest.id, wanted, day),
        (stamp, figures, contest),
        lambda: _make_board(session, contest, wanted, day, stamp),
    )


def _make_board(
    session: Session, contest: PublicContest, wanted: BoardFilter, day: date, stamp: int
) -> Board:
    addressed = contest.audiences
    if wanted.audience:
        addressed = tuple(name for name in addressed if name == wanted.audience)
    holders = holders_on(session, day=day, stamp=stamp)
    standings = _standings(session, contest, wanted.round)
    standings = with_merged(session, contest, wanted.round, standings, holders)
    played = {unit_id for unit_id, _audience in standings}
    headcounts = known_headcounts(session, day=day, stamp=stamp)
    top_id = wanted.top_id or contest.unit_id
    rows = []
    for unit in units_below(session, top_id=top_id, level=wanted.level, day=day, stamp=stamp):
        # an ended school stays for what it did; an office is listed for nothing else
        if unit.id in played or (unit.is_school and unit.exists_on(day) and unit.id not in holders):
            audiences = unit.audiences(addressed)
            if audiences:
                rows.append((unit, *_figures(unit, audiences, standings, headcounts)))
    return _ranked(rows, wanted.size)


_standing = Standing.__table__.c
#: What changes with every finish and every score that changes: of the units' rows for all audiences together. The last sum
#: tells apart what adds up to the same by moving from unit to unit.
_FIGURES = select(
    func.count(),
    func.sum(_standing.turns),
    func.sum(_standing.finishers),
    func.sum(_standing.percent_sum),
    func.sum(cast(_standing.percent_sum + _standing.turns, BigInteger) * (_standing.unit_id % 8191)),
).where(
    _standing.round_id.in_(bindparam("rounds", expanding=True)),
    _standing.person_id.is_(None),
    _standing.audience == "all",
)


def _fingerprint(session: Session, rounds: list[int]) -> Hashable:
    """Another value when the standing of these rounds is another."""
    return tuple(session.connection().execute(_FIGURES, {"rounds": rounds}).one())


def _ranked(rows: list[tuple[BoardUnit, UnitFigures, date | None]], size: str | None) -> Board:
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


def _standings(
    session: Session, contest: PublicContest, round_: PublicRound | None
) -> dict[tuple[int, str], UnitDone]:
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
    found: dict[tuple[int, str], UnitDone] = {}
    for unit_id, audience, finishers, turns, percent_sum, counting in session.execute(query):
        found[unit_id, audience] = UnitDone(int(finishers), int(turns), int(percent_sum or 0), int(counting))
    return found


_NOTHING = UnitDone(0, 0, 0, 0)


def _figures(
    unit: BoardUnit,
    audiences: Iterable[str],
    standings: Mapping[tuple[int, str], UnitDone],
    headcounts: Headcounts,
) -> tuple[UnitFigures, date | None]:
    done = [standings.get((unit.id, name), _NOTHING) for name in audiences]
    counts = [headcounts.get((unit.id, name)) for name in audiences]
    known = [count for count in counts if count is not None]
    complete = len(known) == len(counts)
    return UnitFigures(
        unit.id,
        (sum(number for number, _as_of in known) or None) if complete else None,
        sum(each.finishers for each in done),
        sum(each.turns for each in done),
        sum(each.percent_sum for each in done),
        sum(each.counting for each in done),
        unit.is_school,
    ), max((as_of for _number, as_of in known), default=None) if complete else None
