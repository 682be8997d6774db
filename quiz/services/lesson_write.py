"""Writing a lesson: its first draft in a module of a plan's programme, and the drafts that follow.

A version that somebody has read in review or that learners have read never changes; a draft changes in place as long as its
author works on it. Learners keep what was approved until the next version is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from quiz.domain.errors import InvalidInput
from quiz.domain.lesson_draft import LessonText, tidied
from quiz.domain.question_draft import Problem
from quiz.domain.text import words
from quiz.models import Clause, Lesson, LessonClause, LessonVersion, Module, Plan, Programme, Question
from quiz.models.columns import canonical_json
from quiz.services.audit_write import write_audit
from quiz.services.lesson_chain import PAGE, hold_lesson, newest_of, places_for
from quiz.services.lesson_compile import compile_lesson
from quiz.services.lesson_module import ModuleWish, module_for

_LONGEST_CODE = 48
#: What an address has in the place of a lesson's code.
_TAKEN = ("new",)


@dataclass(frozen=True)
class Written:
    """What came of it; with problems nothing was stored."""

    problems: list[Problem]
    version: LessonVersion | None = None
    lesson: Lesson | None = None


def begin_lesson(
    session: Session, *, actor_id: int, plan: Plan, module: ModuleWish, text: LessonText, now: datetime
) -> Written:
    """The first draft of a new lesson, which nobody sees yet. Raises NotFound for a module that is none of the plan's."""
    # one at a time for each plan, so that two presses do not find the same code free
    session.execute(select(Plan.id).where(Plan.id == plan.id).with_for_update())
    home = module_for(session, plan=plan, wish=module)
    positions = session.scalars(select(Lesson.position).where(Lesson.module_id == home.id)).all()
    lesson = Lesson(
        code=_free_code(session, text.title),
        module_id=home.id,
        title=text.title,
        minutes=text.minutes,
        position=max(positions, default=-1) + 1,
        for_staff=False,
        for_students=False,
        sections=[],
        checks=[],
        source=PAGE,
    )
    session.add(lesson)
    session.flush()
    return _store(session, actor_id=actor_id, lesson=lesson, newest=None, text=text, now=now)


def write_lesson(
    session: Session, *, actor_id: int, lesson: Lesson, text: LessonText, base: str, now: datetime
) -> Written:
    """The lesson's draft as written; `base`: the digest of the version that the author had before him.

    Raises InvalidInput while the newest version is in review, and when somebody stored another one meanwhile.
    """
    hold_lesson(session, lesson)
    newest = newest_of(session, lesson)
    session.refresh(newest)
    if newest.state == "in_review":
        raise InvalidInput("text", "lesson-in-review", {"number": str(newest.number)})
    if newest.digest != base:
        raise InvalidInput("text", "lesson-changed-meanwhile", {"number": str(newest.number)})
    return _store(session, actor_id=actor_id, lesson=lesson, newest=newest, text=text, now=now)


def is_open_to(version: LessonVersion, actor_id: int) -> bool:
    """Whether it may change in place: his own draft, which no reviewer has read."""
    return version.state == "draft" and version.author_id == actor_id and version.reviewer_id is None


def _store(
    session: Session,
    *,
    actor_id: int,
    lesson: Lesson,
    newest: LessonVersion | None,
    text: LessonText,
    now: datetime,
) -> Written:
    text = tidied(text)
    problems = compile_lesson(text, places_for(session, lesson, text)).problems
    problems += _check_problems(session, lesson, text.checks)
    if problems:
        return Written(problems)
    columns = content_of(text)
    digest = hashlib.sha256(canonical_json(columns).encode()).hexdigest()
    if newest is not None and is_open_to(newest, actor_id):
        if newest.digest == digest:
            return Written([], newest, lesson)
        version, before = newest, newest.digest
    else:
        if newest is not None and newest.state == "draft":
            newest.state = "retired"
        version = LessonVersion(
            lesson_id=lesson.id, number=newest.number + 1 if newest else 1, author_id=actor_id
        )
        session.add(version)
        before = None
    for name, value in columns.items():
        setattr(version, name, value)
    version.digest, version.state, version.created_at = digest, "draft", now
    session.flush()
    if not (lesson.for_staff or lesson.for_students):
        # what nobody reads yet is called, and found by clauses, as its draft says
        lesson.title, lesson.minutes = version.title, version.minutes
        teach_clauses(session, lesson, text)
    write_audit(
        session,
        actor_id=actor_id,
        action="lesson.write",
        object_kind="lesson",
        object_id=lesson.id,
        before=None if before is None else {"digest": before},
        after={"code": lesson.code, "version": version.number, "digest": digest},
        now=now,
    )
    return Written([], version, lesson)


def content_of(text: LessonText) -> dict[str, Any]:
    """The columns of a version that its author decides."""
    return {
        "title": text.title,
        "minutes": text.minutes,
        "for_staff": "staff" in text.audience,
        "for_students": "student" in text.audience,
        "text": text.text,
        "quotes": [{"clause": one.clause, "quote": one.quote} for one in text.quotes],
        "checks": list(text.checks),
    }


def teach_clauses(session: Session, lesson: Lesson, text: LessonText) -> None:
    """The lesson teaches what it quotes; of a clause that several plans have, that of its own plan."""
    session.execute(delete(LessonClause).where(LessonClause.lesson_id == lesson.id))
    codes = list(dict.fromkeys(one.clause for one in text.quotes))
    own = session.scalar(
        select(Programme.plan_id)
        .join(Module, Module.programme_id == Programme.id)
        .where(Module.id == lesson.module_id)
    )
    rows = session.execute(select(Clause.code, Clause.id, Clause.plan_id).where(Clause.code.in_(codes))).all()
    best: dict[str, tuple[bool, int]] = {}
    for code, id_, plan_id in rows:
        best[code] = max(best.get(code, (False, 0)), (plan_id == own, id_))
    session.add_all(LessonClause(lesson_id=lesson.id, clause_id=id_) for _is_own, id_ in best.values())
    session.flush()


def _check_problems(session: Session, lesson: Lesson, codes: Collection[str]) -> list[Problem]:
    known = set(
        session.scalars(
            select(Question.code).where(Question.lesson_id == lesson.id, Question.code.in_(list(codes)))
        )
    )
    return [] if known >= set(codes) else [Problem("checks", "checks-unknown")]


def _free_code(session: Session, title: str) -> str:
    """A readable code that no lesson has: the title's words."""
    base = ""
    for word in ("".join(letter for letter in one if letter.isascii()) for one in words(title)):
        if len(base) + len(word) >= _LONGEST_CODE:
            break
        base = f"{base}-{word}".strip("-")
    base = base or "bai-hoc"
    taken = set(session.scalars(select(Lesson.code).where(Lesson.code.startswith(base, autoescape=True))))
    taken |= set(_TAKEN)
    code, number = base, 1
    while code in taken:
        number += 1
        code = f"{base}-{number}"
    return code
