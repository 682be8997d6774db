"""A matrix and the bank: what lines there can be, whether the bank fills it, and the specification that quizzes draw by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from quiz.domain.matrix_check import MatrixCheck, check_matrix
from quiz.domain.paper_matrix import FORMATS, LESSONS, PRACTICE, Matrix, rules_of, usage_bands
from quiz.domain.specification import Candidate, read_specification
from quiz.models import Clause, Lesson, Module, Plan, Section, VersionStatistics
from quiz.services.bank_candidates import candidates_for, candidates_of
from quiz.services.held_questions import Held, held_from_draws


@dataclass(frozen=True)
class Category:
    """What a line can be about. `topic`: chủ đề; `title`: nội dung; `number`: of a section, else empty."""

    key: str
    topic: str
    title: str
    number: str = ""


def list_categories(session: Session, *, basis: str, audience: str) -> list[Category]:
    """The lessons of an audience, or the sections of the plans in force that have clauses, in their order. One query."""
    return _lessons(session, audience) if basis == LESSONS else _sections(session)


def _lessons(session: Session, audience: str) -> list[Category]:
    fits: Any = Lesson.for_students if audience == "student" else Lesson.for_staff
    rows = session.execute(
        select(Lesson.code, Module.title, Lesson.title)
        .join(Module, Module.id == Lesson.module_id)
        .where(fits)
        .order_by(Module.programme_id, Module.position, Lesson.position, Lesson.id)
    ).all()
    return [Category(code, topic, title) for code, topic, title in rows]


def _sections(session: Session) -> list[Category]:
    newer = aliased(Plan)
    rows = session.execute(
        select(
            Plan.code, Plan.title, Section.key, Section.title, exists().where(Clause.section_id == Section.id)
        )
        .join(Section, Section.plan_id == Plan.id)
        .where(~exists().where(newer.previous_id == Plan.id))
        .order_by(Plan.id, Section.position, Section.id)
    ).all()
    found, titles = [], {}
    for plan, plan_title, number, title, has_clauses in rows:
        titles[plan, number] = title
        if has_clauses:
            above = number.rpartition(".")[0]
            found.append(Category(f"{plan}:{number}", titles.get((plan, above), plan_title), title, number))
    return found


def count_ready(
    session: Session, *, basis: str, audience: str, now: datetime
) -> tuple[Counter[str], Counter[str]]:
    """How many questions for practice there are by format, and by category. At most six queries, mostly three."""
    candidates = candidates_for(
        session,
        audience=audience,
        pools=frozenset(PRACTICE),
        held=held_from_draws(session, now=now),
        sections=basis != LESSONS,
        now=now,
    )
    formats = {kind: format_ for format_, kinds in FORMATS.items() for kind in kinds}
    by_category = Counter(one.lesson if basis == LESSONS else one.section for one in candidates)
    return Counter(formats[one.kind] for one in candidates), by_category


def matrix_candidates(
    session: Session, *, matrix: Matrix, owner_id: int | None, now: datetime, held: Held | None = None
) -> Sequence[Candidate]:
    """The questions for practice that the matrix may draw from, with all that its cells and first filling ask."""
    return candidates_for(
        session,
        audience=matrix.audience,
        pools=frozenset(PRACTICE),
        held=held if held is not None else held_from_draws(session, now=now),
        owner_id=owner_id if matrix.uses_own else None,
        sections=matrix.basis != LESSONS,
        statements="statements" in matrix.marks,
        now=now,
    )


def check_against_bank(
    session: Session, *, matrix: Matrix, owner_id: int | None, now: datetime
) -> MatrixCheck:
    """The check of a matrix without problems. At most eight queries, mostly four, however large the bank."""
    candidates = matrix_candidates(session, matrix=matrix, owner_id=owner_id, now=now)
    return check_matrix(matrix, candidates, owner_id=owner_id)


def specification_rules(
    session: Session,
    *,
    matrix: Matrix,
    matrix_id: str,
    pools: Sequence[str],
    owner_id: int | None,
    now: datetime,
) -> dict[str, Any]:
    """The stored specification of a matrix without problems, with the usage of this moment where it spreads use."""
    rules = rules_of(matrix, pools=pools, owner_id=owner_id, matrix_id=matrix_id)
    if not matrix.spreads:
        return rules
    specification = read_specification(rules)
    candidates = candidates_of(session, specification=specification, audience=matrix.audience, now=now)
    fitting = {one.version_id for one in candidates if specification.admitting(one)}
    given = dict(session.execute(select(VersionStatistics.version_id, VersionStatistics.given)).all())
    usage = usage_bands({version_id: given.get(version_id, 0) for version_id in fitting})
    return rules_of(matrix, pools=pools, owner_id=owner_id, usage=usage, matrix_id=matrix_id)
