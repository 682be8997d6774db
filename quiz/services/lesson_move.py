"""A lesson's versions on their way: sent to review and withdrawn, approved or given back, taken out of use.

Who reviews has written no version of the chain.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from quiz.domain.errors import InvalidInput, NotFound
from quiz.domain.identity import Actor
from quiz.domain.lesson_draft import LessonText
from quiz.models import Lesson, LessonClause, LessonVersion, Module
from quiz.services.audit_write import write_audit
from quiz.services.lesson_chain import chain_of, hold_lesson, may_review, newest_of, places_for, text_of
from quiz.services.lesson_compile import Compiled, compile_lesson
from quiz.services.lesson_module import follow_lessons
from quiz.services.lesson_write import teach_clauses

APPROVED, RETURNED = "approved", "returned"
MOST_COMMENT = 2_000


def compiled_version(session: Session, lesson: Lesson, version: LessonVersion) -> Compiled:
    """A stored version as learners would read it, with what is wrong with it by now."""
    text = text_of(version)
    return compile_lesson(text, places_for(session, lesson, text))


def send_lesson(session: Session, *, actor: Actor, lesson: Lesson, now: datetime) -> LessonVersion:
    """The newest draft waits for a reader. Raises InvalidInput where there is none, where it is not right, and for one that
    was given back: what its reader wrote stays with it, the answer is a new version.
    """
    version = _held(session, lesson)
    if version.state != "draft":
        raise InvalidInput("lesson", "lesson-not-draft")
    if version.reviewer_id is not None:
        raise InvalidInput("lesson", "lesson-returned")
    problems = compiled_version(session, lesson, version).problems
    if problems:
        raise InvalidInput("lesson", "lesson-unfinished", {"count": str(len(problems))})
    return _moved(session, actor, lesson, version, "in_review", "lesson.send", now)


def withdraw_lesson(session: Session, *, actor: Actor, lesson: Lesson, now: datetime) -> LessonVersion:
    """What waits is a draft again. Raises InvalidInput where nothing waits."""
    version = _held(session, lesson)
    if version.state != "in_review":
        raise InvalidInput("lesson", "lesson-not-in-review")
    return _moved(session, actor, lesson, version, "draft", "lesson.withdraw", now)


def decide_lesson(
    session: Session, *, actor: Actor, lesson: Lesson, verdict: str, comment: str, now: datetime
) -> LessonVersion:
    """Approve what waits, which learners read from now on, or give it back with a comment.

    Raises NotFound for who wrote at it, InvalidInput where nothing waits, for another verdict, without a comment on what is
    given back, and where the plan's words have changed meanwhile.
    """
    version = _held(session, lesson)
    if version.state != "in_review":
        raise InvalidInput("verdict", "lesson-not-in-review")
    if not may_review(actor, chain_of(session, lesson)):
        raise NotFound("review")
    if verdict not in (APPROVED, RETURNED):
        raise InvalidInput("verdict", "verdict-missing")
    if len(comment) > MOST_COMMENT:
        raise InvalidInput("comment", "text-unfit", {"most": str(MOST_COMMENT)})
    if not comment and verdict == RETURNED:
        raise InvalidInput("comment", "comment-returned")
    if verdict == APPROVED:
        _publish(session, lesson, version)
    version.reviewer_id, version.reviewed_at, version.comment = actor.person_id, now, comment or None
    becomes, action = ("approved", "lesson.approve") if verdict == APPROVED else ("draft", "lesson.return")
    return _moved(session, actor, lesson, version, becomes, action, now)


def retire_lesson(session: Session, *, actor: Actor, lesson: Lesson, reason: str, now: datetime) -> int:
    """Take every version out of use: no learner finds the lesson any more. Returns how many were not so yet.

    Its questions stay in the bank. A new draft can be written from the last version. Raises InvalidInput the second time.
    """
    hold_lesson(session, lesson)
    chain = [one for one in chain_of(session, lesson) if one.state != "retired"]
    if not chain:
        raise InvalidInput("lesson", "lesson-retired")
    for version in chain:
        version.state = "retired"
    lesson.for_staff = lesson.for_students = False
    session.execute(delete(LessonClause).where(LessonClause.lesson_id == lesson.id))
    session.flush()
    follow_lessons(session, session.get_one(Module, lesson.module_id))
    write_audit(
        session,
        actor_id=actor.person_id,
        action="lesson.retire",
        object_kind="lesson",
        object_id=lesson.id,
        after={"code": lesson.code, "version": [one.number for one in chain]},
        detail=reason,
        now=now,
    )
    return len(chain)


def _publish(session: Session, lesson: Lesson, version: LessonVersion) -> None:
    """What learners read is this version; those before it are out of use."""
    text: LessonText = text_of(version)
    compiled = compile_lesson(text, places_for(session, lesson, text))
    if compiled.problems:
        raise InvalidInput("verdict", "lesson-unfinished", {"count": str(len(compiled.problems))})
    for other in chain_of(session, lesson):
        if other.id != version.id and other.state in ("approved", "draft"):
            other.state = "retired"
    lesson.title, lesson.minutes = version.title, version.minutes
    lesson.for_staff, lesson.for_students = version.for_staff, version.for_students
    lesson.sections, lesson.checks = compiled.sections, list(version.checks)
    teach_clauses(session, lesson, text)
    follow_lessons(session, session.get_one(Module, lesson.module_id))


def _held(session: Session, lesson: Lesson) -> LessonVersion:
    hold_lesson(session, lesson)
    version = newest_of(session, lesson)
    session.refresh(version)
    return version


def _moved(
    session: Session,
    actor: Actor,
    lesson: Lesson,
    version: LessonVersion,
    becomes: str,
    action: str,
    now: datetime,
) -> LessonVersion:
    was, version.state = version.state, becomes
    session.flush()
    write_audit(
        session,
        actor_id=actor.person_id,
        action=action,
        object_kind="lesson",
        object_id=lesson.id,
        before={"state": was},
        after={"code": lesson.code, "version": version.number, "state": becomes},
        now=now,
    )
    return version
