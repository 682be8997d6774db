"""Pages of who answers for a school, a department or a class: participation, the quizzes that he manages, outages."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("admin", __name__)

from quiz.web.admin import outages, participation, quiz_settings, quizzes  # noqa: E402, F401  (registers the routes)
