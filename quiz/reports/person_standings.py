"""People of a contest by their counting attempts: for who is signed in and in the contest's reach.

Order: the sum of the counting attempts' per cents over the rounds asked for (one round: that attempt), then the shorter
time for them; equal stays equal. Pupils are named to their own school and to whoever administers it; to everybody else
by their initials.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

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
    """A part of the list; `total` people in all of it."""

    places: tuple[PersonPlace, ...]
    total: int


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
    """Places `offset` to `offset + limit` of the list. Four queries whatever its length.

    Raises NotFound for who neither learns nor administers anything within the contest's reach.
    """
    require_in_scope(session, actor=actor, contest=contest)
    named = _named_units(session, actor)
    below = select(UnitClosure.descendant_id).where(UnitClosure.ancestor_id == (top_id or contest.unit_id))
    points, spent = func.sum(Standing.percent), func.sum(Standing.duration_ms)
    places = (
        select(
            Standing.person_id,
            Standing.unit_id,
            func.max(Standing.audience).label("audience"),
            func.sum(Standing.turns).label("turns"),
            func.count().label("counting"),
            points.label("points"),
            spent.label("spent"),
            func.rank().over(order_by=(points.desc(), spent)).label("place"),
        )
        .where(
            Standing.contest_id == contest.id,
            Standing.person_id.is_not(None),
            Standing.unit_id.in_(below),
            *([Standing.round_id == round_.id] if round_ else []),
        )
        .group_by(Standing.person_id, Standing.unit_id)
        .subquery()
    )
    total = session.scalar(select(func.count()).select_from(places)) or 0
    rows = session.execute(
        select(places, PersonIdentity.full_name, Unit.code, Unit.name)
        .join(Unit, Unit.id == places.c.unit_id)
        .outerjoin(PersonIdentity, PersonIdentity.person_id == places.c.person_id)
        .order_by(places.c.place, PersonIdentity.sort_key, places.c.person_id, places.c.unit_id)
        .offset(offset)
        .limit(limit)
    ).all()
    return PersonPage(
        tuple(
            PersonPlace(
                rank=row.place,
                name=shown_name(row.full_name, masked=row.audience == "student" and row.unit_id not in named),
                unit_code=row.code,
                unit_name=row.name,
                audience=row.audience,
                turns=int(row.turns),
                counting=int(row.counting),
                percent_sum=int(row.points or 0),
                duration_ms=int(row.spent or 0),
            )
            for row in rows
        ),
        total,
    )


def require_in_scope(session: Session, *, actor: Actor, contest: PublicContest) -> None:
    """Raises NotFound unless the actor's unit or one of his grants lies on one line with the contest's unit."""
    own: Iterable[int | None] = (actor.unit_id, *(grant.unit_id for grant in actor.grants))
    units = [unit_id for unit_id in own if unit_id is not None]
    found = session.scalar(
        select(UnitClosure.ancestor_id)
        .where(
            or_(
                (UnitClosure.ancestor_id == contest.unit_id) & UnitClosure.descendant_id.in_(units),
                (UnitClosure.descendant_id == contest.unit_id) & UnitClosure.ancestor_id.in_(units),
            )
        )
        .limit(1)
    )
    if found is None:
        raise NotFound("contest")


def _named_units(session: Session, actor: Actor) -> frozenset[int]:
    """Units whose pupils the actor sees by name: his own, and those that he administers."""
    administered = session.scalars(
        select(UnitClosure.descendant_id).where(
            UnitClosure.ancestor_id.in_(granted_units(actor, REPORT_READERS))
        )
    )
    return frozenset(administered) | ({actor.unit_id} if actor.unit_id is not None else set())


def shown_name(full_name: str | None, *, masked: bool) -> str:
    """The name, or its initials ("N. T. L."); "–" for a person who has been erased."""
    if not full_name:
        return "–"
    return " ".join(f"{word[0].upper()}." for word in full_name.split()) if masked else full_name
