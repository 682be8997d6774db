"""The JSON API, `/api/v1`: the same use cases as the pages, for programs and for the quiz page's own script."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")

from quiz.web.api import attempts, openapi, programme, quizzes, reports, responses, standings, tokens  # noqa: E402, F401  (registers the routes)
