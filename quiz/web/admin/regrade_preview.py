"""`.../regrades/questions/<code>/<number>/preview`: who would move by how much, and the form that applies it."""

from __future__ import annotations

from dataclasses import replace

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from quiz.domain.errors import InvalidInput, RegradeRunning
from quiz.domain.reasons import MOST_LETTERS
from quiz.models import QuestionVersion
from quiz.reports.question_figures import find_version
from quiz.services.held_questions import held_keys, holds_any
from quiz.services.quiz_manage import ManagedQuiz
from quiz.services.regrade_begin import MAX_ERRATUM, Wish, begin_regrade, checked_correction
from quiz.services.regrade_preview import preview_regrade
from quiz.web.access import current_actor
from quiz.web.admin import blueprint
from quiz.web.admin.quizzes import managed_quiz
from quiz.web.admin.regrade_figures import steps_of
from quiz.web.admin.regrade_wish import asked_wish
from quiz.web.admin.regrade_words import draft_erratum, plain_correction
from quiz.web.clock import now
from quiz.web.transaction import db
from quiz.web.wording import word


class ApplyForm(FlaskForm):  # type: ignore[misc]
    """Why, and what is published of it."""

    reason = TextAreaField(
        _l("Lý do chấm lại"),
        [
            DataRequired(_l("Ghi lý do: người làm bài sẽ đọc câu này.")),
            Length(max=MOST_LETTERS, message=_l("Lý do dài nhất 1.000 ký tự.")),
        ],
    )
    erratum = TextAreaField(
        _l("Nội dung đính chính"), [Length(max=MAX_ERRATUM, message=_l("Đính chính dài nhất 2.000 ký tự."))]
    )


@blueprint.route(
    "/manage/quizzes/<quiz_id>/regrades/questions/<code>/<int:number>/preview", methods=["GET", "POST"]
)
def quiz_regrade_preview(quiz_id: str, code: str, number: int) -> str | Response | tuple[str, int]:
    """The preview of what the address asks for; posted, it is applied."""
    managed = managed_quiz(quiz_id)
    version = find_version(db(), code=code, number=number)
    form = ApplyForm()
    try:
        asked = asked_wish(db(), current_actor(), managed.quiz, version)
        wish = replace(asked, correction=checked_correction(db(), version=version, wish=asked))
        if request.method == "POST" and form.validate():
            return redirect(_begin(quiz_id, wish, form), 303)
    except (InvalidInput, RegradeRunning) as error:
        flash(word(error).detail, "bad")
        return redirect(
            url_for("admin.quiz_regrade_question", quiz_id=quiz_id, code=code, number=number), 303
        )
    if request.method == "GET":
        form.erratum.data = draft_erratum(version, wish.correction)
    return _shown(managed, version, code, wish, form), 422 if form.errors else 200


def _begin(quiz_id: str, wish: Wish, form: ApplyForm) -> str:
    """The address of the regrade that was begun."""
    regrade = begin_regrade(
        db(),
        actor=current_actor(),
        wish=wish,
        reason=form.reason.data or "",
        erratum=form.erratum.data,
        now=now(),
    )
    flash(_("Đã ghi quyết định. Máy đang chấm lại các lượt đã nộp."), "ok")
    return url_for("admin.quiz_regrade", quiz_id=quiz_id, regrade_id=regrade.public_id)


def _shown(managed: ManagedQuiz, version: QuestionVersion, code: str, wish: Wish, form: ApplyForm) -> str:
    preview = preview_regrade(db(), wish=wish, correction=wish.correction)
    held = held_keys(db(), group_id=managed.quiz.group_id, now=now())
    return render_template(
        "admin/quiz_regrade_preview.html",
        managed=managed,
        version=version,
        code=code,
        wish=wish,
        form=form,
        preview=preview,
        steps=steps_of(preview, wish.correction),
        correction=plain_correction(version, wish.correction),
        is_held=holds_any(db(), held, [version.id]),
        held_until=held.until,
        here=request.full_path.rstrip("?"),
        now=now(),
    )
