"""Keep the standing true as attempts end, are voided or scored anew: one person row and two unit rows (own audience, all)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from quiz.domain.attempts import FINISHED
from quiz.domain.counting import FinishedAttempt, counted
from quiz.domain.identity import GUEST
from quiz.domain.standings import percent_of
from quiz.models import Attempt, Standing
from quiz.services.person_records import record_that_stands, records_of

_table: Any = Standing.__table__
_attempt, _standing = Attempt.__table__.c, _table.c
#: All built once and of tables: every finish asks them.
_MINE = (
    select(_standing.id, _standing.audience, _standing.turns, _standing.finishers, _standing.percent_sum)
    .where(
        _standing.round_id == bindparam("round_id"),
        _standing.person_id == record_that_stands(bindparam("person_id")),
        _standing.unit_id == bindparam("unit_id"),
    )
    .with_for_update()
)
_FINISHED = (
    select(
        _attempt.id,
        _attempt.score,
        _attempt.max_score,
        _attempt.duration_ms,
        _attempt.submitted_at,
        _attempt.counting_rule,
        record_that_stands(_attempt.person_id).label("person_id"),
    )
    .where(
        _attempt.person_id.in_(records_of(record_that_stands(bindparam("person_id")))),
        _attempt.quiz_id == bindparam("quiz_id"),
        _attempt.unit_id == bindparam("unit_id"),
        _attempt.state == FINISHED,
        _attempt.is_preview.is_(False),
        _attempt.unranked.is_(None),
    )
    .order_by(_attempt.started_at, _attempt.number, _attempt.id)
)
_OF_PERSON = (
    select(Standing.__table__)
    .where(
        _standing.round_id.in_(bindparam("rounds", expanding=True)),
        _standing.person_id == bindparam("person_id"),
    )
    .order_by(_standing.round_id, _standing.unit_id)
    .with_for_update()
)
_INSERT = insert(_table)
_UPDATE = update(_table).where(_standing.id == bindparam("row"))
_DELETE = delete(_table).where(_standing.id == bindparam("row"))


@dataclass(frozen=True)
class _Share:
    """What a person brings to the rows of his unit."""

    turns: int = 0
    finishers: int = 0
    percent_sum: int = 0


def recount_person(session: Session, attempt: Attempt) -> None:
    """Bring the rows of this attempt's person, round and unit to what his finished attempts say at this moment.

    A guest has none; what was done under a merged record counts for the record that stands for it. What is pending must
    have been flushed. The person's row is locked before the attempts are read, so that of two who recount him at once the
    second sees what the first has done. Who recounts several people in one unit of work takes them by round and unit, so
    that none waits in a ring.
    """
    if attempt.audience == GUEST:
        return
    connection = session.connection()
    place = {"round_id": attempt.round_id, "person_id": attempt.person_id, "unit_id": attempt.unit_id}
    mine = connection.execute(_MINE, place).one_or_none()
    before = _Share() if mine is None else _Share(mine.turns, mine.finishers, mine.percent_sum)
    figures = _counted(session, attempt)
    if figures is None:
        after = _Share()
        if mine is not None:
            connection.execute(_DELETE, {"row": mine.id})
    else:
        after = _Share(figures["turns"], figures["finishers"], figures["percent_sum"])
        if mine is None:
            own = {"contest_id": attempt.contest_id, "audience": attempt.audience}
            connection.execute(_INSERT, place | own | figures)
        else:
            connection.execute(_UPDATE, figures | {"row": mine.id})
    if after != before:
        _add_to_unit(session, attempt, attempt.audience if mine is None else mine.audience, before, after)


def forget_person(session: Session, *, person_id: int, rounds: Collection[int]) -> None:
    """Take the person's rows out of the standings of these rounds, and his share out of his units' rows."""
    connection = session.connection()
    for row in connection.execute(_OF_PERSON, {"rounds": sorted(rounds), "person_id": person_id}).all():
        connection.execute(_DELETE, {"row": row.id})
        _add_to_unit(session, row, row.audience, _Share(row.turns, row.finishers, row.percent_sum), _Share())


def _counted(session: Session, attempt: Attempt) -> dict[str, Any] | None:
    """What the person's row says by his finished attempts; None when he has none."""
    place = {"person_id": attempt.person_id, "quiz_id": attempt.quiz_id, "unit_id": attempt.unit_id}
    rows = session.connection().execute(_FINISHED, place).all()
    finished = [
        FinishedAttempt(
            number, row.score, row.duration_ms, percent_of(row.score, row.max_score), row.submitted_at
        )
        for number, row in enumerate(rows, start=1)  # two records of one person may both have a first attempt
    ]
    stands = counted(finished, rows[-1].counting_rule) if rows else None
    if stands is None:
        return None
    return {
        "person_id": rows[0].person_id,
        "attempt_id": None if stands.number is None else rows[stands.number - 1].id,
        "score": stands.score,
        "percent": stands.percent,
        "percent_sum": stands.percent,
        "duration_ms": stands.duration_ms,
        "submitted_at": stands.submitted_at,
        "turns": len(rows),
        "finishers": 1,
    }


def _add_to_unit(session: Session, place: Any, audience: str, before: _Share, after: _Share) -> None:
    """One statement that inserts or adds, so that two schoolmates finishing at once both count.

    First the row for all audiences: one order for staff and pupils, so that none waits in a ring.
    """
    session.connection().execute(
        _ADD[session.get_bind().dialect.name],
        {
            "contest_id": place.contest_id,
            "round_id": place.round_id,
            "unit_id": place.unit_id,
            "audience": audience,
            "turns": after.turns - before.turns,
            "finishers": after.finishers - before.finishers,
            "percent_sum": after.percent_sum - before.percent_sum,
        },
    )


def _adding(dialect: Any) -> Any:
    names = ("contest_id", "round_id", "unit_id", "turns", "finishers", "percent_sum")
    values = {name: bindparam(name, type_=_table.c[name].type) for name in names}
    audience = bindparam("audience", type_=_table.c.audience.type)
    added = dialect.insert(_table).values([values | {"audience": "all"}, values | {"audience": audience}])
    return added.on_conflict_do_update(
        index_elements=["round_id", "audience", "unit_id"],
        index_where=text("person_id IS NULL"),
        set_={name: _table.c[name] + added.excluded[name] for name in ("turns", "finishers", "percent_sum")},
    )


_ADD = {"sqlite": _adding(sqlite), "postgresql": _adding(postgresql)}
