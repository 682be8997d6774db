"""`/manage/lessons/<code>/quiz`: a practice quiz over the approved questions of one lesson."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response

from quiz.domain.errors import InvalidInput, NotFound
from quiz.models import Lesson
from quiz.services.lesson_quiz import make_lesson_quiz
from quiz.web.access import current_actor, reach
from quiz.web.admin import blueprint
from quiz.web.clock import now
from quiz.web.navigation import may_open
from quiz.web.transaction import db
from quiz.web.wording import input_sentence


def lesson_of(code: str) -> Lesson:
    """The lesson of the address, whomever it is for; raises NotFound."""
    lesson = db().scalar(select(Lesson).where(Lesson.code == code))
    if lesson is None:
        raise NotFound("lesson")
    return lesson


@reach("admin.lesson_quiz")
def _lesson_there(_actor: object, code: str) -> None:
    lesson_of(code)


@blueprint.post("/manage/lessons/<code>/quiz")
def lesson_quiz(code: str) -> Response:
    """Made, or the one that is there; back to where the lesson's questions are read, for who reads them."""
    try:
        quiz = make_lesson_quiz(db(), actor=current_actor(), lesson=lesson_of(code), now=now())
        said = _(
            "Đã mở bài luyện tập “%(title)s”, mỗi đề %(count)s câu.",
            title=quiz.title,
            count=quiz.question_count,
        )
        flash(said, "ok")
    except InvalidInput as error:
        flash(input_sentence(error), "warn")
    if may_open("admin.review_lesson"):
        return redirect(url_for("admin.review_lesson", code=code), 303)
    return redirect(url_for("admin.bank", lesson=code), 303)
