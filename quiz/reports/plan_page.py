"""One plan as its page shows it: sections with their clauses, and its versions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from quiz.models import Clause, Plan, PlanImport, QuestionClause, QuestionVersion, Section


@dataclass(frozen=True)
class ClauseRow:
    """A clause with how many approved questions rest on it."""

    code: str
    number: int
    text: str
    questions: int


@dataclass(frozen=True)
class SectionRow:
    """A section with its own clauses; `depth` from 0."""

    key: str
    title: str
    depth: int
    clauses: tuple[ClauseRow, ...]


@dataclass(frozen=True)
class VersionRow:
    """A version of a plan; `import_id` and `taken_at` of the file that it came from, if it came from one."""

    code: str
    version: int
    import_id: str | None
    file_name: str | None
    taken_at: datetime | None


def read_sections(session: Session, *, plan_id: int) -> tuple[SectionRow, ...]:
    """Sections and clauses in the order of the document. Three queries."""
    asked: dict[str, int] = dict(
        session.execute(
            select(QuestionClause.clause_code, func.count(QuestionVersion.question_id.distinct()))
            .join(Clause, Clause.code == QuestionClause.clause_code)
            .join(QuestionVersion, QuestionVersion.id == QuestionClause.version_id)
            .where(Clause.plan_id == plan_id, QuestionVersion.state == "approved")
            .group_by(QuestionClause.clause_code)
        ).all()
    )
    clauses: dict[int, list[ClauseRow]] = {}
    for one in session.scalars(
        select(Clause).where(Clause.plan_id == plan_id).order_by(Clause.number, Clause.id)
    ):
        row = ClauseRow(one.code, one.number, one.text, asked.get(one.code, 0))
        clauses.setdefault(one.section_id, []).append(row)
    sections = session.scalars(
        select(Section).where(Section.plan_id == plan_id).order_by(Section.position, Section.id)
    )
    return tuple(
        SectionRow(one.key, one.title, one.key.count("."), tuple(clauses.get(one.id, ()))) for one in sections
    )


def read_versions(session: Session, *, plan: Plan) -> tuple[VersionRow, ...]:
    """All versions of this plan, the first one first. Two queries for each version."""
    chain = [plan]
    while chain[0].previous_id is not None:
        chain.insert(0, session.get_one(Plan, chain[0].previous_id))
    while (later := session.scalar(select(Plan).where(Plan.previous_id == chain[-1].id))) is not None:
        chain.append(later)
    files = {
        one.plan_id: one
        for one in session.scalars(
            select(PlanImport)
            .where(PlanImport.plan_id.in_([one.id for one in chain]))
            .order_by(PlanImport.id.desc())
        )
    }
    return tuple(
        VersionRow(
            one.code,
            one.version,
            file.public_id if (file := files.get(one.id)) else None,
            file.file_name if file else None,
            file.taken_at if file else None,
        )
        for one in chain
    )
