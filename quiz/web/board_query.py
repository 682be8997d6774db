"""What the address of a leaderboard asks for, read for the page and for the API alike, and which part of a list is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from quiz.domain.errors import InvalidInput
from quiz.reports.contests import (
    AUDIENCES,
    PublicContest,
    PublicRound,
    UpperUnit,
    find_upper,
    units_above,
)
from quiz.reports.leaderboard import LEVELS, SIZES, BoardFilter, BoardRow
from quiz.web.clock import local_zone

ALL = "all"
DEFAULT_LIMIT, MOST_ROWS = 50, 200


@dataclass(frozen=True)
class BoardQuery:
    """The filter, the units that one may narrow to, and the one chosen."""

    wanted: BoardFilter
    uppers: list[UpperUnit]
    upper: UpperUnit | None
    day: date


def read_board_query(
    session: Session,
    *,
    contest: PublicContest,
    args: Mapping[str, str],
    now: datetime,
    default_round: PublicRound | None,
) -> BoardQuery:
    """From the query string; raises InvalidInput, or NotFound for a unit that the contest does not reach. One query."""
    asked = args.get("round", "")
    round_ = None if asked == ALL else contest.round_numbered(asked) or default_round
    uppers = units_above(session, contest=contest)
    upper = find_upper(uppers, args.get("unit"))
    wanted = BoardFilter(
        round=round_,
        audience=_one_of(args, "audience", AUDIENCES),
        size=_one_of(args, "size", SIZES),
        level=_one_of(args, "level", LEVELS),
        top_id=upper.id if upper else None,
    )
    return BoardQuery(wanted, uppers, upper, figures_day(contest, round_, now))


def figures_day(contest: PublicContest, round_: PublicRound | None, now: datetime) -> date:
    """The day whose headcounts count: today, or the day on which the round (or the last round) closed."""
    rounds = (round_,) if round_ else contest.rounds
    closes = [each.closes_at for each in rounds]
    known = [instant for instant in closes if instant is not None]
    moment = min(now, max(known)) if known and len(known) == len(closes) else now
    return moment.astimezone(local_zone()).date()


def _one_of(args: Mapping[str, str], name: str, allowed: Sequence[str]) -> str | None:
    value = args.get(name, "")
    if value in ("", ALL):
        return None
    if value not in allowed:
        raise InvalidInput(name, "value-unknown", {"value": value[:40]})
    return value


def read_limit(args: Mapping[str, str]) -> int:
    """How many rows are asked for, 1 to MOST_ROWS; raises InvalidInput."""
    return read_number(args, "limit", default=DEFAULT_LIMIT, low=1, high=MOST_ROWS)


def read_number(args: Mapping[str, str], name: str, *, default: int, low: int, high: int) -> int:
    """A whole number within bounds; raises InvalidInput."""
    text = args.get(name, "")
    if not text:
        return default
    if text.isascii() and text.isdigit() and len(text) < 10 and low <= int(text) <= high:
        return int(text)
    raise InvalidInput(name, "number-unfit", {"low": str(low), "high": str(high)})


@dataclass(frozen=True)
class Part:
    """Rows `start` to `start + len(rows)` of a list; `next` is the value of `after` for the following part."""

    rows: Sequence[BoardRow]
    start: int
    next: str | None
    previous: str | None


def part_after(rows: Sequence[BoardRow], after: str | None, limit: int) -> Part:
    """The part that begins behind the unit with this code; raises InvalidInput for a unit that is not listed."""
    start = 0
    if after:
        places = [number for number, row in enumerate(rows, start=1) if row.code == after]
        if not places:
            raise InvalidInput("after", "value-unknown", {"value": after[:40]})
        start = places[0]
    end = min(start + limit, len(rows))
    return Part(
        rows[start:end],
        start,
        rows[end - 1].code if end < len(rows) else None,
        rows[start - limit - 1].code if start > limit else "" if start else None,
    )
