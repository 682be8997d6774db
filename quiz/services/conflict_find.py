"""Whether somebody has a part in a contest that keeps him out of its ranking; the rule stands in quiz.domain.conflicts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Text, bindparam, exists, or_, select, type_coerce
from sqlalchemy.orm import Session

from quiz.domain.conflicts import MANAGING_ROLES, WRITING_REACHES_BACK, WRITING_ROLES, Part, conflict_of
from quiz.models import Contest, QuestionReview, QuestionVersion, Quiz, RoleGrant, Specification, UnitClosure
from quiz.models.columns import Instant


def part_columns() -> tuple[ColumnElement[bool], ...]:
    """`organises`, `manages`, `writes` and `wrote` for a SELECT; they want the values of `part_values`."""
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
    parts = {"organises": organises, "manages": manages, "writes": writes, "wrote": _wrote(person)}
    return tuple(part.label(name) for name, part in parts.items())


def _wrote(person: ColumnElement[int]) -> ColumnElement[bool]:
    """Author or reader of a question kept for one of the sets from which the quiz draws.

    The sets stand in the specification's canonical JSON, each name in quotation marks.
    """
    is_his = or_(
        QuestionVersion.author_id == person,
        QuestionVersion.id.in_(select(QuestionReview.version_id).where(QuestionReview.reviewer_id == person)),
    )
    return exists().where(
        is_his,
        QuestionVersion.exposure == "contest",
        QuestionVersion.state != "retired",
        Specification.id == bindparam("specification", type_=BigInteger),
        type_coerce(Specification.rules, Text).contains('"' + QuestionVersion.pool + '"'),
    )


def part_values(quiz: Quiz, person_id: int, now: datetime) -> dict[str, Any]:
    """What part_columns ask with."""
    return {
        "person": person_id,
        "contest": quiz.contest_id,
        "quiz_unit": quiz.unit_id,
        "specification": quiz.specification_id,
        "writing_since": now - WRITING_REACHES_BACK,
    }


def conflict_in(row: Any) -> str | None:
    """The conflict in a row that has these columns."""
    return conflict_of(Part(bool(row.organises), bool(row.manages), bool(row.writes), bool(row.wrote)))


_PART = select(*part_columns())


def find_conflict(session: Session, *, person_id: int, quiz: Quiz, now: datetime) -> str | None:
    """Why an attempt that this person begins now would not rank, or None. One query; none where nothing is ranked."""
    if quiz.contest_id is None:
        return None
    return conflict_in(session.connection().execute(_PART, part_values(quiz, person_id, now)).one())
