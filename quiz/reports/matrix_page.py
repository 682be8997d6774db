"""What the pages and papers of matrices say beside the matrix itself: its categories by key, and who made it where."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.domain.days import day_of
from quiz.domain.identity import Actor
from quiz.domain.paper_matrix import Matrix
from quiz.domain.school_year import school_year_of
from quiz.models import Unit, UnitClosure
from quiz.reports.matrix_heading import Heading
from quiz.reports.matrix_tables import Table, detail_table, matrix_table, worded
from quiz.services.matrix_bank import Category, list_categories

DEPARTMENT = "so"


def categories_of(session: Session, matrix: Matrix) -> Mapping[str, Category]:
    """The categories that the matrix can have, by their keys. One query."""
    found = list_categories(session, basis=matrix.basis, audience=matrix.audience)
    return {category.key: category for category in found}


def papers_of(session: Session, matrix: Matrix) -> tuple[Table, ...]:
    """The matrix and its bản đặc tả as tables. One query."""
    categories = categories_of(session, matrix)
    return matrix_table(matrix, categories), detail_table(matrix, categories)


def heading_of(session: Session, *, actor: Actor, name: str, matrix: Matrix, now: datetime) -> Heading:
    """What stands above and below the tables when the actor prints them. At most one query."""
    above, unit = _places(session, actor)
    year = school_year_of(day_of(now))
    about = f"Năm học {year}-{year + 1}; {matrix.questions} câu, {worded(matrix.total_worth)} điểm"
    return Heading(above.upper(), unit, name, about)


def _places(session: Session, actor: Actor) -> tuple[str, str]:
    """The department above the actor's unit, and the unit: that of his role, else where he belongs."""
    unit_id = next((grant.unit_id for grant in actor.grants), actor.unit_id)
    rows = session.execute(
        select(Unit.name, Unit.kind, UnitClosure.depth)
        .join(UnitClosure, UnitClosure.ancestor_id == Unit.id)
        .where(UnitClosure.descendant_id == unit_id)
        .order_by(UnitClosure.depth)
    ).all()
    unit = next((name for name, _kind, depth in rows if depth == 0), "")
    above = next((name for name, kind, depth in rows if depth and kind == DEPARTMENT), "")
    return above, unit
