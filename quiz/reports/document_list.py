"""The documents that plans cite, as their list shows them: found, filtered, with what rests on each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Text, and_, exists, func, or_, select, true, type_coerce
from sqlalchemy.orm import Session

from quiz.domain.legal_documents import AMENDED, ENDED, IN_FORCE, UNKNOWN, shown_name, state_on
from quiz.domain.question_search import search_words
from quiz.models import (
    Citation,
    Clause,
    LegalDocument,
    Plan,
    Question,
    QuestionBasis,
    QuestionDocument,
    QuestionVersion,
)
from quiz.services.basis_find import lost_basis

#: What may be asked for beside the kinds of validity: what waits for an editor.
FLAGGED, DOUBTFUL, HOLDING = "flagged", "doubtful", "holding"
STATES = (UNKNOWN, IN_FORCE, AMENDED, ENDED)


@dataclass(frozen=True)
class DocumentFilter:
    """None or empty: whatever. `plan`: its code; `open`: FLAGGED, DOUBTFUL or HOLDING (questions are held back by it)."""

    text: str = ""
    type: str | None = None
    state: str | None = None
    plan: str | None = None
    open: str | None = None


@dataclass(frozen=True)
class DocumentRow:
    """A line. `citations` and `flagged` count places; `questions` those in use that rest on it."""

    id: str
    name: str
    issued_on: date | None
    issuer: str | None
    subject: str | None
    state: str
    ended_on: date | None
    citations: int
    flagged: int
    questions: int
    is_doubtful: bool


@dataclass(frozen=True)
class DocumentPage:
    """Part of the list, how many fit in all, how many there are, and what waits."""

    rows: list[DocumentRow]
    found: int
    total: int
    flagged: int
    doubtful: int
    types: list[str]
    plans: list[tuple[str, str]]


def count_held_back(session: Session, *, day: date) -> int:
    """How many questions of the common bank are in use but for a basis that is no longer in force. One query."""
    return (
        session.scalar(
            select(func.count(QuestionVersion.id))
            .join(Question, Question.id == QuestionVersion.question_id)
            .where(
                QuestionVersion.state == "approved",
                Question.owner_id.is_(None),
                QuestionVersion.id.in_(lost_basis(day)),
            )
        )
        or 0
    )


def open_flags() -> ColumnElement[bool]:
    """For a WHERE: a citation that is suspicious and that nobody has seen yet."""
    return and_(type_coerce(Citation.flags, Text) != "[]", Citation.seen_at.is_(None))


def read_documents(
    session: Session, *, wanted: DocumentFilter, day: date, limit: int, offset: int = 0
) -> DocumentPage:
    """The documents that fit, those with most citations first. Four queries."""
    conditions = _conditions(wanted, day)
    counts = select(
        func.count(LegalDocument.id),
        func.count(LegalDocument.id).filter(and_(*conditions)),
        func.count(LegalDocument.id).filter(_cited(open_flags())),
        func.count(LegalDocument.id).filter(LegalDocument.maybe_same_id.is_not(None)),
    )
    total, found, flagged, doubtful = session.execute(counts).one()
    types = list(session.scalars(select(LegalDocument.type).distinct().order_by(LegalDocument.type)))
    plans = session.execute(select(Plan.code, Plan.title).order_by(Plan.id.desc())).all()
    return DocumentPage(
        _rows(session, conditions, day, limit, offset),
        found,
        total,
        flagged,
        doubtful,
        types,
        [(code, title) for code, title in plans],
    )


def _conditions(wanted: DocumentFilter, day: date) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [true()]
    found += [LegalDocument.search.like(f"% {word}%") for word in search_words(wanted.text)]
    if wanted.type:
        found.append(LegalDocument.type == wanted.type)
    if wanted.state:
        found.append(LegalDocument.validity == wanted.state)
    if wanted.plan:
        found.append(_cited(Plan.code == wanted.plan))
    if wanted.open == FLAGGED:
        found.append(_cited(open_flags()))
    elif wanted.open == DOUBTFUL:
        found.append(LegalDocument.maybe_same_id.is_not(None))
    elif wanted.open == HOLDING:
        found += [LegalDocument.ended_on <= day, or_(_rested(), _named())]
    return found


def _cited(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    cited = (
        select(Citation.document_id)
        .join(Clause, Clause.id == Citation.clause_id)
        .join(Plan, Plan.id == Clause.plan_id)
        .where(condition)
    )
    return LegalDocument.id.in_(cited)


def _rested() -> ColumnElement[bool]:
    return (
        exists()
        .where(QuestionBasis.document_id == LegalDocument.id, QuestionBasis.version_id == QuestionVersion.id)
        .where(QuestionVersion.state == "approved")
    )


def _named() -> ColumnElement[bool]:
    return exists().where(QuestionDocument.document_id == LegalDocument.id)


def _rows(
    session: Session, conditions: list[ColumnElement[bool]], day: date, limit: int, offset: int
) -> list[DocumentRow]:
    places = (
        select(
            Citation.document_id.label("document"),
            func.count().label("places"),
            func.count().filter(open_flags()).label("flagged"),
        )
        .group_by(Citation.document_id)
        .subquery()
    )
    # a question that both quotes it and is named counts once
    rests = (
        select(QuestionBasis.document_id.label("document"), QuestionVersion.question_id.label("question"))
        .join(QuestionVersion, QuestionVersion.id == QuestionBasis.version_id)
        .where(QuestionVersion.state == "approved")
        .union(select(QuestionDocument.document_id, QuestionDocument.question_id))
        .subquery()
    )
    asked = select(rests.c.document, func.count().label("questions")).group_by(rests.c.document).subquery()
    rows = session.execute(
        select(LegalDocument, places.c.places, places.c.flagged, asked.c.questions)
        .outerjoin(places, places.c.document == LegalDocument.id)
        .outerjoin(asked, asked.c.document == LegalDocument.id)
        .where(*conditions)
        .order_by(func.coalesce(places.c.places, 0).desc(), LegalDocument.id)
        .limit(limit)
        .offset(offset)
    )
    return [_row(one, cited or 0, flagged or 0, count or 0, day) for one, cited, flagged, count in rows]


def _row(one: LegalDocument, cited: int, flagged: int, questions: int, day: date) -> DocumentRow:
    return DocumentRow(
        id=one.public_id,
        name=shown_name(one.type, one.number, one.subject, one.issuer),
        issued_on=one.issued_on,
        issuer=one.issuer,
        subject=one.subject if one.number else None,
        state=state_on(one.validity, one.in_force_from, one.ended_on, day),
        ended_on=one.ended_on,
        citations=cited,
        flagged=flagged,
        questions=questions,
        is_doubtful=one.maybe_same_id is not None,
    )
