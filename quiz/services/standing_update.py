"""Keep the standing true as attempts end, are voided or scored anew: one person row and two unit rows (own audience, all)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from quiz.domain.attempts import FINISHED
from quiz.domain.counting import FinishedAttempt, counted
from quiz.domain.standings import percent_of
from quiz.models import Attempt, Standing


@dataclass(frozen=True)
class _Share:
    """What a person brings to the rows of his unit."""

    turns: int = 0
    finishers: int = 0
    percent_sum: int = 0


def recount_person(session: Session, attempt: Attempt) -> None:
    """Bring the rows of this attempt's person, round and unit to what his finished attempts say at this moment.

    What is pending must have been flushed. The person's row is locked before the attempts are read, so that of two who
    recount him at once the second sees what the first has done. Who recounts several people in one unit of work takes
    them by round and unit, so that none waits in a ring.
    """
    mine = session.scalar(
        select(Standing)
        .where(
            Standing.round_id == attempt.round_id,
            Standing.person_id == attempt.person_id,
            Standing.unit_id == attempt.unit_id,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    before = _share(mine)
    audience = attempt.audience if mine is None else mine.audience
    row = _recounted(session, attempt, mine)
    session.flush()
    after = _share(row)
    if after != before:
        for shown in ("all", audience):  # one order for staff and pupils, so that none waits in a ring
            _add_to_unit(session, attempt, shown, before, after)


def _share(row: Standing | None) -> _Share:
    return _Share() if row is None else _Share(row.turns, row.finishers, row.percent_sum)


def _recounted(session: Session, attempt: Attempt, mine: Standing | None) -> Standing | None:
    rows = session.execute(
        select(
            Attempt.id,
            Attempt.number,
            Attempt.score,
            Attempt.max_score,
            Attempt.duration_ms,
            Attempt.submitted_at,
            Attempt.counting_rule,
        )
        .where(
            Attempt.person_id == attempt.person_id,
            Attempt.quiz_id == attempt.quiz_id,
            Attempt.unit_id == attempt.unit_id,
            Attempt.state == FINISHED,
            Attempt.is_preview.is_(False),
        )
        .order_by(Attempt.number)
    ).all()
    finished = [
        FinishedAttempt(
            row.number, row.score, row.duration_ms, percent_of(row.score, row.max_score), row.submitted_at
        )
        for row in rows
    ]
    stands = counted(finished, rows[-1].counting_rule) if rows else None
    if stands is None:
        if mine is not None:
            session.delete(mine)
        return None
    if mine is None:
        mine = Standing(
            contest_id=attempt.contest_id,
            round_id=attempt.round_id,
            audience=attempt.audience,
            unit_id=attempt.unit_id,
            person_id=attempt.person_id,
        )
        session.add(mine)
    mine.attempt_id = next((row.id for row in rows if row.number == stands.number), None)
    mine.score, mine.percent, mine.percent_sum = stands.score, stands.percent, stands.percent
    mine.duration_ms, mine.submitted_at = stands.duration_ms, stands.submitted_at
    mine.turns, mine.finishers = len(rows), 1
    return mine


def _add_to_unit(session: Session, attempt: Attempt, audience: str, before: _Share, after: _Share) -> None:
    """One statement that inserts or adds, so that two schoolmates finishing at once both count."""
    turns, finishers = after.turns - before.turns, after.finishers - before.finishers
    gained = after.percent_sum - before.percent_sum
    dialect: Any = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    insert = dialect.insert(Standing).values(
        contest_id=attempt.contest_id,
        round_id=attempt.round_id,
        audience=audience,
        unit_id=attempt.unit_id,
        turns=turns,
        finishers=finishers,
        percent_sum=gained,
    )
    session.execute(
        insert.on_conflict_do_update(
            index_elements=["round_id", "audience", "unit_id"],
            index_where=text("person_id IS NULL"),
            set_={
                "turns": Standing.turns + turns,
                "finishers": Standing.finishers + finishers,
                "percent_sum": Standing.percent_sum + gained,
            },
        )
    )
