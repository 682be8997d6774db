"""Questions as people of the bank find them: editors, reviewers and the department all of them, a teacher his own."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.domain.errors import NotFound
from quiz.domain.identity import Actor
from quiz.domain.permissions import DEPARTMENT_ADMIN, EDITOR, REVIEWER
from quiz.models import Question, QuestionReview, QuestionVersion

#: Who sees the whole bank, contest questions and teachers' own ones included.
SEEING_ALL = (EDITOR, REVIEWER, DEPARTMENT_ADMIN)


def find_question(session: Session, *, actor: Actor, code: str) -> Question:
    """The chain of this code; raises NotFound for one that the actor does not see."""
    question = session.scalar(select(Question).where(Question.code == code))
    if question is None or not (actor.holds(*SEEING_ALL) or question.owner_id == actor.person_id):
        raise NotFound("question")
    return question


def may_write(actor: Actor, question: Question) -> bool:
    """Whether the actor may go on with this chain: an editor with any, a teacher with his own."""
    return actor.holds(EDITOR) or question.owner_id == actor.person_id


def find_writable(session: Session, *, actor: Actor, code: str) -> Question:
    """As find_question, for who may write it; raises NotFound."""
    question = find_question(session, actor=actor, code=code)
    if not may_write(actor, question):
        raise NotFound("question")
    return question


def versions_of(session: Session, question: Question) -> list[QuestionVersion]:
    """The whole chain, oldest first."""
    found = select(QuestionVersion).where(QuestionVersion.question_id == question.id)
    return list(session.scalars(found.order_by(QuestionVersion.number)))


def find_version(session: Session, question: Question, number: int) -> QuestionVersion:
    """One version of the chain by its number; raises NotFound."""
    found = session.scalar(
        select(QuestionVersion).where(
            QuestionVersion.question_id == question.id, QuestionVersion.number == number
        )
    )
    if found is None:
        raise NotFound("version")
    return found


def is_blind(
    actor: Actor, version: QuestionVersion, chain: list[QuestionVersion], reviews: list[QuestionReview]
) -> bool:
    """Whether this version waits for the actor's own reading, so that nothing of it but stem and options may be shown."""
    return (
        version.state == "in_review"
        and may_review(actor, chain)
        and not any(one.version_id == version.id and one.reviewer_id == actor.person_id for one in reviews)
    )


def may_review(actor: Actor, chain: list[QuestionVersion]) -> bool:
    """Whether the actor reviews, and has written no version of this chain."""
    return actor.holds(REVIEWER) and all(one.author_id != actor.person_id for one in chain)
