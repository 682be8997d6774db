"""What merged units did in a contest, on the row of the unit that stands for them: nobody twice, nothing lost.

The kept standing has a row for each unit at which somebody finished, and keeps it. Where a unit has gone into another by
the day of the figures, both are read anew from the rows of their people: who finished a round at both counts once, with
the attempt that the quiz's rule would have counted, and all turns are added up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.domain.counting import FinishedAttempt, counted
from quiz.models import Quiz, Standing
from quiz.reports.contests import PublicContest, PublicRound

#: By unit and audience.
Key = tuple[int, str]


@dataclass(frozen=True)
class UnitDone:
    """What the people of a unit did; `percent_sum` over `counting` attempts, one per person and round."""

    finishers: int
    turns: int
    percent_sum: int
    counting: int


def with_merged(
    session: Session,
    contest: PublicContest,
    round_: PublicRound | None,
    done: Mapping[Key, UnitDone],
    holders: Mapping[int, int],
) -> dict[Key, UnitDone]:
    """`done` without merged units (`holders` says who stands for them). One query where there is one in it, else none."""
    touched = {holders[unit_id] for unit_id, _audience in done if unit_id in holders}
    if not touched:
        return dict(done)
    family = touched | {unit_id for unit_id, holder in holders.items() if holder in touched}
    rounds = [round_.id] if round_ else [each.id for each in contest.rounds]
    rows = session.execute(
        select(
            Standing.unit_id,
            Standing.audience,
            Standing.round_id,
            Standing.person_id,
            Standing.percent,
            Standing.turns,
            Standing.duration_ms,
            Standing.submitted_at,
            Quiz.counting_rule,
        )
        .outerjoin(Quiz, Quiz.round_id == Standing.round_id)
        .where(Standing.round_id.in_(rounds), Standing.person_id.is_not(None), Standing.unit_id.in_(family))
        .order_by(Standing.submitted_at, Standing.id)
    )
    kept = {key: figures for key, figures in done.items() if key[0] not in family}
    return kept | _added_up(rows, holders)


def _added_up(rows: Iterable[Any], holders: Mapping[int, int]) -> dict[Key, UnitDone]:
    goes: dict[Key, dict[tuple[int, int], list[Any]]] = {}
    for row in rows:
        key = holders.get(row.unit_id, row.unit_id), row.audience
        goes.setdefault(key, {}).setdefault((row.person_id, row.round_id), []).append(row)
    return {
        key: UnitDone(
            finishers=len({person_id for person_id, _round in by_person}),
            turns=sum(row.turns for own in by_person.values() for row in own),
            percent_sum=sum(_counting_percent(own) for own in by_person.values()),
            counting=len(by_person),
        )
        for key, by_person in goes.items()
    }


def _counting_percent(own: list[Any]) -> int:
    """Of one person's rows in one round, the earliest first: what the quiz's rule makes of them."""
    if len(own) == 1:
        return int(own[0].percent)
    rule = own[-1].counting_rule or "best"
    attempts = [
        FinishedAttempt(number, row.percent, row.duration_ms, row.percent, row.submitted_at)
        for number, row in enumerate(own)
        for _turn in range(row.turns if rule == "mean" else 1)
    ]
    stands = counted(attempts, rule)
    return stands.percent if stands else 0
