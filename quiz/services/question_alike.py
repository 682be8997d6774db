"""Questions of the bank that ask nearly the same as a text being written.

Found by pairs of neighbouring words: whoever shares enough of the text's own pairs (an index says so) is read, and the
likeness is worked out exactly. Two queries, however large the bank.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil

from sqlalchemy import ColumnElement, and_, func, or_, select, true
from sqlalchemy.orm import Session

from quiz.domain.identity import Actor
from quiz.domain.likeness import NEAR, likeness, pair_numbers, plain, stem_pairs
from quiz.models import Question, QuestionPair, QuestionVersion
from quiz.services.question_clauses import body_pairs
from quiz.services.question_find import SEEING_ALL

_READ, _SHOWN = 30, 5
#: Fewer pairs than these say nothing yet.
_LEAST_PAIRS = 4


@dataclass(frozen=True)
class Alike:
    """A question like the text; `percent` of the pairs of both are shared."""

    code: str
    stem: str
    percent: int


def find_alike(
    session: Session,
    *,
    actor: Actor,
    stem: str,
    statements: Iterable[str] = (),
    audience: Iterable[str] = (),
    besides: int | None = None,
) -> list[Alike]:
    """The most alike first, at most five, among what the actor may see for one of these audiences.

    `besides`: the chain that is being written.
    """
    pairs = stem_pairs(stem, statements)
    if len(pairs) < _LEAST_PAIRS:
        return []
    shared = (
        select(QuestionPair.version_id, func.count().label("shared"))
        .where(QuestionPair.pair.in_(pair_numbers(pairs)))
        .group_by(QuestionPair.version_id)
        .having(func.count() >= ceil(NEAR * len(pairs)))
        .subquery()
    )
    rows = session.execute(
        select(Question.id, Question.code, QuestionVersion.body)
        .join(shared, shared.c.version_id == QuestionVersion.id)
        .join(Question, Question.id == QuestionVersion.question_id)
        .where(
            QuestionVersion.state != "retired",
            _visible(actor),
            _meant_for(set(audience)),
            Question.id != besides if besides is not None else true(),
        )
        .order_by(shared.c.shared.desc(), QuestionVersion.id.desc())
        .limit(_READ)
    ).all()
    found: dict[int, Alike] = {}
    for id_, code, body in rows:
        alike = likeness(pairs, body_pairs(body))
        if alike >= NEAR and (id_ not in found or found[id_].percent < round(alike * 100)):
            found[id_] = Alike(code, plain(body["stem_html"]).strip(), round(alike * 100))
    return sorted(found.values(), key=lambda one: (-one.percent, one.code))[:_SHOWN]


def _visible(actor: Actor) -> ColumnElement[bool]:
    """A teacher learns nothing of contest questions, of drafts, or of another teacher's own."""
    if actor.holds(*SEEING_ALL):
        return true()
    in_use = and_(
        Question.owner_id.is_(None),
        QuestionVersion.exposure == "practice",
        QuestionVersion.state == "approved",
    )
    return or_(in_use, Question.owner_id == actor.person_id)


def _meant_for(audience: set[str]) -> ColumnElement[bool]:
    meant = [
        column
        for name, column in (
            ("student", QuestionVersion.for_students.expression),
            ("staff", QuestionVersion.for_staff.expression),
        )
        if name in audience
    ]
    return or_(*meant) if meant else true()
