"""The regrades of a quiz as those see them who manage it, and the errata that everybody may read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from quiz.domain.errors import NotFound
from quiz.domain.regrading import Correction, restores_key
from quiz.models import (
    Contest,
    Job,
    PersonIdentity,
    Question,
    QuestionVersion,
    Quiz,
    Regrade,
)
from quiz.reports.class_contest_results import plain_text
from quiz.services.held_questions import Held, held_keys

#: Kinds of quizzes whose errata are for everybody; a class reads its own with its results.
PUBLIC_KINDS = ("practice", "ranked", "module")


@dataclass(frozen=True)
class RegradeRow:
    """A regrade with its question, who decided it (None: erased), its job, and whether a later one stands instead."""

    regrade: Regrade
    version: QuestionVersion
    code: str
    quiz: Quiz | None
    decided_by: str | None
    job: Job | None
    is_replaced: bool

    @property
    def stem(self) -> str:
        """The question in plain words."""
        return plain_text(self.version.body["stem_html"])

    @property
    def correction(self) -> Correction:
        """What it puts in force."""
        return Correction(self.regrade.mode, self.regrade.accepted)

    @property
    def takes_back(self) -> bool:
        """Whether it puts the question's own key back in force."""
        return restores_key(self.version.kind, self.version.body, self.correction)

    @property
    def state(self) -> str:
        """applied, failed, running or queued."""
        if self.regrade.state == "applied":
            return "applied"
        return self.job.state if self.job is not None else "queued"

    @property
    def figures(self) -> dict[str, Any]:
        """Of an ended job: how many attempts had the question, how many of them changed."""
        return self.job.result or {} if self.job is not None else {}


@dataclass(frozen=True)
class Erratum:
    """What everybody may read. `is_held`: the question is not told, until `opens_at` if that is known."""

    row: RegradeRow
    contest: str | None
    is_held: bool
    opens_at: datetime | None


def read_regrades(session: Session, *, quiz_id: int) -> list[RegradeRow]:
    """Those of this quiz and those of all quizzes, the newest first. One query."""
    query = _rows().where(or_(Regrade.quiz_id == quiz_id, Regrade.quiz_id.is_(None)))
    return [_row(row) for row in session.execute(query.order_by(Regrade.id.desc()))]


def find_regrade(session: Session, *, quiz_id: int, regrade_id: str) -> RegradeRow:
    """The regrade with this public id, of this quiz or of all; raises NotFound."""
    row = session.execute(
        _rows().where(
            Regrade.public_id == regrade_id, or_(Regrade.quiz_id == quiz_id, Regrade.quiz_id.is_(None))
        )
    ).first()
    if row is None:
        raise NotFound("regrade")
    return _row(row)


def read_errata(session: Session, *, now: datetime, limit: int, offset: int = 0) -> list[Erratum]:
    """Applied regrades of quizzes that are not of one class, the newest first. A constant number of queries.

    While a ranked quiz may still ask a question, nothing of it is told but that there is an erratum.
    """
    rows = session.execute(
        _rows()
        .where(
            Regrade.state == "applied",
            or_(Regrade.quiz_id.is_(None), Quiz.kind.in_(PUBLIC_KINDS)),
        )
        .order_by(Regrade.applied_at.desc(), Regrade.id.desc())
        .limit(limit)
        .offset(offset)
    ).all()
    held = held_keys(session, group_id=None, now=now)
    chains = _held_chains(session, held, [row.QuestionVersion.question_id for row in rows])
    titles: dict[int, str] = dict(
        session.execute(
            select(Contest.id, Contest.title).where(
                Contest.id.in_({row.Quiz.contest_id for row in rows if row.Quiz and row.Quiz.contest_id})
            )
        ).all()
        if rows
        else ()
    )
    return [
        Erratum(
            _row(row),
            titles.get(row.Quiz.contest_id) if row.Quiz and row.Quiz.contest_id else None,
            row.QuestionVersion.question_id in chains,
            held.until,
        )
        for row in rows
    ]


def _held_chains(session: Session, held: Held, question_ids: list[int]) -> set[int]:
    """Those of these questions that are held."""
    if not held.is_any or not question_ids:
        return set()
    query = select(Question.id).where(Question.id.in_(question_ids), Question.id.in_(held.chains))
    return set(session.scalars(query))


def _rows() -> Any:
    later = Regrade.__table__.alias("later")
    replaced = (
        select(func.count())
        .select_from(later)
        .where(
            later.c.question_version_id == Regrade.question_version_id,
            later.c.id > Regrade.id,
            or_(later.c.quiz_id.is_(None), later.c.quiz_id == Regrade.quiz_id),
        )
        .correlate(Regrade)
        .scalar_subquery()
    )
    return (
        select(
            Regrade,
            QuestionVersion,
            Question.code,
            Quiz,
            PersonIdentity.full_name,
            Job,
            (replaced > 0).label("is_replaced"),
        )
        .join(QuestionVersion, QuestionVersion.id == Regrade.question_version_id)
        .join(Question, Question.id == QuestionVersion.question_id)
        .outerjoin(Quiz, Quiz.id == Regrade.quiz_id)
        .outerjoin(PersonIdentity, PersonIdentity.person_id == Regrade.created_by)
        .outerjoin(Job, Job.id == Regrade.job_id)
    )


def _row(row: Sequence[Any]) -> RegradeRow:
    return RegradeRow(*row)
