"""The corrections in force in a quiz: of each question version the newest regrade, of this quiz or of all."""

from __future__ import annotations

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session

from quiz.domain.regrading import Correction
from quiz.models import Regrade

#: Built once: every finish asks it.
_IN_FORCE = (
    select(Regrade.question_version_id, Regrade.mode, Regrade.accepted)
    .where(or_(Regrade.quiz_id == bindparam("quiz"), Regrade.quiz_id.is_(None)))
    .order_by(Regrade.id)
)


def corrections_in_force(session: Session, *, quiz_id: int) -> dict[int, Correction]:
    """By question version. One query into a table of as many rows as questions were ever found wrong: a handful.

    A regrade counts from the moment that it is recorded, while its job is still at work: what ends meanwhile is marked
    by it at once.
    """
    rows = session.execute(_IN_FORCE, {"quiz": quiz_id}).all()
    return {version_id: Correction(mode, accepted) for version_id, mode, accepted in rows}
