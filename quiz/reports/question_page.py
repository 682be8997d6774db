"""What the page of one question tells: where it belongs, its versions with their states, authors and readings."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.models import (
    Lesson,
    Module,
    PersonIdentity,
    Plan,
    Programme,
    Question,
    QuestionReview,
    QuestionVersion,
)


@dataclass(frozen=True)
class Reading:
    """Somebody's reading; `reader` is None where he was erased."""

    review: QuestionReview
    reader: str | None


@dataclass(frozen=True)
class ChainEntry:
    """One version; `author` is None for the bundle's, whose authors stand in its files, and for who was erased."""

    version: QuestionVersion
    author: str | None
    readings: list[Reading] = field(default_factory=list)


@dataclass(frozen=True)
class QuestionPage:
    """`chain` has the newest version first."""

    question: Question
    lesson: Lesson
    module: str
    plan: str
    owner: str | None
    chain: list[ChainEntry]

    @property
    def newest(self) -> QuestionVersion:
        """The last version."""
        return self.chain[0].version

    @property
    def versions(self) -> list[QuestionVersion]:
        """The chain's versions, newest first."""
        return [entry.version for entry in self.chain]

    @property
    def reviews(self) -> list[QuestionReview]:
        """All readings of the chain."""
        return [reading.review for entry in self.chain for reading in entry.readings]

    @property
    def returned(self) -> Reading | None:
        """The reading that gave the question back, while its author is still to answer it."""
        if self.newest.state != "draft":
            return None
        decided = [one for entry in self.chain for one in entry.readings if one.review.verdict]
        last = max(decided, key=lambda one: one.review.id, default=None)
        return last if last is not None and last.review.verdict == "returned" else None


def question_page(session: Session, question: Question) -> QuestionPage:
    """Three queries, however long the chain."""
    lesson, module, plan, owner = session.execute(
        select(Lesson, Module.title, Plan.citation, PersonIdentity.full_name)
        .join(Module, Module.id == Lesson.module_id)
        .join(Programme, Programme.id == Module.programme_id)
        .join(Plan, Plan.id == Programme.plan_id)
        .outerjoin(PersonIdentity, PersonIdentity.person_id == question.owner_id)
        .where(Lesson.id == question.lesson_id)
    ).one()
    rows = session.execute(
        select(QuestionVersion, PersonIdentity.full_name)
        .outerjoin(PersonIdentity, PersonIdentity.person_id == QuestionVersion.author_id)
        .where(QuestionVersion.question_id == question.id)
        .order_by(QuestionVersion.number.desc())
    ).all()
    readings: dict[int, list[Reading]] = defaultdict(list)
    for review, reader in session.execute(
        select(QuestionReview, PersonIdentity.full_name)
        .outerjoin(PersonIdentity, PersonIdentity.person_id == QuestionReview.reviewer_id)
        .join(QuestionVersion, QuestionVersion.id == QuestionReview.version_id)
        .where(QuestionVersion.question_id == question.id)
        .order_by(QuestionReview.id)
    ):
        readings[review.version_id].append(Reading(review, reader))
    chain = [ChainEntry(version, author, readings[version.id]) for version, author in rows]
    return QuestionPage(question, lesson, module, plan, owner, chain)
