"""Find outages in the workers' signs of life, and store those that are new. Nothing follows before a person decides."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from quiz.domain.outages import (
    BEAT_SECONDS,
    FAILURES,
    PROPOSED,
    SILENCE,
    Interval,
    by_minute,
    failing,
    silences,
)
from quiz.models import Heartbeat, Outage
from quiz.models.columns import new_public_id

#: How far back the first look after a start goes: whoever was down may have been down for long.
FIRST_LOOK = timedelta(days=1)
#: How far back every later look goes; a look every half minute sees each beat many times.
LOOK_BACK = timedelta(minutes=10)
_BATCH = 5_000


def find_outages(session: Session, *, now: datetime, look_back: timedelta = LOOK_BACK) -> list[Outage]:
    """Store the outages of the last `look_back` that are not stored yet, and return these.

    A silence counts once a beat has ended it, a minute once all beats that tell of it have come. Safe to run on several
    nodes at once: one outage is one row.
    """
    # One beat from before, however long ago it was: a silence may have begun there.
    since = session.scalar(select(func.max(Heartbeat.at)).where(Heartbeat.at < now - look_back))
    first = since or now - look_back
    found = [(SILENCE, interval) for interval in silences(at for at, _, _ in _beats(session, first, now))]
    whole = (now - timedelta(seconds=2 * BEAT_SECONDS)).replace(second=0, microsecond=0)
    minutes = by_minute(_beats(session, first.replace(second=0, microsecond=0), whole))
    found += [(FAILURES, interval) for interval in failing(minutes)]
    return [
        outage for cause, interval in found if (outage := _store(session, cause, interval, now)) is not None
    ]


def _beats(session: Session, since: datetime, until: datetime) -> Iterator[tuple[datetime, int, int]]:
    rows = session.execute(
        select(Heartbeat.at, Heartbeat.saves, Heartbeat.failures)
        .where(Heartbeat.at >= since, Heartbeat.at < until)
        .order_by(Heartbeat.at)
        .execution_options(yield_per=_BATCH)
    )
    for row in rows:
        yield row[0], row[1], row[2]


def _store(session: Session, cause: str, interval: Interval, now: datetime) -> Outage | None:
    """The new row; None where the outage is known. One that goes on grows, or begins anew once it was decided."""
    known = session.scalar(
        select(Outage)
        .where(
            Outage.cause == cause,
            Outage.began_at < interval.ended_at,
            Outage.ended_at > interval.began_at,
        )
        .order_by(Outage.ended_at.desc())
        .limit(1)
    )
    if known is not None and known.ended_at >= interval.ended_at:
        return None
    if known is not None and known.state == PROPOSED:
        known.ended_at = interval.ended_at
        return None
    outage = Outage(
        public_id=new_public_id(),
        cause=cause,
        began_at=interval.began_at if known is None else known.ended_at,
        ended_at=interval.ended_at,
        found_at=now,
        state=PROPOSED,
    )
    try:
        with session.begin_nested():
            session.add(outage)
    except IntegrityError:  # another node has just found it
        return None
    return outage
