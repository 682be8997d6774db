"""Writing a question's draft: the first version of a new chain, or the next of one that stands.

A version that somebody has read in review, that was approved or given out never changes; a draft changes in place as long as
its author works on it. Another draft gives way to the new version.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.domain.errors import InvalidInput, NotFound
from quiz.models import Lesson, Question, QuestionReview, QuestionVersion
from quiz.services.audit_write import write_audit
from quiz.services.question_content import PRACTICE, content_columns, content_digest
from quiz.services.question_index import index_version

PAGE = "page"
#: Numbers of the bundle's questions have two or three digits, so that the two never meet.
_FIRST_NUMBER = 1001


def write_draft(
    session: Session,
    *,
    actor_id: int,
    lesson_id: int,
    kind: str,
    level: str,
    audience: Iterable[str],
    tags: Iterable[str],
    body: Mapping[str, Any],
    pool: str = PRACTICE,
    owner_id: int | None = None,
    question_id: int | None = None,
    now: datetime,
) -> QuestionVersion:
    """The draft as written; `question_id`: the chain that it goes on, else a new one in this lesson.

    `audience`: "staff", "student"; `body` as quiz.domain.questions describes it; `owner_id` counts for a new chain alone.
    Raises NotFound for a lesson or question that is not there, InvalidInput while the newest version is being reviewed.
    """
    content = content_columns(kind=kind, level=level, pool=pool, audience=audience, tags=tags, body=body)
    digest = content_digest(content)
    question = (
        _new_chain(session, lesson_id, owner_id)
        if question_id is None
        else _locked_chain(session, question_id, lesson_id)
    )
    newest = newest_version(session, question.id)
    if newest is not None and newest.state == "in_review":
        raise InvalidInput("question", "question-in-review", {"number": str(newest.number)})
    if newest is not None and _is_open_to(session, newest, actor_id):
        if newest.digest == digest:
            return newest
        version, before = newest, newest.digest
    else:
        if newest is not None and newest.state == "draft":
            newest.state = "retired"
        number = newest.number + 1 if newest is not None else 1
        version, before = QuestionVersion(question_id=question.id, number=number, author_id=actor_id), None
        session.add(version)
    for name, value in content.items():
        setattr(version, name, value)
    version.digest, version.state, version.created_at = digest, "draft", now
    session.flush()
    index_version(session, version)
    write_audit(
        session,
        actor_id=actor_id,
        action="question.write",
        object_kind="question",
        object_id=question.id,
        before=None if before is None else {"digest": before},
        after={"code": question.code, "version": version.number, "kind": kind, "digest": digest},
        now=now,
    )
    return version


def _is_open_to(session: Session, version: QuestionVersion, actor_id: int) -> bool:
    """Whether it may change in place: his own draft, of which no reviewer has said anything."""
    if version.state != "draft" or version.author_id != actor_id:
        return False
    read = select(QuestionReview.id).where(QuestionReview.version_id == version.id).limit(1)
    return session.scalar(read) is None


def newest_version(session: Session, question_id: int) -> QuestionVersion | None:
    """The last version of a chain, whatever its state."""
    return session.scalar(
        select(QuestionVersion)
        .where(QuestionVersion.question_id == question_id)
        .order_by(QuestionVersion.number.desc())
        .limit(1)
    )


def _locked_chain(session: Session, question_id: int, lesson_id: int) -> Question:
    """The chain, held against other writers, in this lesson from now on."""
    question = session.get(Question, question_id, with_for_update=True)
    if question is None:
        raise NotFound("question")
    if question.lesson_id != lesson_id:
        if session.get(Lesson, lesson_id) is None:
            raise NotFound("lesson")
        question.lesson_id = lesson_id
    return question


def _new_chain(session: Session, lesson_id: int, owner_id: int | None) -> Question:
    """A chain with the lesson's next number; the lesson is held, so that two writers do not get the same."""
    lesson = session.get(Lesson, lesson_id, with_for_update=True)
    if lesson is None:
        raise NotFound("lesson")
    used = session.scalars(
        select(Question.code).where(Question.code.startswith(f"{lesson.code}-", autoescape=True))
    )
    numbers = [
        int(end) for code in used if (end := code.removeprefix(f"{lesson.code}-")).isascii() and end.isdigit()
    ]
    number = max([_FIRST_NUMBER - 1, *numbers]) + 1
    question = Question(code=f"{lesson.code}-{number}", lesson_id=lesson.id, source=PAGE, owner_id=owner_id)
    session.add(question)
    session.flush()
    return question
