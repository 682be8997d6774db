"""From an editor's form to a draft in the bank: clauses looked up, Markdown rendered as the content pipeline renders it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.pipeline.lessons import render_inline
from quiz.domain.identity import Actor
from quiz.domain.permissions import EDITOR
from quiz.domain.question_build import build_body
from quiz.domain.question_draft import AUDIENCES, LEVELS, PRACTICE, TAGS, DraftText, Problem
from quiz.domain.question_source import read_draft
from quiz.models import Lesson, Question, QuestionVersion
from quiz.services.lesson_chain import is_for_pupils
from quiz.services.question_exposure import exposure_refusal
from quiz.services.question_write import write_draft
from quiz.services.quoted_clauses import clauses_for

#: Names of contest sets are those of files and addresses.
_POOL = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


@dataclass(frozen=True)
class Composed:
    """A draft as it would be stored; with problems nothing was stored."""

    body: dict[str, Any]
    problems: list[Problem]
    version: QuestionVersion | None = None


def save_question(
    session: Session, *, actor: Actor, draft: DraftText, question: Question | None, now: datetime
) -> Composed:
    """Check the draft and, without problems, store it as the next draft of `question` or of a new chain.

    What a teacher without an editor's role writes is his own. Raises InvalidInput while the newest version is in review.
    """
    lesson = session.scalar(select(Lesson).where(Lesson.code == draft.lesson))
    body, problems = build_body(draft, clauses_for(session, lesson, draft), render_inline)
    problems = [*_frame_problems(session, actor, draft, lesson, question, now), *problems]
    if problems or lesson is None:
        return Composed(body, problems)
    version = write_draft(
        session,
        actor_id=actor.person_id,
        lesson_id=lesson.id,
        kind=draft.kind,
        level=draft.level,
        audience=draft.audience,
        tags=draft.tags,
        body=body,
        pool=draft.pool,
        owner_id=None if actor.holds(EDITOR) else actor.person_id,
        question_id=question.id if question else None,
        now=now,
    )
    return Composed(body, [], version)


def draft_of(version: QuestionVersion, lesson: str) -> DraftText:
    """The form of a stored version; `lesson`: the code of its chain's lesson."""
    meant = (("student", version.for_students), ("staff", version.for_staff))
    return read_draft(
        kind=version.kind,
        lesson=lesson,
        level=version.level,
        audience=tuple(name for name, is_meant in meant if is_meant),
        tags=tuple(version.tags),
        pool=version.pool,
        body=version.body,
    )


def unfinished(session: Session, version: QuestionVersion, lesson: Lesson) -> list[Problem]:
    """What is still missing in a stored draft, whoever wrote it: nothing unfinished goes to a reader."""
    draft = draft_of(version, lesson.code)
    return build_body(draft, clauses_for(session, lesson, draft), render_inline)[1]


def _frame_problems(
    session: Session,
    actor: Actor,
    draft: DraftText,
    lesson: Lesson | None,
    question: Question | None,
    now: datetime,
) -> list[Problem]:
    found = []
    if lesson is None:
        found.append(Problem("lesson", "lesson-missing"))
    elif "student" in draft.audience and not is_for_pupils(session, lesson):
        found.append(Problem("audience", "audience-of-lesson"))
    if not draft.audience or not set(draft.audience) <= set(AUDIENCES):
        found.append(Problem("audience", "audience-missing"))
    if draft.level not in LEVELS:
        found.append(Problem("level", "level-unknown"))
    if not set(draft.tags) <= set(TAGS):
        found.append(Problem("tags", "tag-unknown"))
    return found + _exposure_problems(session, actor, draft, question, now)


def _exposure_problems(
    session: Session, actor: Actor, draft: DraftText, question: Question | None, now: datetime
) -> list[Problem]:
    pool = draft.pool
    if not _POOL.fullmatch(pool):
        return [Problem("pool", "pool-unfit")]
    if pool != PRACTICE and not actor.holds(EDITOR):
        return [Problem("pool", "pool-not-yours")]
    if question is None:
        return []
    refusal = exposure_refusal(session, question_id=question.id, pool=pool, now=now)
    return [Problem("pool", refusal)] if refusal else []
