"""`/manage/reviews/lessons/<code>`: what waits of one lesson, read in one go.

Every question is answered first; key, quote and reason stand on the page of those alone that the reader has answered.
"""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from quiz.domain.errors import InvalidInput, NotFound
from quiz.models import Lesson, Question, QuestionVersion
from quiz.reports.lesson_list import waiting_lessons
from quiz.reports.question_page import question_page
from quiz.reports.review_queue import waiting_of_lesson
from quiz.services.attempt_read import slot_view
from quiz.services.lesson_quiz import find_lesson_quiz
from quiz.services.lesson_read import check_slot
from quiz.services.question_review import (
    APPROVED,
    answer_blind,
    decide_review,
    find_waiting,
    is_right,
    open_reading,
)
from quiz.web.access import current_actor, reach
from quiz.web.admin import blueprint
from quiz.web.admin.lesson_quiz import lesson_of
from quiz.web.admin.question_move_forms import PressForm
from quiz.web.admin.questions import WORDS, shown_version
from quiz.web.answer_form import answer_of_form
from quiz.web.clock import now
from quiz.web.slots import shown_slot
from quiz.web.transaction import db
from quiz.web.wording import input_sentence

#: So many on one page; the rest comes when these have their verdict.
MOST = 12


def _lesson_there(_actor: object, code: str) -> None:
    lesson_of(code)


reach("admin.review_lesson")(_lesson_there)
reach("admin.review_lesson_approve")(_lesson_there)


@blueprint.route("/manage/reviews/lessons/<code>", methods=["GET", "POST"])
def review_lesson(code: str) -> str | Response:
    """The questions to answer; those that were answered with their keys, to be approved."""
    lesson = lesson_of(code)
    waiting = _waiting(lesson)
    if request.method == "GET":
        return _page(lesson, waiting)
    missing = 0
    for question, version in waiting:
        try:
            _answer(version)
        except InvalidInput as error:
            missing += 1
            if error.code != "required":
                flash(f"{question.code}: {input_sentence(error)}", "warn")
    if missing:  # what was answered is kept all the same: its key is shown from now on
        flash(_("Còn %(count)s câu chưa trả lời, ở đầu trang.", count=missing), "warn")
    return redirect(url_for("admin.review_lesson", code=code), 303)


@blueprint.post("/manage/reviews/lessons/<code>/approve")
def review_lesson_approve(code: str) -> Response:
    """Approve those that are ticked; one that may not be is named with the reason and left."""
    approved = 0
    for asked in dict.fromkeys(request.form.getlist("approve")[:MOST]):
        try:
            question, version = find_waiting(db(), actor=current_actor(), code=asked)
            decide_review(
                db(), actor=current_actor(), question=question, version=version, verdict=APPROVED, comment="", now=now()
            )  # fmt: skip
            approved += 1
        except InvalidInput as error:
            flash(f"{asked}: {input_sentence(error)}", "warn")
        except NotFound:
            flash(_("%(code)s không còn chờ bạn thẩm định.", code=asked), "warn")
    if approved:
        flash(_("Đã duyệt %(count)s câu. Các câu này có thể vào đề từ bây giờ.", count=approved), "ok")
    else:
        flash(_("Chưa duyệt câu nào. Đánh dấu câu được duyệt."), "warn")
    return redirect(url_for("admin.review_lesson", code=code), 303)


def _waiting(lesson: Lesson) -> list[tuple[Question, QuestionVersion]]:
    reviewer_id = current_actor().person_id
    return waiting_of_lesson(db(), reviewer_id=reviewer_id, lesson_id=lesson.id, limit=MOST)


def _answer(version: QuestionVersion) -> None:
    """Keep the first answer to this one; one that was answered before keeps that."""
    if open_reading(db(), actor=current_actor(), version=version) is None:
        answer = answer_of_form(request.form, version.kind, check_slot(version).own_ids, _name(version))
        answer_blind(db(), actor=current_actor(), version=version, answer=answer, now=now())


def _name(version: QuestionVersion) -> str:
    return f"q{version.id}"


def _page(lesson: Lesson, waiting: list[tuple[Question, QuestionVersion]]) -> str:
    lessons_at_hand = waiting_lessons(db(), reviewer_id=current_actor().person_id)
    read = [_shown(number, *one) for number, one in enumerate(waiting, start=1)]
    return render_template(
        "admin/review_lesson.html",
        lesson=lesson,
        to_answer=[one for one in read if one["shown"] is None],
        answered=[one for one in read if one["shown"] is not None],
        quiz=find_lesson_quiz(db(), lesson),
        lesson_waits=any(one.id == lesson.id for one, _version, _author in lessons_at_hand),
        press=PressForm(formdata=None),
        **WORDS,
    )


def _shown(number: int, question: Question, version: QuestionVersion) -> dict[str, Any]:
    """One question: to answer, with nothing of its key, or with all of it."""
    reading, slot = open_reading(db(), actor=current_actor(), version=version), check_slot(version)
    given = (None if reading is None else slot.from_bank(reading.answer), None, None)
    return {
        "code": question.code,
        "version": version,
        "name": _name(version),
        "slot": shown_slot(slot_view(number, slot, version.body, given=given)),
        "agrees": reading is not None and is_right(version, reading.answer),
        "shown": None if reading is None else shown_version(question_page(db(), question), version),
    }
