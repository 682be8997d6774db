"""The bank as a draw sees it: the approved questions of some pools, kept by each process until the bank changes."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session

from quiz.domain.specification import Candidate
from quiz.models import Lesson, Question, QuestionVersion
from quiz.services.held_questions import Held
from quiz.services.kept_reads import BANK, KeptReads, change_stamp

_kept: KeptReads[tuple[str, frozenset[str]], Sequence[Candidate]] = KeptReads(40)


def candidates_for(
    session: Session, *, audience: str, pools: frozenset[str], held: Held | None = None
) -> Sequence[Candidate]:
    """The approved questions of these pools that fit an audience, newest version of each, in the order of the bank.

    Without those that are `held`; what is held changes by the hour, so it is read each time.
    """
    if held is not None and held.is_any:
        free = held.refuses(QuestionVersion.question_id.expression)
        return _read_candidates(session, audience, pools, free)
    stamp = change_stamp(session, BANK)
    return _kept.get(
        session, (audience, pools), stamp, lambda: _read_candidates(session, audience, pools, true())
    )


def _read_candidates(
    session: Session, audience: str, pools: frozenset[str], free: ColumnElement[bool]
) -> Sequence[Candidate]:
    fits = QuestionVersion.for_students if audience == "student" else QuestionVersion.for_staff
    rows = session.execute(
        select(
            QuestionVersion.id,
            Lesson.code,
            QuestionVersion.level,
            QuestionVersion.kind,
            QuestionVersion.pool,
            QuestionVersion.tags,
        )
        .join(Question, Question.id == QuestionVersion.question_id)
        .join(Lesson, Lesson.id == Question.lesson_id)
        .where(
            QuestionVersion.state == "approved",
            QuestionVersion.pool.in_(sorted(pools)),
            Question.owner_id.is_(None),  # what is a teacher's own serves his classes alone
            fits,
            free,
        )
        .order_by(Lesson.position, Lesson.id, Question.id)
    ).all()
    return tuple(
        Candidate(id_, lesson, level, kind, pool, frozenset(tags))
        for id_, lesson, level, kind, pool, tags in rows
    )
