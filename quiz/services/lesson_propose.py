"""What a new lesson of a plan may be made of: its sections and clauses with what teaches them, a title, a module."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.domain.lesson_draft import ChosenSection, LessonText, heading_of, proposed_lesson
from quiz.domain.question_draft import ClausePlace
from quiz.domain.text import fold
from quiz.models import Clause, Lesson, LessonClause, Module, Plan, Section
from quiz.services.lesson_module import open_modules


@dataclass(frozen=True)
class OfferedClause:
    """A clause with the titles of the lessons that teach it, seen by learners or being written."""

    place: ClausePlace
    lessons: tuple[str, ...]


@dataclass(frozen=True)
class OfferedSection:
    """A section with its own clauses."""

    key: str
    title: str
    clauses: tuple[OfferedClause, ...]


def offered_sections(session: Session, plan: Plan) -> list[OfferedSection]:
    """The plan's sections in their order, those without clauses among them. Two queries."""
    taught: dict[str, list[str]] = {}
    for code, title in session.execute(
        select(Clause.code, Lesson.title)
        .join(LessonClause, LessonClause.clause_id == Clause.id)
        .join(Lesson, Lesson.id == LessonClause.lesson_id)
        .where(Clause.code.in_(select(Clause.code).where(Clause.plan_id == plan.id)))
        .order_by(Lesson.id)
    ):
        taught.setdefault(code, []).append(title)
    rows = session.execute(
        select(Section.key, Section.title, Clause.code, Clause.number, Clause.text)
        .outerjoin(Clause, Clause.section_id == Section.id)
        .where(Section.plan_id == plan.id)
        .order_by(Section.position, Section.id, Clause.number, Clause.id)
    )
    found: dict[str, tuple[str, list[OfferedClause]]] = {}
    for key, title, code, number, text in rows:
        clauses = found.setdefault(key, (title, []))[1]
        if code is not None:
            place = ClausePlace(code, key, number, text)
            clauses.append(OfferedClause(place, tuple(dict.fromkeys(taught.get(code, ())))))
    return [OfferedSection(key, title, tuple(clauses)) for key, (title, clauses) in found.items()]


def proposed_module(
    session: Session, plan: Plan, sections: Sequence[OfferedSection], key: str
) -> tuple[str, str]:
    """The public id of the module that a lesson of this section goes into, or "" and the title of a new one.

    A module is called as the top section is.
    """
    top = key.partition(".")[0]
    title = next((heading_of(one.title) for one in sections if one.key == top), "")
    same = next((one for one in open_modules(session, plan) if fold(one.title) == fold(title)), None)
    return (same.public_id, "") if same else ("", title)


def proposal_of(sections: Sequence[OfferedSection], codes: Collection[str], title: str) -> LessonText | None:
    """The draft for these clauses; without a title it is called as the first section is. None where none is chosen."""
    chosen = [
        ChosenSection(one.key, one.title, tuple(c.place for c in one.clauses if c.place.code in codes))
        for one in sections
    ]
    chosen = [one for one in chosen if one.clauses]
    return proposed_lesson(title or heading_of(chosen[0].title), chosen) if chosen else None


def modules_of(session: Session, plan: Plan) -> list[Module]:
    """The modules that the lesson may go into, those apart that no lesson is in yet."""
    used = set(session.scalars(select(Lesson.module_id).distinct()))
    return [one for one in open_modules(session, plan) if one.id in used]
