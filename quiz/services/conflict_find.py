"""Whether somebody has a part in a contest that keeps him out of its ranking; the rule stands in quiz.domain.conflicts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, bindparam, exists, or_, select
from sqlalchemy.orm import Session

from quiz.domain.conflicts import MANAGING_ROLES, WRITING_REACHES_BACK, WRITING_ROLES, Part, conflict_of
from quiz.models import Contest, Quiz, RoleGrant, UnitClosure
from quiz.models.columns import Instant


def part_columns() -> tuple[ColumnElement[bool], ...]:
    """`organises`, `manages` and `writes` for a SELECT; they want the values of `part_values`."""
    person, contest = bindparam("person", type_=BigInteger), bindparam("contest", type_=BigInteger)
    made_at = select(Contest.created_at).where(Contest.id == contest).scalar_subquery()
    organises = exists().where(Contest.id == contest, Contest.organiser_id == person)
    manages = exists().where(
        RoleGrant.person_id == person,
        RoleGrant.role.in_(MANAGING_ROLES),
        or_(RoleGrant.ended_at.is_(None), RoleGrant.ended_at > made_at),
        UnitClosure.ancestor_id == RoleGrant.unit_id,
        UnitClosure.descendant_id == bindparam("quiz_unit", type_=BigInteger),
    )
    writes = exists().where(
        RoleGrant.person_id == person,
        RoleGrant.role.in_(WRITING_ROLES),
        or_(RoleGrant.ended_at.is_(None), RoleGrant.ended_at > bindparam("writing_since", type_=Instant)),
    )
    return organises.label("organises"), manages.label("manages"), writes.label("writes")


def part_values(quiz: Quiz, person_id: int, now: datetime) -> dict[str, Any]:
    """What part_columns ask with."""
    return {
        "person": person_id,
        "contest": quiz.contest_id,
        "quiz_unit": quiz.unit_id,
        "writing_since": now - WRITING_REACHES_BACK,
    }


def conflict_in(row: Any) -> str | None:
    """The conflict in a row that has these columns."""
    return conflict_of(Part(bool(row.organises), bool(row.manages), bool(row.writes)))


_PART = select(*part_columns())


def find_conflict(session: Session, *, person_id: int, quiz: Quiz, now: datetime) -> str | None:
    """Why an attempt that this person begins now would not rank, or None. One query; none where nothing is ranked."""
    if quiz.contest_id is None:
        return None
    return conflict_in(session.connection().execute(_PART, part_values(quiz, person_id, now)).one())
