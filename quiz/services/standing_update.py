"""Keep the standing true as attempts finish: one person row and two unit rows (own audience, all) per finish."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from quiz.models import Attempt, Standing


def count_attempt(session: Session, attempt: Attempt, *, percent: int) -> None:
    """Count a finished ranked attempt: turns by one; finishers by one for a first; the mean by the counting attempt.

    One person has one open attempt at a quiz, so nobody else writes this person's row at the same time.
    """
    mine = session.scalar(
        select(Standing).where(
            Standing.round_id == attempt.round_id,
            Standing.person_id == attempt.person_id,
            Standing.unit_id == attempt.unit_id,
        )
    )
    if mine is None:
        session.add(_person_row(attempt, percent))
        finishers, gained = 1, percent
    else:
        finishers, gained = 0, 0
        mine.turns += 1
        if counts_instead(attempt, mine):
            gained = percent - (mine.percent or 0)
            mine.attempt_id, mine.score, mine.percent = attempt.id, attempt.score, percent
            mine.duration_ms, mine.submitted_at = attempt.duration_ms, attempt.submitted_at
            mine.percent_sum = percent
    session.flush()
    for audience in ("all", attempt.audience):  # one order for staff and pupils, so that none waits in a ring
        _add_to_unit(session, attempt, audience, finishers=finishers, gained=gained)


def counts_instead(attempt: Attempt, standing: Standing) -> bool:
    """Whether the newer attempt is the counting one, by the rule that it was begun under; best: a tie goes to the shorter."""
    if attempt.counting_rule == "last":
        return True
    if attempt.counting_rule == "first":
        return False
    newer = (attempt.score or 0, -(attempt.duration_ms or 0))
    return newer > (standing.score or 0, -(standing.duration_ms or 0))


def _person_row(attempt: Attempt, percent: int) -> Standing:
    return Standing(
        contest_id=attempt.contest_id,
        round_id=attempt.round_id,
        audience=attempt.audience,
        unit_id=attempt.unit_id,
        person_id=attempt.person_id,
        attempt_id=attempt.id,
        score=attempt.score,
        percent=percent,
        duration_ms=attempt.duration_ms,
        submitted_at=attempt.submitted_at,
        turns=1,
        finishers=1,
        percent_sum=percent,
    )


def _add_to_unit(session: Session, attempt: Attempt, audience: str, *, finishers: int, gained: int) -> None:
    """One statement that inserts or adds, so that two schoolmates finishing at once both count."""
    dialect: Any = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    insert = dialect.insert(Standing).values(
        contest_id=attempt.contest_id,
        round_id=attempt.round_id,
        audience=audience,
        unit_id=attempt.unit_id,
        turns=1,
        finishers=finishers,
        percent_sum=gained,
    )
    session.execute(
        insert.on_conflict_do_update(
            index_elements=["round_id", "audience", "unit_id"],
            index_where=text("person_id IS NULL"),
            set_={
                "turns": Standing.turns + 1,
                "finishers": Standing.finishers + finishers,
                "percent_sum": Standing.percent_sum + gained,
            },
        )
    )
