"""What a learner sees: home, lessons, quizzes, attempts and their results."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("learner", __name__)

from quiz.web.learner import (  # noqa: E402, F401  (registers the routes)
    attempts,
    home,
    lessons,
    own_data,
    quizzes,
    results,
    timeline,
)
