"""A version of a plan beside the one before, clause by clause, with what is to be checked because of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from quiz.domain.plan_comparison import (
    KINDS,
    REWORDED,
    Change,
    ComparedClause,
    MarkedWords,
    compare_clauses,
    mark_words,
)
from quiz.models import Clause, ContentMark, Lesson, Plan, Question
from quiz.services.content_mark import clauses_of


@dataclass(frozen=True)
class MarkRow:
    """A question or lesson that is to be checked, or was."""

    id: str
    kind: str
    code: str
    title: str
    closed_at: datetime | None
    verdict: str | None


@dataclass(frozen=True)
class ChangeRow:
    """A change with both texts in pieces, and what rests on the old one."""

    change: Change
    old: tuple[MarkedWords, ...]
    new: tuple[MarkedWords, ...]
    marks: tuple[MarkRow, ...]


@dataclass(frozen=True)
class PlanChanges:
    """The rows that were asked for, counts of all by kind, and how many marks are open."""

    rows: tuple[ChangeRow, ...]
    counts: dict[str, int]
    open_marks: int


def read_changes(session: Session, *, plan: Plan, wanted: str = "") -> PlanChanges:
    """What became of each clause of the version before; `wanted`: one kind, else all but what is unchanged. Four queries."""
    old = clauses_of(session, plan.previous_id) if plan.previous_id else []
    marks = _marks(session, plan.id)
    return made_rows(compare_clauses(old, clauses_of(session, plan.id)), marks, wanted)


def preview_changes(
    session: Session, *, previous: Plan, new: Sequence[ComparedClause], wanted: str = ""
) -> PlanChanges:
    """The same for a file that is not taken over: nothing is marked yet. One query."""
    return made_rows(compare_clauses(clauses_of(session, previous.id), new), {}, wanted)


def made_rows(changes: Sequence[Change], marks: dict[str, list[MarkRow]], wanted: str) -> PlanChanges:
    """The rows in the order of the kinds."""
    shown = [
        change
        for kind in KINDS
        for change in changes
        if change.kind == kind and (kind == wanted or (not wanted and kind != "unchanged"))
    ]
    counts = Counter(change.kind for change in changes)
    waiting = sum(mark.closed_at is None for rows in marks.values() for mark in rows)
    return PlanChanges(
        tuple(_row(change, marks) for change in shown), {kind: counts[kind] for kind in KINDS}, waiting
    )


def count_open(session: Session, *, plan_id: int) -> int:
    """How many marks of this version nobody has checked. One query."""
    query = select(func.count()).where(ContentMark.plan_id == plan_id, ContentMark.closed_at.is_(None))
    return session.scalar(query) or 0


def _row(change: Change, marks: dict[str, list[MarkRow]]) -> ChangeRow:
    old, new = (side.text if side else "" for side in (change.old, change.new))
    if change.kind == REWORDED:
        before, after = mark_words(old, new)
    else:
        before, after = ((MarkedWords(text, is_changed=False),) if text else () for text in (old, new))
    return ChangeRow(change, before, after, tuple(marks.get(change.old.code, ()) if change.old else ()))


def _marks(session: Session, plan_id: int) -> dict[str, list[MarkRow]]:
    found: dict[str, list[MarkRow]] = defaultdict(list)
    rows = session.execute(
        select(ContentMark, Clause.code, Question.code, Lesson.code, Lesson.title)
        .join(Clause, Clause.id == ContentMark.old_clause_id)
        .outerjoin(Question, Question.id == ContentMark.question_id)
        .outerjoin(Lesson, Lesson.id == ContentMark.lesson_id)
        .where(ContentMark.plan_id == plan_id)
        .order_by(ContentMark.id)
    )
    for mark, clause, question, lesson, title in rows:
        kind, code = ("question", question) if mark.question_id else ("lesson", lesson)
        found[clause].append(MarkRow(mark.public_id, kind, code, title or code, mark.closed_at, mark.verdict))
    return found
