"""Draft questions of a plan: made from its clauses by the content pipeline, offered to an editor, and the chosen ones kept.

Nothing here is random: the same plan and the same wish offer the same drafts, so what was ticked on a page is found again
by its code. What is kept is a draft like any other; it comes into no quiz before somebody else has read it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.pipeline.citations import find_citations
from content.pipeline.clauses import Clause as PlanClause
from content.pipeline.drafting import Draft, DraftSource, choose_drafts, draft_questions
from content.pipeline.editorial import editor_notes
from content.pipeline.overtaken import Statement, parse_statements
from content.pipeline.page_parts import DocumentData
from content.pipeline.problems import Findings
from content.pipeline.sections import Document
from content.pipeline.sections import Section as PlanSection
from quiz.domain.errors import InvalidInput
from quiz.domain.identity import Actor
from quiz.domain.question_draft import DRAFTED
from quiz.models import (
    Clause,
    Lesson,
    LessonClause,
    Module,
    Plan,
    Programme,
    Question,
    QuestionClause,
    QuestionVersion,
    Section,
)
from quiz.services.lesson_chain import is_for_pupils
from quiz.services.question_write import PAGE, write_draft

MOST = 60


@dataclass(frozen=True)
class DraftWish:
    """What an editor wants: for which lesson, from which section ("" for the lesson's own clauses), how many, which."""

    lesson: Lesson
    section: str = ""
    count: int = 20
    kinds: tuple[str, ...] = ()
    audience: str = ""


@dataclass(frozen=True)
class Offer:
    """One draft as it would be stored, with the code by which a page names it."""

    code: str
    kind: str
    level: str
    audience: tuple[str, ...]
    tags: tuple[str, ...]
    body: dict[str, Any]


def lessons_for(session: Session, plan: Plan) -> Sequence[Lesson]:
    """The lessons that teach this plan, in their order; all lessons where none teaches it yet."""
    query = (
        select(Lesson)
        .join(Module, Module.id == Lesson.module_id)
        .order_by(Module.position, Lesson.position, Lesson.id)
    )
    own = session.scalars(
        query.join(Programme, Programme.id == Module.programme_id).where(Programme.plan_id == plan.id)
    ).all()
    return own or session.scalars(query).all()


def offer_drafts(
    session: Session, *, plan: Plan, wish: DraftWish, content_dir: Path, now: datetime
) -> list[Offer]:
    """The drafts that fit the wish and are not in the bank yet, in the order of the plan's text."""
    drafts = _drafts_of(session, plan, content_dir, now)
    known = _known(session, drafts)
    clauses = () if wish.section else _clauses_of_lesson(session, wish.lesson)
    chosen = choose_drafts(
        drafts,
        count=min(wish.count, MOST),
        sections=[wish.section] if wish.section else (),
        clauses=clauses,
        kinds=wish.kinds,
        audience=wish.audience,
        known=known,
    )
    for_pupils = is_for_pupils(session, wish.lesson)
    return [_offer(draft, for_pupils=for_pupils) for draft in chosen]


def keep_drafts(
    session: Session,
    *,
    actor: Actor,
    plan: Plan,
    wish: DraftWish,
    codes: Collection[str],
    content_dir: Path,
    now: datetime,
) -> list[QuestionVersion]:
    """The ticked drafts as drafts of the bank, in the wish's lesson; what is there already is left as it is.

    Raises InvalidInput when nothing is ticked.
    """
    if not codes:
        raise InvalidInput("keep", "drafts-none-ticked")
    offers = offer_drafts(session, plan=plan, wish=wish, content_dir=content_dir, now=now)
    return [
        write_draft(
            session,
            actor_id=actor.person_id,
            lesson_id=wish.lesson.id,
            kind=offer.kind,
            level=offer.level,
            audience=offer.audience,
            tags=offer.tags,
            body=offer.body,
            now=now,
        )
        for offer in offers
        if offer.code in codes
    ]


def _offer(draft: Draft, *, for_pupils: bool) -> Offer:
    audience = tuple(one for one in draft.audience if one != "student" or for_pupils)
    return Offer(draft.code, draft.kind, draft.level, audience, (*draft.tags, DRAFTED), draft.body())


def _drafts_of(session: Session, plan: Plan, content_dir: Path, now: datetime) -> tuple[Draft, ...]:
    document = _document_of(session, plan)
    citations = find_citations(document.clauses)
    return draft_questions(
        DraftSource(
            document,
            citations,
            editor_notes(document, citations),
            _overtaken(content_dir, plan.code),
            f"{now:%m/%Y}",
        )
    )


def _document_of(session: Session, plan: Plan) -> Document:
    """The plan's rows as the pipeline reads a document. One query."""
    rows = session.execute(
        select(Section.key, Section.title, Section.position, Clause.code, Clause.number, Clause.text)
        .outerjoin(Clause, Clause.section_id == Section.id)
        .where(Section.plan_id == plan.id)
        .order_by(Section.position, Section.id, Clause.number, Clause.id)
    ).all()
    titles: dict[str, PlanSection] = {}
    clauses = []
    for line, (key, title, _position, code, number, text) in enumerate(rows, start=1):
        titles.setdefault(key, PlanSection(key, key.rpartition(".")[2], title, line, key.rpartition(".")[0]))
        if code is not None:
            clauses.append(PlanClause(code, key, number, text, line, pieces=((line, 0),)))
    return Document(tuple(titles.values()), tuple(clauses), DocumentData(year=plan.year or 0))


def _overtaken(content_dir: Path, code: str) -> tuple[Statement, ...]:
    """What time has overtaken of a plan, where the content folder says so of it."""
    path = content_dir / "plans" / code / "overtaken.csv"
    if not path.is_file():
        return ()
    return parse_statements(path.read_text(encoding="utf-8"), path.name, Findings())


def _clauses_of_lesson(session: Session, lesson: Lesson) -> Sequence[str]:
    return session.scalars(
        select(Clause.code)
        .join(LessonClause, LessonClause.clause_id == Clause.id)
        .where(LessonClause.lesson_id == lesson.id)
    ).all()


def _known(session: Session, drafts: Sequence[Draft]) -> set[str]:
    """Codes of the drafts whose stem a question written on a page about the same clause has already. One query."""
    clauses = {clause.id for draft in drafts for clause, _quote in draft.all_quotes}
    rows = session.execute(
        select(QuestionVersion.kind, QuestionVersion.body)
        .join(Question, Question.id == QuestionVersion.question_id)
        .where(
            Question.source == PAGE,
            QuestionVersion.id.in_(
                select(QuestionClause.version_id).where(QuestionClause.clause_code.in_(clauses))
            ),
        )
    )
    there = {(kind, *_asked(body)) for kind, body in rows}
    return {draft.code for draft in drafts if (draft.kind, *_asked(draft.body())) in there}


def _asked(body: dict[str, Any]) -> tuple[str, tuple[str, ...]]:
    """What tells one question from another: its stem, and its statements where the stem is the same for many."""
    return body["stem_html"], tuple(sorted(one["html"] for one in body.get("statements", ())))
