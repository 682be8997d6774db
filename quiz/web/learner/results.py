"""`/attempts/<id>/result`: the score with a word on it, and once it may be shown, every question with key and quote."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from quiz.domain.attempts import ABANDONED, IN_PROGRESS, VOIDED
from quiz.models import Attempt, Quiz
from quiz.services.attempt_notices import Notice, read_notices
from quiz.services.attempt_read import SlotView, read_attempt
from quiz.services.quiz_find import describe_quiz, may_begin
from quiz.services.result_read import Result, read_result
from quiz.web.access import current_actor
from quiz.web.attempt_settle import settled_attempt
from quiz.web.clock import now, settings
from quiz.web.conflict_words import unranked_sentence
from quiz.web.learner import blueprint
from quiz.web.level_words import level_words
from quiz.web.review_words import held_sentence, rest_lines
from quiz.web.slots import shown_slot
from quiz.web.transaction import db


@blueprint.get("/attempts/<attempt_id>/result")
def attempt_result(attempt_id: str) -> str | Response:
    """The result; an attempt that is still running is gone on with, an abandoned or voided one has none."""
    attempt = settled_attempt(current_actor(), attempt_id)
    if attempt.state == IN_PROGRESS:
        return redirect(url_for("learner.attempt", attempt_id=attempt_id))
    if attempt.state == ABANDONED:
        return _abandoned(attempt_id)
    if attempt.state == VOIDED:
        return _voided(attempt)
    result = read_result(
        db(),
        actor=current_actor(),
        attempt=attempt,
        receipt_key=settings().receipt_key,
        now=now(),
    )
    entry = describe_quiz(db(), actor=current_actor(), quiz=result.view.quiz)
    wrong = [slot for slot in result.view.slots if result.is_reviewed and slot.score != slot.max_score]
    show = _asked(result, wrong)
    shown = {"all": result.view.slots, "wrong": wrong, "": []}[show]
    return render_template(
        "learner/result.html",
        result=result,
        attempt=result.view.attempt,
        quiz=result.view.quiz,
        unranked=unranked_sentence(attempt.unranked) if attempt.unranked else "",
        comment=comment_on(result),
        may_again=may_begin(entry, now()),
        levels=level_words(),
        show=show,
        wrong_count=len(wrong),
        shown=_shown_slots(result, shown),
        cells=_cells(result, {slot.number for slot in shown}),
        rest=_rest(result),
        notices=_notices(result.view.attempt),
    )


def _asked(result: Result, wrong: list[SlotView]) -> str:
    """all or wrong. As long as nothing is told of them, one's own answers are shown to who asks (else ""): when thousands
    hand in at once, nearly nobody does."""
    asked = request.args.get("show", "")
    if not result.is_reviewed:
        return "all" if asked == "all" else ""
    return asked if asked in ("all", "wrong") else ("wrong" if wrong else "all")


def _abandoned(attempt_id: str) -> str:
    view = read_attempt(db(), actor=current_actor(), attempt_id=attempt_id, now=now())
    entry = describe_quiz(db(), actor=current_actor(), quiz=view.quiz)
    return render_template(
        "learner/attempt_abandoned.html",
        attempt=view.attempt,
        quiz=view.quiz,
        answered=view.answered if "answers" in view.fields else None,
        count=len(view.slots),
        may_again=may_begin(entry, now()),
        notices=_notices(view.attempt),
    )


def _voided(attempt: Attempt) -> str:
    quiz = db().get_one(Quiz, attempt.quiz_id)
    return render_template(
        "learner/attempt_voided.html",
        attempt=attempt,
        quiz=quiz,
        notices=_notices(attempt),
        may_again=may_begin(describe_quiz(db(), actor=current_actor(), quiz=quiz), now()),
    )


def _notices(attempt: Attempt) -> list[Notice]:
    return read_notices(
        db(), actor=current_actor(), quiz_id=attempt.quiz_id, now=now(), attempt_id=attempt.public_id
    )


def _shown_slots(result: Result, slots: list[SlotView]) -> list[dict[str, Any]]:
    """Question by question: the review, or one's own answers alone."""
    if result.is_reviewed:
        return [shown_slot(slot, plan=result.origins[slot.number].plan) for slot in slots]
    return [shown_slot(slot) for slot in slots] if "answers" in result.shown.fields else []


def _rest(result: Result) -> list[str]:
    """When what is not shown now will be."""
    shown = result.shown
    if shown.is_held:
        return [held_sentence(shown.held_until)]
    return rest_lines(
        result.view.quiz.review, shown=shown.fields, moment=shown.moment, closed_at=shown.closed_at
    )


def comment_on(result: Result) -> str:
    """The teacher's word: written from the weakest lesson once lessons may be told apart, else from the score alone."""
    attempt = result.view.attempt
    if not result.view.answered:
        return _("Bài nộp chưa có câu trả lời nào.")
    if not result.shows_score:
        return _("Đã nhận bài.")
    if attempt.score == attempt.max_score:
        return _("Đúng hết các câu.")
    if not result.is_reviewed:
        return _("Đã chấm xong.")
    weakest, strongest = result.weakest, result.strongest
    assert weakest is not None and strongest is not None
    if strongest.score == strongest.max_score:
        return _(
            "Vững bài “%(strong)s”. Đọc lại bài “%(weak)s” là chắc hơn.",
            strong=strongest.lesson.title,
            weak=weakest.lesson.title,
        )
    return _("Nên đọc lại bài “%(weak)s” trước.", weak=weakest.lesson.title)


def _cells(result: Result, shown: set[int]) -> list[dict[str, Any]]:
    """The map of questions; what the filter leaves out is reached through the whole list."""
    if not result.is_reviewed:
        return []
    whole = url_for("learner.attempt_result", attempt_id=result.view.attempt.public_id, show="all")
    return [
        {
            "number": slot.number,
            "href": f"#q{slot.number}" if slot.number in shown else f"{whole}#q{slot.number}",
            "answered": slot.is_answered,
            "result": "" if not slot.max_score else "ok" if slot.score == slot.max_score else "bad",
        }
        for slot in result.view.slots
    ]
