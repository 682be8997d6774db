"""Keep which parts of a lesson have been read; the last one completes it, and that is counted once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from quiz.domain.errors import InvalidInput
from quiz.domain.identity import Actor
from quiz.domain.modules import seen_in_order
from quiz.models import Activity, Lesson, LessonProgress
from quiz.services.lesson_read import find_lesson


@dataclass(frozen=True)
class Progress:
    """How far the reader is. `just_completed`: these sections were the last ones."""

    sections: tuple[str, ...]
    seen: tuple[str, ...]
    completed_at: datetime | None
    just_completed: bool


def mark_sections(
    session: Session, *, actor: Actor, code: str, sections: Sequence[str], now: datetime
) -> Progress:
    """Mark these sections (slugs) as seen; raises NotFound, and InvalidInput naming a section that is not there."""
    lesson = find_lesson(session, actor=actor, code=code)
    slugs = [section["slug"] for section in lesson.sections]
    for section in sections:
        if section not in slugs:
            raise InvalidInput("sections", "section-unknown", {"value": str(section)[:60]})
    return _mark(session, actor, lesson, slugs, sections, now)


def complete_lesson(session: Session, *, actor: Actor, code: str, now: datetime) -> Progress:
    """Mark every section as seen; raises NotFound."""
    lesson = find_lesson(session, actor=actor, code=code)
    slugs = [section["slug"] for section in lesson.sections]
    return _mark(session, actor, lesson, slugs, slugs, now)


def _mark(
    session: Session, actor: Actor, lesson: Lesson, slugs: list[str], sections: Sequence[str], now: datetime
) -> Progress:
    row = _locked_row(session, actor, lesson, now)
    seen = seen_in_order(slugs, [*row.seen, *sections])
    just_completed = row.completed_at is None and len(seen) == len(slugs)
    if seen != row.seen or just_completed:
        row.seen, row.updated_at = seen, now
    if just_completed:
        row.completed_at = now
        session.add(
            Activity(
                person_id=actor.person_id,
                unit_id=actor.unit_id,
                audience=actor.audience,
                kind="lesson_completed",
                lesson_id=lesson.id,
                at=now,
                counted=actor.is_counted,
            )
        )
    session.flush()
    return Progress(tuple(slugs), tuple(seen), row.completed_at, just_completed)


def _locked_row(session: Session, actor: Actor, lesson: Lesson, now: datetime) -> LessonProgress:
    """The reader's row, made if need be; held until the commit, so that two tabs cannot complete it twice."""
    dialect: Any = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    session.execute(
        dialect.insert(LessonProgress)
        .values(person_id=actor.person_id, lesson_id=lesson.id, seen=[], updated_at=now)
        .on_conflict_do_nothing()
    )
    return session.scalars(
        select(LessonProgress)
        .where(LessonProgress.person_id == actor.person_id, LessonProgress.lesson_id == lesson.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
