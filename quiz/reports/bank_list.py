"""The lines of the bank's list: what is found by quiz.reports.bank_find gets its words, its clauses, its usage."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from quiz.domain.question_search import plain_text
from quiz.models import (
    Clause,
    Lesson,
    PersonIdentity,
    Plan,
    Question,
    QuestionClause,
    QuestionOffer,
    QuestionVersion,
    Section,
    VersionStatistics,
)
from quiz.reports.bank_find import BankFilter, BankReader, Found, find_questions
from quiz.services.basis_find import BasisDocument, lost_basis, lost_documents

PAGE_SIZE = 30


@dataclass(frozen=True)
class ListedQuestion:
    """One line. `in_use`: the number of an older version that is approved while this one is not; `offer`: state of its last."""

    code: str
    number: int
    stem: str
    kind: str
    level: str
    state: str
    pool: str
    for_staff: bool
    for_students: bool
    tags: tuple[str, ...]
    lesson: str
    clauses: tuple[tuple[str, int], ...]
    author: str | None
    owner: str | None
    is_own: bool
    in_use: int | None
    given: int
    last_given_at: datetime | None
    offer: str | None
    #: Why it was declined.
    offer_reason: str | None
    #: What it rests on and is no longer in force: it is held back.
    lost: tuple[BasisDocument, ...] = ()


@dataclass(frozen=True)
class BankPage:
    """A part of the list, and how many fit in all."""

    questions: list[ListedQuestion]
    found: Found


def read_bank_page(
    session: Session,
    *,
    reader: BankReader,
    wanted: BankFilter,
    after: str | None,
    before: str | None,
    limit: int = PAGE_SIZE,
) -> BankPage:
    """The questions after (or before) a place, or the first. At most six queries, whatever the filter and the length."""
    found = find_questions(session, reader=reader, wanted=wanted, after=after, before=before, limit=limit)
    return BankPage(list_versions(session, reader=reader, versions=found.versions), found)


def list_versions(session: Session, *, reader: BankReader, versions: list[int]) -> list[ListedQuestion]:
    """The lines of these versions, in this order. At most four queries."""
    if not versions:
        return []
    clauses, offers = _clauses(session, versions), _offers(session, versions)
    author, owner = aliased(PersonIdentity), aliased(PersonIdentity)
    older = aliased(QuestionVersion)
    in_use = (
        select(func.max(older.number))
        .where(
            older.question_id == QuestionVersion.question_id,
            older.state == "approved",
            older.number < QuestionVersion.number,
        )
        .scalar_subquery()
    )
    rows = session.execute(
        select(
            QuestionVersion,
            Question.code,
            Question.owner_id,
            Lesson.title.label("lesson"),
            author.full_name.label("author"),
            owner.full_name.label("owner"),
            VersionStatistics.given,
            VersionStatistics.last_given_at,
            in_use.label("in_use"),
            QuestionVersion.id.in_(lost_basis(reader.day)).label("is_lost"),
        )
        .join(Question, Question.id == QuestionVersion.question_id)
        .join(Lesson, Lesson.id == Question.lesson_id)
        .outerjoin(author, author.person_id == QuestionVersion.author_id)
        .outerjoin(owner, owner.person_id == Question.owner_id)
        .outerjoin(VersionStatistics, VersionStatistics.version_id == QuestionVersion.id)
        .where(QuestionVersion.id.in_(versions))
    ).all()
    without = {row.QuestionVersion.id: row.QuestionVersion.question_id for row in rows if row.is_lost}
    lost = lost_documents(session, lost=without, day=reader.day)
    lines = {
        row.QuestionVersion.id: _listed(
            row,
            clauses[row.QuestionVersion.id],
            offers.get(row.QuestionVersion.question_id),
            lost.get(row.QuestionVersion.id, []),
            reader,
        )
        for row in rows
    }
    return [lines[number] for number in versions if number in lines]


def _listed(
    row: Any, clauses: list[tuple[str, int]], offer: Any, lost: list[BasisDocument], reader: BankReader
) -> ListedQuestion:
    version: QuestionVersion = row.QuestionVersion
    return ListedQuestion(
        code=row.code,
        number=version.number,
        stem=plain_text(version.body.get("stem_html") or ""),
        kind=version.kind,
        level=version.level,
        state=version.state,
        pool=version.pool,
        for_staff=version.for_staff,
        for_students=version.for_students,
        tags=tuple(version.tags),
        lesson=row.lesson,
        clauses=tuple(clauses),
        author=row.author,
        owner=row.owner,
        is_own=row.owner_id == reader.person_id,
        in_use=row.in_use,
        given=row.given or 0,
        last_given_at=row.last_given_at,
        offer=offer.state if offer else None,
        offer_reason=offer.reason if offer else None,
        lost=tuple(lost),
    )


def _clauses(session: Session, versions: list[int]) -> dict[int, list[tuple[str, int]]]:
    """By version the section and number of each clause that it rests on, in their order."""
    rows = session.execute(
        select(QuestionClause.version_id, Section.key, Clause.number)
        .join(Clause, Clause.code == QuestionClause.clause_code)
        .join(Section, Section.id == Clause.section_id)
        .join(Plan, Plan.id == Clause.plan_id)
        .where(QuestionClause.version_id.in_(versions))
        .order_by(QuestionClause.version_id, QuestionClause.position, Plan.id)
    )
    found: defaultdict[int, list[tuple[str, int]]] = defaultdict(list)
    for version_id, key, number in rows:
        if (key, number) not in found[version_id]:  # two plans may have the clause word for word
            found[version_id].append((key, number))
    return found


def _offers(session: Session, versions: list[int]) -> dict[int, Any]:
    """By question its last offer: state and reason."""
    rows = session.execute(
        select(QuestionOffer.question_id, QuestionOffer.state, QuestionOffer.reason)
        .where(
            QuestionOffer.question_id.in_(
                select(QuestionVersion.question_id).where(QuestionVersion.id.in_(versions))
            )
        )
        .order_by(QuestionOffer.id)
    )
    return {row.question_id: row for row in rows}
