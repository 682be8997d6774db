"""Read the attempts of one quiz for its statistics, some at a time.

*Counted* are finished attempts that are no previews and rank as anybody's: who could have known the questions beforehand
(quiz.domain.conflicts) would make them look easier than they are. *Given* is a question to whoever began, whatever came of it.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from quiz.domain.attempts import FINISHED
from quiz.domain.item_tally import QuizTally
from quiz.domain.paper import read_slots
from quiz.domain.regrading import DROP
from quiz.models import Attempt
from quiz.services.correction_find import corrections_in_force
from quiz.services.regrade_reach import whole_answers


@dataclass(frozen=True)
class QuizReading:
    """What is to be read: the attempts' ids in their order, and what holds for all of them. `at`: the instant of it."""

    quiz_id: int
    ids: array[int]
    at: datetime
    most: int
    finished: int
    people: int
    dropped: frozenset[int]


def is_counted() -> ColumnElement[bool]:
    """For a WHERE on Attempt."""
    return and_(
        Attempt.state == FINISHED,
        Attempt.is_preview.is_(False),
        Attempt.unranked.is_(None),
        Attempt.slot_scores.is_not(None),
    )


def count_attempts(session: Session, *, quiz_ids: Sequence[int]) -> int:
    """How many attempts are to be read for these quizzes."""
    query = select(func.count()).where(Attempt.quiz_id.in_(quiz_ids), Attempt.is_preview.is_(False))
    return session.scalar(query) or 0


def begin_reading(session: Session, *, quiz_id: int, now: datetime) -> QuizReading:
    """The attempts that there are now. Ids alone are held: eight bytes for each."""
    of_quiz = Attempt.quiz_id == quiz_id
    ids = session.scalars(
        select(Attempt.id).where(of_quiz, Attempt.is_preview.is_(False)).order_by(Attempt.id)
    )
    most, people = session.execute(
        select(func.max(Attempt.max_score), func.count(Attempt.person_id.distinct())).where(
            of_quiz, is_counted()
        )
    ).one()
    finished = select(func.count()).select_from(Attempt).where(of_quiz, Attempt.state == FINISHED)
    corrections = corrections_in_force(session, quiz_id=quiz_id)
    return QuizReading(
        quiz_id,
        array("q", ids),
        now,
        most or 0,
        session.scalar(finished) or 0,
        people,
        frozenset(id_ for id_, held in corrections.items() if held.mode == DROP),
    )


def read_batch(session: Session, reading: QuizReading, tally: QuizTally, ids: Sequence[int]) -> None:
    """Add these attempts to the tally. Two queries, by key."""
    rows = session.execute(
        select(
            Attempt.id,
            Attempt.person_id,
            Attempt.started_at,
            Attempt.paper,
            Attempt.slot_scores,
            is_counted().label("counts"),
        ).where(Attempt.id.in_(ids))
    ).all()
    answers = whole_answers(session, [row.id for row in rows if row.counts])
    for row in rows:
        slots = read_slots(row.paper)
        tally.give(slots, row.started_at)
        if row.counts:
            tally.add(row.person_id, slots, row.slot_scores, answers[row.id], reading.dropped)
