"""The bank as a draw sees it: the approved questions of some pools, kept by each process until the bank or the day changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from quiz.domain.days import day_of
from quiz.domain.levels import LEVELS
from quiz.domain.specification import STATEMENTS, Candidate, Specification
from quiz.models import Clause, Lesson, Plan, Question, QuestionClause, QuestionVersion, Section
from quiz.services.basis_find import lost_basis
from quiz.services.held_questions import Held
from quiz.services.kept_reads import BANK, KeptReads, change_stamp

#: What is kept: audience, pools, day, whether with sections, whether with levels of statements.
_Key = tuple[str, frozenset[str], date, bool, bool]
_kept: KeptReads[_Key, Sequence[Candidate]] = KeptReads(40)
#: Numbers of the versions that are held, by what holds them.
_held: KeptReads[str, frozenset[int]] = KeptReads(40)


def candidates_of(
    session: Session, *, specification: Specification, audience: str, held: Held | None = None, now: datetime
) -> Sequence[Candidate]:
    """What a specification draws from, with all that its rows ask of a question. As candidates_for."""
    return candidates_for(
        session,
        audience=audience,
        pools=specification.pools,
        held=held,
        owner_id=specification.owner_id,
        sections=specification.asks_sections,
        statements=specification.asks_statements,
        now=now,
    )


def candidates_for(
    session: Session,
    *,
    audience: str,
    pools: frozenset[str],
    held: Held | None = None,
    owner_id: int | None = None,
    sections: bool = False,
    statements: bool = False,
    now: datetime,
) -> Sequence[Candidate]:
    """The approved questions of these pools that fit an audience, newest version of each, in the order of the bank.

    Without those that are `held`, and without those whose basis is no longer in force on the day of `now`. What is a teacher's
    own comes with his `owner_id` alone, after the common bank. Sections and levels of statements are known only where asked
    for. At most three queries, mostly one; with sections and with statements one more each when the bank or the day has
    changed, and one more each for what is a teacher's own.
    """
    stamp, day = change_stamp(session, BANK), day_of(now)

    def read(whose: ColumnElement[bool], *, is_own: bool = False) -> Sequence[Candidate]:
        chosen = _chosen(audience, pools, whose, day)
        return _read_candidates(session, chosen, is_own=is_own, sections=sections, statements=statements)

    key = (audience, pools, day, sections, statements)
    common = _kept.get(session, key, stamp, lambda: read(Question.owner_id.is_(None)))
    if held is not None and held.is_any:
        refused = _held.get(session, held.key, stamp, lambda: _read_held(session, held))
        common = [candidate for candidate in common if candidate.version_id not in refused]
    if owner_id is None:
        return common
    return (*common, *read(Question.owner_id == owner_id, is_own=True))


def lost_candidates(
    session: Session,
    *,
    audience: str,
    pools: frozenset[str],
    owner_id: int | None = None,
    sections: bool = False,
    statements: bool = False,
    now: datetime,
) -> list[Candidate]:
    """What candidates_for leaves out because its basis is no longer in force; not kept.

    One query; with sections, with statements and for what is a teacher's own one more each.
    """
    found: list[Candidate] = []
    for whose in dict.fromkeys((None, owner_id)):
        owned = Question.owner_id.is_(None) if whose is None else Question.owner_id == whose
        chosen = _chosen(audience, pools, owned, day_of(now), is_lost=True)
        found += _read_candidates(
            session, chosen, is_own=whose is not None, sections=sections, statements=statements
        )
    return found


def _read_held(session: Session, held: Held) -> frozenset[int]:
    return frozenset(
        session.scalars(
            select(QuestionVersion.id).where(
                QuestionVersion.state == "approved", QuestionVersion.question_id.in_(held.chains)
            )
        )
    )


def _chosen(
    audience: str, pools: frozenset[str], whose: ColumnElement[bool], day: date, *, is_lost: bool = False
) -> list[ColumnElement[bool]]:
    """For a WHERE over versions joined with their questions: those that have their basis, or those that have lost it."""
    basis = QuestionVersion.id.in_ if is_lost else QuestionVersion.id.not_in
    fits: Any = QuestionVersion.for_students if audience == "student" else QuestionVersion.for_staff
    return [
        QuestionVersion.state == "approved",
        QuestionVersion.pool.in_(sorted(pools)),
        whose,
        fits,
        basis(lost_basis(day)),
    ]


def _read_candidates(
    session: Session,
    chosen: Sequence[ColumnElement[bool]],
    *,
    is_own: bool,
    sections: bool,
    statements: bool,
) -> Sequence[Candidate]:
    rows = session.execute(
        select(
            QuestionVersion.id,
            Lesson.code,
            QuestionVersion.level,
            QuestionVersion.kind,
            QuestionVersion.pool,
            QuestionVersion.tags,
        )
        .join(Question, Question.id == QuestionVersion.question_id)
        .join(Lesson, Lesson.id == Question.lesson_id)
        .where(*chosen)
        .order_by(Lesson.position, Lesson.id, Question.id)
    ).all()
    found = [
        Candidate(id_, lesson, level, kind, pool, frozenset(tags), is_own)
        for id_, lesson, level, kind, pool, tags in rows
    ]
    if sections:
        places = dict(session.execute(_sections(chosen)).all())
        found = [replace(one, section=places.get(one.version_id, "")) for one in found]
    if statements:
        bodies = session.execute(_fours(chosen)).all()
        levels = {id_: _levels_of_statements(body) for id_, body in bodies}
        found = [replace(one, statements=levels.get(one.version_id, ())) for one in found]
    return tuple(found)


def _sections(chosen: Sequence[ColumnElement[bool]]) -> Select[int, str]:
    """Version and section of its first clause, as the newest plan that has the clause prints it: that comes last."""
    return (
        select(QuestionVersion.id, Plan.code + ":" + Section.key)
        .join(Question, Question.id == QuestionVersion.question_id)
        .join(QuestionClause, QuestionClause.version_id == QuestionVersion.id)
        .join(Clause, Clause.code == QuestionClause.clause_code)
        .join(Section, Section.id == Clause.section_id)
        .join(Plan, Plan.id == Section.plan_id)
        .where(QuestionClause.position == 0, *chosen)
        .order_by(Plan.id)
    )


def _fours(chosen: Sequence[ColumnElement[bool]]) -> Select[int, Any]:
    return (
        select(QuestionVersion.id, QuestionVersion.body)
        .join(Question, Question.id == QuestionVersion.question_id)
        .where(QuestionVersion.kind == "four_statements", *chosen)
    )


def _levels_of_statements(body: Mapping[str, Any]) -> tuple[int, ...]:
    """How many statements each level has, from the lowest; () where one has none."""
    levels = [statement.get("level") for statement in body["statements"]]
    counts = tuple(levels.count(level) for level in LEVELS)
    return counts if sum(counts) == STATEMENTS else ()
