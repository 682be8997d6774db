"""The bank as a draw sees it: the approved questions of some pools, kept by each process until the bank changes."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from quiz.domain.specification import Candidate
from quiz.models import Lesson, Question, QuestionVersion
from quiz.services.held_questions import Held
from quiz.services.kept_reads import BANK, KeptReads, change_stamp

_kept: KeptReads[tuple[str, frozenset[str]], Sequence[Candidate]] = KeptReads(40)
#: Numbers of the versions that are held, by what holds them.
_held: KeptReads[str, frozenset[int]] = KeptReads(40)


def candidates_for(
    session: Session,
    *,
    audience: str,
    pools: frozenset[str],
    held: Held | None = None,
    owner_id: int | None = None,
) -> Sequence[Candidate]:
    """The approved questions of these pools that fit an audience, newest version of each, in the order of the bank.

    Without those that are `held`. What is a teacher's own comes with his `owner_id` alone, after the common bank. At most
    three queries, mostly one.
    """
    stamp = change_stamp(session, BANK)
    common = _kept.get(
        session,
        (audience, pools),
        stamp,
        lambda: _read_candidates(session, audience, pools, Question.owner_id.is_(None)),
    )
    if held is not None and held.is_any:
        refused = _held.get(session, held.key, stamp, lambda: _read_held(session, held))
        common = [candidate for candidate in common if candidate.version_id not in refused]
    if owner_id is None:
        return common
    own = _read_candidates(session, audience, pools, Question.owner_id == owner_id, is_own=True)
    return (*common, *own)


def _read_held(session: Session, held: Held) -> frozenset[int]:
    return frozenset(
        session.scalars(
            select(QuestionVersion.id).where(
                QuestionVersion.state == "approved", QuestionVersion.question_id.in_(held.chains)
            )
        )
    )


def _read_candidates(
    session: Session,
    audience: str,
    pools: frozenset[str],
    whose: ColumnElement[bool],
    *,
    is_own: bool = False,
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
        .where(QuestionVersion.state == "approved", QuestionVersion.pool.in_(sorted(pools)), whose, fits)
        .order_by(Lesson.position, Lesson.id, Question.id)
    ).all()
    return tuple(
        Candidate(id_, lesson, level, kind, pool, frozenset(tags), is_own)
        for id_, lesson, level, kind, pool, tags in rows
    )
