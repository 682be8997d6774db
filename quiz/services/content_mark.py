"""What a new version of a plan puts in doubt: marks are opened when it is taken over, and closed by whoever has checked.

A mark alone holds nothing back: a question goes on being drawn until somebody says that it is wrong.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.domain.errors import InvalidInput, NotFound
from quiz.domain.identity import Actor
from quiz.domain.plan_comparison import GONE, REWORDED, Change, ComparedClause, compare_clauses
from quiz.models import (
    Clause,
    ContentMark,
    Lesson,
    LessonClause,
    Plan,
    QuestionClause,
    QuestionVersion,
    Section,
)
from quiz.models.columns import new_public_id
from quiz.services.audit_write import write_audit

VERDICTS = ("right", "corrected", "retired")


def clauses_of(session: Session, plan_id: int) -> list[ComparedClause]:
    """The clauses of a version in the order of the document. One query."""
    rows = session.execute(
        select(Clause.code, Section.key, Section.title, Clause.number, Clause.text)
        .join(Section, Section.id == Clause.section_id)
        .where(Clause.plan_id == plan_id)
        .order_by(Section.position, Clause.number, Clause.id)
    )
    return [ComparedClause(*row) for row in rows]


def open_marks(session: Session, *, plan: Plan, previous: Plan, now: datetime) -> int:
    """Mark each question and lesson that rests on a clause which `plan` words otherwise or no longer has; how many marks."""
    changes = [
        change
        for change in compare_clauses(clauses_of(session, previous.id), clauses_of(session, plan.id))
        if change.kind in (REWORDED, GONE)
    ]
    changed = {change.old.code: change for change in changes if change.old}
    old = _numbers(session, previous.id, changed)
    new = _numbers(session, plan.id, [change.new.code for change in changes if change.new])
    objects = [
        *(("question_id", number, code) for number, code in _questions(session, changed)),
        *(("lesson_id", number, code) for number, code in _lessons(session, changed)),
    ]
    session.add_all(
        ContentMark(
            public_id=new_public_id(),
            plan_id=plan.id,
            reason=changed[code].kind,
            old_clause_id=old[code],
            new_clause_id=_new_id(changed[code], new),
            opened_at=now,
            **{kind: number},
        )
        for kind, number, code in objects
    )
    session.flush()
    return len(objects)


def close_mark(
    session: Session, *, actor: Actor, code: str, mark_id: str, verdict: str, now: datetime
) -> None:
    """Somebody has checked it. Raises NotFound, InvalidInput for another verdict or for a mark that is closed already."""
    mark = session.scalar(
        select(ContentMark)
        .join(Plan, Plan.id == ContentMark.plan_id)
        .where(Plan.code == code, ContentMark.public_id == mark_id)
        .with_for_update(of=ContentMark)
    )
    if mark is None:
        raise NotFound("mark")
    if verdict not in VERDICTS:
        raise InvalidInput("verdict", "value-unknown", {"value": verdict[:20]})
    if mark.closed_at is not None:
        raise InvalidInput("verdict", "decided-already")
    mark.verdict, mark.closed_at, mark.closed_by = verdict, now, actor.person_id
    write_audit(
        session,
        actor_id=actor.person_id,
        action="content_mark.close",
        object_kind="content_mark",
        object_id=mark.public_id,
        after={"verdict": verdict, "question": mark.question_id, "lesson": mark.lesson_id},
        now=now,
    )


def _numbers(session: Session, plan_id: int, codes: Iterable[str]) -> dict[str, int]:
    rows = session.execute(
        select(Clause.code, Clause.id).where(Clause.plan_id == plan_id, Clause.code.in_(list(codes)))
    )
    return dict(rows.all())


def _new_id(change: Change, new: dict[str, int]) -> int | None:
    return new[change.new.code] if change.new else None


def _questions(session: Session, codes: Iterable[str]) -> list[tuple[int, str]]:
    """Questions, each with the changed clause that a version of it, not retired, rests on."""
    rows = session.execute(
        select(QuestionVersion.question_id, QuestionClause.clause_code)
        .join(QuestionClause, QuestionClause.version_id == QuestionVersion.id)
        .where(QuestionClause.clause_code.in_(list(codes)), QuestionVersion.state != "retired")
        .distinct()
        .order_by(QuestionVersion.question_id, QuestionClause.clause_code)
    )
    return [(number, code) for number, code in rows]


def _lessons(session: Session, codes: Iterable[str]) -> list[tuple[int, str]]:
    """Lessons that teach a changed clause, or quote it in their text."""
    wanted = set(codes)
    taught = session.execute(
        select(LessonClause.lesson_id, Clause.code)
        .join(Clause, Clause.id == LessonClause.clause_id)
        .where(Clause.code.in_(list(wanted)))
    )
    found = {(number, code) for number, code in taught}
    for number, sections in session.execute(select(Lesson.id, Lesson.sections)):
        quoted = {block.get("id") for section in sections for block in section["blocks"]}
        found |= {(number, code) for code in quoted & wanted}
    return sorted(found)
