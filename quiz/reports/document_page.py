"""One document that plans cite: every clause, lesson and question that rests on it, and what was said of its validity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.domain.legal_documents import is_cited_outside, shown_name, state_on
from quiz.domain.question_search import plain_text
from quiz.models import (
    Audit,
    Citation,
    Clause,
    LegalDocument,
    Lesson,
    LessonClause,
    PersonIdentity,
    Plan,
    Question,
    QuestionBasis,
    QuestionDocument,
    QuestionVersion,
    Section,
)
from quiz.services.basis_find import says_so

#: Of a long clause so many characters are shown on either side of the citation.
_AROUND = 160


@dataclass(frozen=True)
class CitedPlace:
    """A clause that cites it, its words in three parts. `is_outside`: the plan is of a day on which the document did not hold."""

    id: str
    plan_code: str
    plan: str
    section: str
    number: int
    clause: str
    before: str
    printed: str
    after: str
    flags: tuple[str, ...]
    likely_number: str | None
    seen_at: datetime | None
    is_outside: bool


@dataclass(frozen=True)
class RestingQuestion:
    """A question that rests on it, in the version that is in use, else its newest. `is_held`: it is not drawn now."""

    code: str
    stem: str
    state: str
    is_named: bool
    is_held: bool
    #: It will be, from the day on which the document is known to end.
    will_be: bool
    says_so: bool


@dataclass(frozen=True)
class Entry:
    """A line of its history; `who` is None for the app itself and for who was erased. Of a change: validity, and its end."""

    at: datetime
    who: str | None
    action: str
    was: str | None
    became: str | None
    ended_on: date | None
    reason: str | None


@dataclass(frozen=True)
class DocumentView:
    """All of it. `other` is what it may be the same as; `newer` what replaced or amended it."""

    document: LegalDocument
    name: str
    state: str
    other: LegalDocument | None
    newer: LegalDocument | None
    set_by: str | None
    places: list[CitedPlace]
    lessons: list[tuple[str, str]]
    questions: list[RestingQuestion]
    history: list[Entry]

    @property
    def held(self) -> int:
        """How many questions are held back by it."""
        return sum(one.is_held for one in self.questions)

    @property
    def ending(self) -> int:
        """How many will be."""
        return sum(one.will_be for one in self.questions)


def read_document(session: Session, *, document: LegalDocument, day: date) -> DocumentView:
    """The page of a document. At most nine queries, however much rests on it."""
    return DocumentView(
        document,
        name_of(document),
        state_on(document.validity, document.in_force_from, document.ended_on, day),
        session.get(LegalDocument, document.maybe_same_id) if document.maybe_same_id else None,
        session.get(LegalDocument, document.replaced_by_id) if document.replaced_by_id else None,
        session.scalar(select(PersonIdentity.full_name).where(PersonIdentity.person_id == document.set_by)),
        _places(session, document),
        _lessons(session, document),
        _questions(session, document, day),
        _history(session, document),
    )


def name_of(document: LegalDocument) -> str:
    """How pages name it."""
    return shown_name(document.type, document.number, document.subject, document.issuer)


def _places(session: Session, document: LegalDocument) -> list[CitedPlace]:
    rows = session.execute(
        select(Citation, Clause, Section.key, Plan)
        .join(Clause, Clause.id == Citation.clause_id)
        .join(Section, Section.id == Clause.section_id)
        .join(Plan, Plan.id == Clause.plan_id)
        .where(Citation.document_id == document.id)
        .order_by(Plan.id.desc(), Section.position, Clause.number, Citation.first)
    )
    return [_place(document, *row) for row in rows]


def _place(document: LegalDocument, citation: Citation, clause: Clause, key: str, plan: Plan) -> CitedPlace:
    cited_on = plan.issued_on or (date(plan.year, 12, 31) if plan.year else None)
    before, after = clause.text[: citation.first], clause.text[citation.past :]
    return CitedPlace(
        id=citation.public_id,
        plan_code=plan.code,
        plan=plan.citation,
        section=key,
        number=clause.number,
        clause=clause.code,
        before=before if len(before) <= _AROUND else "[…] " + before[-_AROUND:].partition(" ")[2],
        printed=citation.printed,
        after=after if len(after) <= _AROUND else after[:_AROUND].rpartition(" ")[0] + " […]",
        flags=tuple(citation.flags),
        likely_number=citation.likely_number,
        seen_at=citation.seen_at,
        is_outside=cited_on is not None
        and is_cited_outside(document.in_force_from, document.ended_on, cited_on),
    )


def _lessons(session: Session, document: LegalDocument) -> list[tuple[str, str]]:
    cited = select(Citation.clause_id).where(Citation.document_id == document.id)
    rows = session.execute(
        select(Lesson.code, Lesson.title, Lesson.position, Lesson.id)
        .join(LessonClause, LessonClause.lesson_id == Lesson.id)
        .where(LessonClause.clause_id.in_(cited))
        .order_by(Lesson.position, Lesson.id)
        .distinct()
    )
    return [(row.code, row.title) for row in rows]


def _questions(session: Session, document: LegalDocument, day: date) -> list[RestingQuestion]:
    named = select(QuestionDocument.question_id).where(QuestionDocument.document_id == document.id)
    based = select(QuestionBasis.version_id).where(QuestionBasis.document_id == document.id)
    chains = select(QuestionVersion.question_id).where(QuestionVersion.id.in_(based))
    rows = session.execute(
        select(Question, QuestionVersion)
        .join(QuestionVersion, QuestionVersion.question_id == Question.id)
        .where(Question.id.in_(named.union(chains)))
        .order_by(Question.code, QuestionVersion.number.desc())
    ).all()
    names, quoting = set(session.scalars(named)), set(session.scalars(based))
    by_question: dict[int, list[Any]] = {}
    for row in rows:
        by_question.setdefault(row.Question.id, []).append(row)
    found = []
    for number, chain in by_question.items():
        question, version = chain[0].Question, _in_use([row.QuestionVersion for row in chain])
        is_named = number in names
        if is_named or version.id in quoting:
            found.append(_resting(question, version, document.ended_on, day, is_named=is_named))
    return found


def _in_use(chain: Sequence[QuestionVersion]) -> QuestionVersion:
    return next((one for one in chain if one.state == "approved"), chain[0])


def _resting(
    question: Question, version: QuestionVersion, ended_on: date | None, day: date, *, is_named: bool
) -> RestingQuestion:
    noted = says_so(version.tags, version.body)
    is_asked = ended_on is not None and not noted and version.state == "approved"
    is_over = ended_on is not None and ended_on <= day
    return RestingQuestion(
        code=question.code,
        stem=plain_text(version.body.get("stem_html") or ""),
        state=version.state,
        is_named=is_named,
        is_held=is_asked and is_over,
        will_be=is_asked and not is_over,
        says_so=noted,
    )


def _history(session: Session, document: LegalDocument) -> list[Entry]:
    rows = session.execute(
        select(Audit, PersonIdentity.full_name)
        .outerjoin(PersonIdentity, PersonIdentity.person_id == Audit.actor_id)
        .where(Audit.object_kind == "legal_document", Audit.object_id == str(document.id))
        .order_by(Audit.id.desc())
        .limit(50)
    )
    return [_entry(row, who) for row, who in rows]


def _entry(row: Audit, who: str | None) -> Entry:
    before, after = row.before or {}, row.after or {}
    ended_on = after.get("ended_on")
    return Entry(
        row.at,
        who,
        row.action,
        before.get("validity"),
        after.get("validity"),
        date.fromisoformat(ended_on) if ended_on else None,
        row.detail,
    )
