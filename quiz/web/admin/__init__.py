"""Pages of who answers for a school, a department or a class: participation, and the quizzes that he manages."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("admin", __name__)

from quiz.web.admin import participation, quiz_settings, quizzes  # noqa: E402, F401  (registers the routes)
