"""The moves of a question between its states that its writers make: to review, back, out of use, an older one anew."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.domain.errors import InvalidInput
from quiz.domain.identity import Actor
from quiz.models import Lesson, Question, QuestionVersion
from quiz.services.audit_write import write_audit
from quiz.services.question_compose import unfinished
from quiz.services.question_find import find_version, versions_of
from quiz.services.question_write import newest_version, write_draft


def send_to_review(session: Session, *, actor: Actor, question: Question, now: datetime) -> QuestionVersion:
    """The chain's draft waits for somebody else from now on.

    Raises InvalidInput where the newest is no draft, or one in which something is missing.
    """
    newest = newest_version(session, question.id)
    if newest is not None and newest.state == "draft":
        lesson = session.get_one(Lesson, question.lesson_id)
        problems = unfinished(session, newest, lesson)
        if problems:
            raise InvalidInput("question", "question-unfinished", {"count": str(len(problems))})
    return _move(session, actor, question, "draft", "in_review", "question.send", now)


def withdraw_from_review(
    session: Session, *, actor: Actor, question: Question, now: datetime
) -> QuestionVersion:
    """The version that waits is a draft again; raises InvalidInput where none waits."""
    return _move(session, actor, question, "in_review", "draft", "question.withdraw", now)


def retire_question(session: Session, *, actor: Actor, question: Question, reason: str, now: datetime) -> int:
    """Take every version out of use; what was given out stays with its attempts. Returns how many were not so yet.

    One of the bundle's becomes the page's own: the next loading would bring it back otherwise.
    """
    hold_chain(session, question)
    chain = [version for version in versions_of(session, question) if version.state != "retired"]
    if not chain:
        raise InvalidInput("question", "question-retired")
    for version in chain:
        version.state = "retired"
    question.source = "page"
    session.flush()
    write_audit(
        session,
        actor_id=actor.person_id,
        action="question.retire",
        object_kind="question",
        object_id=question.id,
        after={"code": question.code, "version": [version.number for version in chain]},
        detail=reason,
        now=now,
    )
    return len(chain)


def restore_version(
    session: Session, *, actor: Actor, question: Question, number: int, now: datetime
) -> QuestionVersion:
    """An older version's words as a new draft; raises NotFound, and InvalidInput while the newest is in review."""
    hold_chain(session, question)
    old = find_version(session, question, number)
    meant = (("student", old.for_students), ("staff", old.for_staff))
    return write_draft(
        session,
        actor_id=actor.person_id,
        lesson_id=question.lesson_id,
        kind=old.kind,
        level=old.level,
        audience=[name for name, is_meant in meant if is_meant],
        tags=old.tags,
        body=old.body,
        pool=old.pool,
        question_id=question.id,
        now=now,
    )


def hold_chain(session: Session, question: Question) -> None:
    """Nobody else changes this chain until the end of this unit of work."""
    session.execute(select(Question.id).where(Question.id == question.id).with_for_update())


def _move(
    session: Session, actor: Actor, question: Question, was: str, becomes: str, action: str, now: datetime
) -> QuestionVersion:
    hold_chain(session, question)
    newest = newest_version(session, question.id)
    if newest is None or newest.state != was:
        raise InvalidInput("question", f"question-not-{was.replace('_', '-')}")
    newest.state = becomes
    session.flush()
    write_audit(
        session,
        actor_id=actor.person_id,
        action=action,
        object_kind="question",
        object_id=question.id,
        before={"state": was},
        after={"code": question.code, "version": newest.number, "state": becomes},
        now=now,
    )
    return newest
