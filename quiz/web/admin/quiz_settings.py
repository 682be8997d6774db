"""`/manage/quizzes/<id>`: the settings of a quiz."""

from __future__ import annotations

from flask import render_template

from quiz.web.admin import blueprint
from quiz.web.admin.quizzes import managed_quiz
from quiz.web.clock import now


@blueprint.get("/manage/quizzes/<quiz_id>")
def quiz_settings(quiz_id: str) -> str:
    """The settings as they are."""
    return render_template("admin/quiz_settings.html", managed=managed_quiz(quiz_id), now=now())
