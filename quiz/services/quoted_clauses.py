"""The clauses that a question may quote: of the plan that its lesson's programme teaches, and of plans it quotes already."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from quiz.domain.question_draft import ClausePlace, DraftText
from quiz.models import Clause, Lesson, Module, Programme, Section


@dataclass(frozen=True)
class PlanSection:
    """A section with its clauses, for choosing one."""

    key: str
    title: str
    clauses: tuple[ClausePlace, ...]


def plan_tree(session: Session, lesson: Lesson | None, codes: Collection[str]) -> list[PlanSection]:
    """Sections with their clauses in the plan's order; then the plans of those `codes` that it does not have.

    At most two queries.
    """
    tree: list[PlanSection] = []
    if lesson is not None:
        teaches = (
            select(Programme.plan_id)
            .join(Module, Module.programme_id == Programme.id)
            .where(Module.id == lesson.module_id)
        )
        tree = _sections(session, Section.plan_id.in_(teaches))
    missing = set(codes) - set(places_in(tree)) - {""}
    if missing:
        quoted = select(Clause.plan_id).where(Clause.code.in_(sorted(missing)))
        tree += _sections(session, Section.plan_id.in_(quoted))
    return tree


def places_in(tree: Sequence[PlanSection]) -> dict[str, ClausePlace]:
    """The clauses by code; of two with the same the first counts."""
    return {one.code: one for section in reversed(tree) for one in section.clauses}


def clauses_for(session: Session, lesson: Lesson | None, draft: DraftText) -> dict[str, ClausePlace]:
    """The clauses that a draft may quote, by code, those that it quotes among them where they are any plan's."""
    return places_in(plan_tree(session, lesson, quoted_codes(draft)))


def quoted_codes(draft: DraftText) -> set[str]:
    """Codes of the clauses that a draft names."""
    return {one.clause for one in (*draft.quotes, *(part.quote for part in draft.statements))}


def _sections(session: Session, of_plans: ColumnElement[bool]) -> list[PlanSection]:
    rows = session.execute(
        select(Section.id, Section.key, Section.title, Clause.code, Clause.number, Clause.text)
        .join(Clause, Clause.section_id == Section.id)
        .where(of_plans)
        .order_by(Section.plan_id, Section.position, Section.id, Clause.number, Clause.id)
    ).all()
    sections: dict[int, tuple[str, str, list[ClausePlace]]] = {}
    for id_, key, title, code, number, text in rows:
        place = sections.setdefault(id_, (key, title, []))
        place[2].append(ClausePlace(code, key, number, text))
    return [PlanSection(key, title, tuple(clauses)) for key, title, clauses in sections.values()]
