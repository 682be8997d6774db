"""A person's own attempts at quizzes, with the one that counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, bindparam, select
from sqlalchemy.orm import Session

from quiz.domain.attempts import FINISHED, IN_PROGRESS, is_overdue
from quiz.domain.counting import FinishedAttempt, counted, counting_number
from quiz.domain.identity import Actor
from quiz.models import Attempt
from quiz.services.person_records import records_of
from quiz.services.review_fields import score_shows

#: Built once: every result asks it.
_OWN = (
    select(
        Attempt.quiz_id,
        Attempt.public_id,
        Attempt.number,
        Attempt.state,
        Attempt.accept_until,
        Attempt.score,
        Attempt.max_score,
        Attempt.duration_ms,
        Attempt.started_at,
        Attempt.submitted_at,
        Attempt.counting_rule,
        Attempt.unranked,
    )
    .where(
        Attempt.person_id.in_(records_of(bindparam("person", type_=BigInteger))),
        Attempt.quiz_id.in_(bindparam("quizzes", expanding=True)),
        Attempt.is_preview.is_(False),
    )
    .order_by(Attempt.started_at, Attempt.number, Attempt.id)
)


@dataclass(frozen=True)
class OwnAttempt:
    """One go at a quiz as its person sees it in a list. Scores in thousandths; `is_over`: it takes no more answers."""

    id: str
    number: int
    state: str
    is_over: bool
    score: int | None
    max_score: int
    duration_ms: int | None
    started_at: datetime
    submitted_at: datetime | None
    is_counting: bool
    #: Under which it was begun.
    counting_rule: str
    #: An ended attempt whose score is not shown at this moment has none here.
    is_score_shown: bool
    #: Why it never ranks, if it does not (quiz.domain.conflicts).
    unranked: str | None = None


@dataclass(frozen=True)
class OwnMean:
    """The mean of so many attempts, in thousandths of a mark."""

    score: int
    max_score: int
    attempts: int


def mean_of(attempts: Sequence[OwnAttempt]) -> OwnMean | None:
    """What stands for a person of whom all finished attempts count; None under another rule, or while a score is hidden."""
    finished = [one for one in attempts if one.state == FINISHED and one.unranked is None]
    if (
        not finished
        or finished[-1].counting_rule != "mean"
        or not all(one.is_score_shown for one in finished)
    ):
        return None
    stands = counted(
        [FinishedAttempt(one.number, one.score or 0, one.duration_ms or 0) for one in finished], "mean"
    )
    assert stands is not None
    return OwnMean(stands.score, finished[-1].max_score, len(finished))


def list_own_attempts(
    session: Session, *, actor: Actor, quiz_ids: Sequence[int], now: datetime
) -> dict[int, list[OwnAttempt]]:
    """The actor's attempts by quiz, oldest first. One query, and two more where a quiz may hide its scores."""
    rows = session.execute(_OWN, {"person": actor.person_id, "quizzes": quiz_ids}).all()
    numbers = _numbers(rows)
    shows = score_shows(session, {row.quiz_id for row in rows}, now)
    counting = _counting_numbers(rows, numbers)
    mine: dict[int, list[OwnAttempt]] = defaultdict(list)
    for row in rows:
        is_shown = row.submitted_at is None or shows[row.quiz_id](row.submitted_at)
        mine[row.quiz_id].append(
            OwnAttempt(
                row.public_id,
                numbers[row.public_id],
                row.state,
                row.state != IN_PROGRESS or is_overdue(row.accept_until, now),
                row.score if is_shown else None,
                row.max_score,
                row.duration_ms,
                row.started_at,
                row.submitted_at,
                # the best of several says which of them had more
                numbers[row.public_id] == counting[row.quiz_id] and (is_shown or row.counting_rule != "best"),
                row.counting_rule,
                is_shown,
                row.unranked,
            )
        )
    return mine


def _numbers(rows: Sequence[Any]) -> dict[str, int]:
    """By attempt the how-manieth it is at its quiz: two records of one person may both have a first one."""
    so_far: dict[int, int] = defaultdict(int)
    numbers: dict[str, int] = {}
    for row in rows:
        so_far[row.quiz_id] += 1
        numbers[row.public_id] = so_far[row.quiz_id]
    return numbers


def _counting_numbers(rows: Sequence[Any], numbers: dict[str, int]) -> dict[int, int | None]:
    finished: dict[int, list[FinishedAttempt]] = defaultdict(list)
    rules: dict[int, str] = {}
    for row in rows:
        rules[row.quiz_id] = row.counting_rule
        if row.state == FINISHED and row.unranked is None:
            finished[row.quiz_id].append(
                FinishedAttempt(numbers[row.public_id], row.score or 0, row.duration_ms or 0)
            )
    return {quiz_id: counting_number(finished[quiz_id], rule) for quiz_id, rule in rules.items()}
