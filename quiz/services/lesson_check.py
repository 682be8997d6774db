"""Answer one of the two questions in a lesson: told at once, kept nowhere, counted nowhere."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from quiz.domain.errors import InvalidInput, NotFound
from quiz.domain.identity import Actor
from quiz.domain.questions import UnfitAnswer, checked_answer, key_of, score_answer
from quiz.services.attempt_read import SlotView, slot_view
from quiz.services.held_questions import held_keys, holds_any
from quiz.services.lesson_read import check_slot, check_versions, find_lesson

#: The code of InvalidInput with which a check is not told.
HELD = "check-held"


def check_kind(session: Session, *, actor: Actor, code: str, number: int) -> tuple[str, list[str]]:
    """Kind and part ids of a lesson's check, for reading a form; raises NotFound."""
    lesson = find_lesson(session, actor=actor, code=code)
    version = check_versions(session, actor=actor, lesson=lesson).get(number)
    if version is None:
        raise NotFound("check")
    return version.kind, check_slot(version).own_ids


def check_answer(
    session: Session, *, actor: Actor, code: str, number: int, answer: Any, now: datetime
) -> SlotView:
    """The check with key, explanation and quote beside the answer.

    Raises NotFound, and InvalidInput for an answer that does not fit or is none, and (check-held) while the question is
    held back for a contest.
    """
    lesson = find_lesson(session, actor=actor, code=code)
    version = check_versions(session, actor=actor, lesson=lesson).get(number)
    if version is None:
        raise NotFound("check")
    slot = check_slot(version)
    if holds_any(session, held_keys(session, group_id=actor.group_id, now=now), [version.id]):
        raise InvalidInput("answer", HELD)
    try:
        fit = checked_answer(version.kind, slot.own_ids, answer)
    except UnfitAnswer as error:
        raise InvalidInput("answer", error.code) from error
    if fit is None:
        raise InvalidInput("answer", "required")
    score = score_answer(
        version.kind,
        key_of(version.kind, version.body),
        slot.to_bank(fit),
        max_score=slot.max_score,
        scoring=version.body.get("scoring"),
        body=version.body,
    )
    return slot_view(number, slot, version.body, given=(fit, None, None), score=score)
