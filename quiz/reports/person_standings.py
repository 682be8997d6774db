"""People of a contest by their counting attempts: for who is signed in and in the contest's reach.

Order: the sum of the counting attempts' per cents over the rounds asked for (one round: that attempt), then the shorter
time for them; equal stays equal, in the order of the people's numbers, as the index has them. Pupils are named to their
own school and to whoever administers it; to everybody else by their initials.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Select, Subquery, and_, bindparam, func, literal, or_, select
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from quiz.domain.class_list import masked_name
from quiz.domain.errors import NotFound
from quiz.domain.identity import Actor
from quiz.domain.permissions import REPORT_READERS
from quiz.models import PersonIdentity, Standing, Unit, UnitClosure
from quiz.reports.contests import PublicContest, PublicRound
from quiz.services.unit_scope import granted_units


@dataclass(frozen=True)
class PersonPlace:
    """One person's place at one unit. `percent_sum`: thousandths of a per cent over `counting` attempts."""

    rank: int
    name: str
    unit_code: str
    unit_name: str
    audience: str
    turns: int
    counting: int
    percent_sum: int
    duration_ms: int


@dataclass(frozen=True)
class PersonPage:
    """A part of the list; `following` is the offset of the next part, None at the end."""

    places: tuple[PersonPlace, ...]
    following: int | None


def read_people(
    session: Session,
    *,
    actor: Actor,
    contest: PublicContest,
    round_: PublicRound | None,
    top_id: int | None,
    offset: int,
    limit: int,
) -> PersonPage:
    """Places `offset` to `offset + limit` of the list. At most four queries whatever its length.

    Raises NotFound for who neither learns nor administers anything within the contest's reach.
    """
    require_in_scope(session, actor=actor, contest=contest)
    named = _named_units(session, actor)
    if round_ is None and len(contest.rounds) == 1:
        round_ = contest.rounds[0]
    top = None if top_id == contest.unit_id else top_id
    of_rounds = {"round": round_.id} if round_ else {"rounds": [one.id for one in contest.rounds]}
    asked: dict[str, Any] = {**of_rounds, "top": top}
    listing = _listing(is_sum=round_ is None, is_narrowed=top is not None)
    connection = session.connection()
    rows = connection.execute(listing.page, asked | {"offset": offset, "limit": limit + 1}).all()
    ranks = _ranks(connection, listing, asked, [(row.points, row.spent) for row in rows[:limit]], offset)
    places = tuple(
        _place(row, rank, masked=row.audience != "staff" and row.unit_id not in named)
        for row, rank in zip(rows, ranks, strict=False)
    )
    return PersonPage(places, offset + limit if len(rows) > limit else None)


_standing, _identity, _unit = (table.__table__.c for table in (Standing, PersonIdentity, Unit))


_closure = UnitClosure.__table__.c
_ON_ONE_LINE = (
    select(_closure.ancestor_id)
    .where(
        or_(
            (_closure.ancestor_id == bindparam("unit"))
            & _closure.descendant_id.in_(bindparam("units", expanding=True)),
            (_closure.descendant_id == bindparam("unit"))
            & _closure.ancestor_id.in_(bindparam("units", expanding=True)),
        )
    )
    .limit(1)
)


@dataclass(frozen=True)
class _Listing:
    """Queries for `round` or `rounds` and the units below `top`; `better`: how many stand before `points` in the time `spent`."""

    page: Select[*tuple[Any, ...]]
    better: Select[int]


@cache
def _listing(*, is_sum: bool, is_narrowed: bool) -> _Listing:
    """Built once for each: what SQLAlchemy does to build one costs as much as asking it."""
    of_one = _of_rounds() if is_sum else _of_round()
    if is_narrowed:
        below = select(UnitClosure.descendant_id).where(UnitClosure.ancestor_id == bindparam("top"))
        of_one = of_one.where(_standing.unit_id.in_(below))
    found = of_one.subquery()
    points, spent = bindparam("points", type_=BigInteger), bindparam("spent", type_=BigInteger)
    better = or_(found.c.points > points, and_(found.c.points == points, found.c.spent < spent))
    return _Listing(_page(found), select(func.count()).select_from(found).where(better))


def _of_round() -> Select[*tuple[Any, ...]]:
    """The kept rows as they are: an index has them in the order of the list."""
    return select(
        _standing.person_id,
        _standing.unit_id,
        _standing.audience,
        _standing.turns,
        literal(1).label("counting"),
        _standing.percent.label("points"),
        _standing.duration_ms.label("spent"),
    ).where(_standing.round_id == bindparam("round"), _standing.person_id.is_not(None))


def _of_rounds() -> Select[*tuple[Any, ...]]:
    """Several rounds added up for each person: every row of the contest is read."""
    return (
        select(
            _standing.person_id,
            _standing.unit_id,
            func.max(_standing.audience).label("audience"),
            func.sum(_standing.turns).label("turns"),
            func.count().label("counting"),
            func.sum(_standing.percent).label("points"),
            func.sum(_standing.duration_ms).label("spent"),
        )
        .where(_standing.round_id.in_(bindparam("rounds", expanding=True)), _standing.person_id.is_not(None))
        .group_by(_standing.person_id, _standing.unit_id)
    )


def _page(found: Subquery) -> Select[*tuple[Any, ...]]:
    """Those of the page first, then their names: nobody else's is looked up."""
    order = (found.c.points.desc(), found.c.spent, found.c.person_id)
    page = select(found).order_by(*order).offset(bindparam("offset")).limit(bindparam("limit")).subquery()
    return (
        select(page, _identity.full_name, _unit.code, _unit.name)
        .join(Unit.__table__, _unit.id == page.c.unit_id)
        .outerjoin(PersonIdentity.__table__, _identity.person_id == page.c.person_id)
        .order_by(page.c.points.desc(), page.c.spent, page.c.person_id)
    )


def _ranks(
    connection: Connection, listing: _Listing, asked: dict[str, Any], keys: list[tuple[int, int]], offset: int
) -> list[int]:
    """Equal stays equal, also over the edge of a page."""
    ranks: list[int] = []
    for number, key in enumerate(keys):
        if number and key == keys[number - 1]:
            ranks.append(ranks[-1])
        elif number or not offset:
            ranks.append(offset + number + 1)
        else:
            points, spent = key
            before = connection.scalar(listing.better, asked | {"points": points, "spent": spent})
            ranks.append(1 + (before or 0))
    return ranks


def _place(row: Any, rank: int, *, masked: bool) -> PersonPlace:
    return PersonPlace(
        rank=rank,
        name=shown_name(row.full_name, masked=masked),
        unit_code=row.code,
        unit_name=row.name,
        audience=row.audience,
        turns=int(row.turns),
        counting=int(row.counting),
        percent_sum=int(row.points or 0),
        duration_ms=int(row.spent or 0),
    )


def require_in_scope(session: Session, *, actor: Actor, contest: PublicContest) -> None:
    """Raises NotFound unless the actor's unit or one of his grants lies on one line with the contest's unit."""
    own: Iterable[int | None] = (actor.unit_id, *(grant.unit_id for grant in actor.grants))
    units = [unit_id for unit_id in own if unit_id is not None]
    found = session.connection().execute(_ON_ONE_LINE, {"unit": contest.unit_id, "units": units}).first()
    if found is None:
        raise NotFound("contest")


def _named_units(session: Session, actor: Actor) -> frozenset[int]:
    """Units whose pupils the actor sees by name: his own, and those that he administers."""
    own = frozenset() if actor.unit_id is None else frozenset({actor.unit_id})
    tops = granted_units(actor, REPORT_READERS)
    if not tops:
        return own
    below = select(UnitClosure.descendant_id).where(UnitClosure.ancestor_id.in_(tops))
    return own | frozenset(session.scalars(below))


def shown_name(full_name: str | None, *, masked: bool) -> str:
    """The name, or what may be shown of it ("Nguyễn T. L."); "–" for a person who has been erased."""
    if not full_name:
        return "–"
    return masked_name(full_name) if masked else full_name
