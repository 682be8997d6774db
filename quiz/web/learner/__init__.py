"""What a learner sees: home, lessons, quizzes, attempts and their results."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("learner", __name__)

