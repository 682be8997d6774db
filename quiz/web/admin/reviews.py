"""`/manage/reviews`: what waits for the reader, and the reading of one question, first without its key."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from quiz.domain.errors import InvalidInput
from quiz.domain.identity import Actor
from quiz.models import Question, QuestionVersion
from quiz.reports.question_page import question_page
from quiz.reports.review_queue import count_waiting, next_waiting, review_queue, waiting_lessons
from quiz.services.attempt_read import slot_view
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
from quiz.web.admin.question_move_forms import PressForm, VerdictForm
from quiz.web.admin.questions import WORDS, shown_version
from quiz.web.answer_form import answer_of_form
from quiz.web.clock import now
from quiz.web.slots import shown_slot
from quiz.web.transaction import db, release
from quiz.web.wording import input_sentence

PAGE_SIZE = 30
Page = str | Response | tuple[str, int]


def _waiting(actor: Actor, code: str) -> None:
    find_waiting(db(), actor=actor, code=code)


reach("admin.review")(_waiting)
reach("admin.review_verdict")(_waiting)


@blueprint.get("/manage/reviews")
def reviews() -> str:
    """The queue, the longest waiting first."""
    page = min(max(1, request.args.get("page", 1, type=int)), 10_000)
    reviewer_id = current_actor().person_id
    found = review_queue(db(), reviewer_id=reviewer_id, limit=PAGE_SIZE + 1, offset=(page - 1) * PAGE_SIZE)
    return render_template(
        "admin/reviews.html",
        waiting=found[:PAGE_SIZE],
        has_more=len(found) > PAGE_SIZE,
        page=page,
        count=count_waiting(db(), reviewer_id=reviewer_id),
        lessons=waiting_lessons(db(), reviewer_id=reviewer_id, limit=PAGE_SIZE) if page == 1 else [],
        **WORDS,
    )


@blueprint.route("/manage/reviews/<code>", methods=["GET", "POST"])
def review(code: str) -> Page:
    """Stem and options to answer; once answered, the key beside the answer."""
    question, version = find_waiting(db(), actor=current_actor(), code=code)
    if request.method == "GET":
        return _page(question, version, VerdictForm())
    answer = answer_of_form(request.form, version.kind, check_slot(version).own_ids)
    try:
        answer_blind(db(), actor=current_actor(), version=version, answer=answer, now=now())
    except InvalidInput as error:
        said = _("Trả lời câu này trước đã.") if error.code == "required" else input_sentence(error)
        return _page(question, version, VerdictForm(formdata=None), missing=said), 422
    return redirect(url_for("admin.review", code=code), 303)


@blueprint.post("/manage/reviews/<code>/verdict")
def review_verdict(code: str) -> Page:
    """Approved, or back to its author."""
    question, version = find_waiting(db(), actor=current_actor(), code=code)
    form = VerdictForm()
    if not form.validate():
        return _page(question, version, form), 422
    verdict, comment = form.verdict.data or "", (form.comment.data or "").replace("\x00", "").strip()
    try:
        decide_review(
            db(), actor=current_actor(), question=question, version=version, verdict=verdict, comment=comment, now=now()
        )  # fmt: skip
    except InvalidInput as error:
        release()
        form[error.field].errors = [input_sentence(error)]
        return _page(*find_waiting(db(), actor=current_actor(), code=code), form), 422
    if verdict == APPROVED:
        flash(_("Đã duyệt %(code)s. Câu hỏi có thể vào đề từ bây giờ.", code=code), "ok")
    else:
        flash(_("Đã trả %(code)s lại cho người soạn, kèm nhận xét.", code=code), "ok")
    following = next_waiting(db(), reviewer_id=current_actor().person_id, lesson_id=question.lesson_id)
    here = url_for("admin.review", code=following) if following else url_for("admin.reviews")
    return redirect(here, 303)


def _page(question: Question, version: QuestionVersion, form: VerdictForm, missing: str = "") -> str:
    reading = open_reading(db(), actor=current_actor(), version=version)
    slot = check_slot(version)
    given = (None if reading is None else slot.from_bank(reading.answer), None, None)
    page = question_page(db(), question)
    return render_template(
        "admin/review.html",
        page=page,
        version=version,
        slot=shown_slot(slot_view(1, slot, version.body, given=given)),
        answered=reading is not None,
        agrees=reading is not None and is_right(version, reading.answer),
        shown=None if reading is None else shown_version(page, version),
        form=form,
        press=PressForm(formdata=None),
        missing=missing,
        count=count_waiting(db(), reviewer_id=current_actor().person_id),
        **WORDS,
    )
