"""Whether the key of a question may be told: not while a ranked quiz that can have the question may still be answered."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.domain.specification import read_specification
from quiz.models import Quiz, Specification
from quiz.services.quiz_close import last_instants


def guarded_pools(session: Session, *, now: datetime) -> dict[str, datetime | None]:
    """The pools whose keys must not be told, with the last instant at which that holds; None: nobody can say yet.

    A ranked quiz guards its pools from before it opens until its close and tolerance are over, and longer while anybody
    who has more time is still at work. Three queries at most.
    """
    ranked = session.execute(
        select(Quiz.id, Quiz.closes_at, Quiz.tolerance_seconds, Specification.rules)
        .join(Specification, Specification.id == Quiz.specification_id)
        .where(Quiz.kind == "ranked")
    ).all()
    ends = last_instants(session, ranked, now)
    guarded: dict[str, datetime | None] = {}
    for id_, _closes_at, _tolerance, rules in ranked:
        end = ends[id_]
        if end is not None and end < now:
            continue
        for pool in read_specification(rules).pools:
            known = guarded.get(pool, end)
            guarded[pool] = None if known is None or end is None else max(known, end)
    return guarded
