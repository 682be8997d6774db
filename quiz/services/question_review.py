"""Reading somebody else's question: first an answer without the key, then the key beside it, then a verdict.

Who reviews has written no version of the chain. Where his answer is not the key he says why before he approves: either
the question has a second right answer, or he has learned something that the explanation should say.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.domain.errors import InvalidInput, NotFound
from quiz.domain.identity import Actor
from quiz.domain.questions import MARK, UnfitAnswer, checked_answer, key_of, score_answer
from quiz.models import Question, QuestionReview, QuestionVersion
from quiz.services.audit_write import write_audit
from quiz.services.lesson_read import check_slot
from quiz.services.question_exposure import exposure_refusal
from quiz.services.question_find import find_question, may_review, versions_of
from quiz.services.question_move import hold_chain
from quiz.services.question_write import PAGE

APPROVED, RETURNED = "approved", "returned"
MOST_COMMENT = 2_000


def find_waiting(session: Session, *, actor: Actor, code: str) -> tuple[Question, QuestionVersion]:
    """The chain and the version that waits for a reading by this actor; raises NotFound."""
    question = find_question(session, actor=actor, code=code)
    chain = versions_of(session, question)
    if not chain or chain[-1].state != "in_review" or not may_review(actor, chain):
        raise NotFound("review")
    return question, chain[-1]


def open_reading(session: Session, *, actor: Actor, version: QuestionVersion) -> QuestionReview | None:
    """The actor's reading of this version that has no verdict yet, if he has answered."""
    return session.scalar(
        select(QuestionReview)
        .where(
            QuestionReview.version_id == version.id,
            QuestionReview.reviewer_id == actor.person_id,
            QuestionReview.verdict.is_(None),
        )
        .order_by(QuestionReview.id.desc())
        .limit(1)
    )


def answer_blind(
    session: Session, *, actor: Actor, version: QuestionVersion, answer: Any, now: datetime
) -> QuestionReview:
    """Keep the first answer, given in the ids of `check_slot`; a second one changes nothing.

    Raises InvalidInput for none or one that does not fit.
    """
    reading = open_reading(session, actor=actor, version=version)
    if reading is not None:
        return reading
    slot = check_slot(version)
    try:
        fit = slot.to_bank(checked_answer(version.kind, slot.own_ids, answer))
    except UnfitAnswer as error:
        raise InvalidInput("answer", error.code) from error
    if fit is None:
        raise InvalidInput("answer", "required")
    reading = QuestionReview(version_id=version.id, reviewer_id=actor.person_id, answer=fit, created_at=now)
    session.add(reading)
    session.flush()
    return reading


def is_right(version: QuestionVersion, answer: Any) -> bool:
    """Whether an answer in the bank's ids brings the whole mark."""
    key = key_of(version.kind, version.body)
    scoring = version.body.get("scoring")
    marks = score_answer(version.kind, key, answer, max_score=MARK, scoring=scoring, body=version.body)
    return marks == MARK


def decide_review(
    session: Session,
    *,
    actor: Actor,
    question: Question,
    version: QuestionVersion,
    verdict: str,
    comment: str,
    now: datetime,
) -> None:
    """Approve the version, which takes the place of the one in use, or give it back to its author.

    Raises InvalidInput: before an answer, for a verdict that there is none of, without a comment where one is needed.
    """
    hold_chain(session, question)
    session.refresh(version)
    reading = open_reading(session, actor=actor, version=version)
    if version.state != "in_review":
        raise InvalidInput("verdict", "question-not-in-review")
    if reading is None:
        raise InvalidInput("verdict", "review-answer-first")
    if verdict not in (APPROVED, RETURNED):
        raise InvalidInput("verdict", "verdict-missing")
    if len(comment) > MOST_COMMENT:
        raise InvalidInput("comment", "text-unfit", {"most": str(MOST_COMMENT)})
    if not comment and verdict == RETURNED:
        raise InvalidInput("comment", "comment-returned")
    if not comment and not is_right(version, reading.answer):
        raise InvalidInput("comment", "comment-differs")
    if verdict == APPROVED:
        refusal = exposure_refusal(session, question_id=question.id, pool=version.pool, now=now)
        if refusal is not None:
            raise InvalidInput("verdict", refusal)
    reading.verdict, reading.comment, reading.created_at = verdict, comment or None, now
    if verdict == APPROVED:
        _approve(session, question, version)
    else:
        version.state = "draft"
    session.flush()
    write_audit(
        session,
        actor_id=actor.person_id,
        action="question.approve" if verdict == APPROVED else "question.return",
        object_kind="question",
        object_id=question.id,
        after={"code": question.code, "version": version.number, "state": version.state},
        now=now,
    )


def _approve(session: Session, question: Question, version: QuestionVersion) -> None:
    for other in versions_of(session, question):
        if other.id != version.id and other.state in ("approved", "draft"):
            other.state = "retired"
    version.state = "approved"
    if version.author_id is not None:
        question.source = PAGE  # from now on the page's wording is the truth, whatever the bundle brings
