"""`/quizzes`: what is open to the caller."""

from __future__ import annotations

from flask import Response, jsonify

from quiz.services.quiz_find import OpenQuiz, list_open_quizzes
from quiz.web.access import current_actor
from quiz.web.api import blueprint
from quiz.web.api.bodies import instant_text
from quiz.web.clock import now
from quiz.web.transaction import db


@blueprint.get("/quizzes")
def quizzes() -> Response:
    """Open quizzes, practice first; never more than one page."""
    return jsonify(
        items=[_quiz(entry) for entry in list_open_quizzes(db(), actor=current_actor(), now=now())], next=None
    )


def _quiz(entry: OpenQuiz) -> dict[str, object]:
    quiz, own = entry.quiz, entry.allowance
    return {
        "id": quiz.public_id,
        "title": quiz.title,
        "kind": quiz.kind,
        "time_limit_seconds": own.limit_seconds,
        "attempts_allowed": own.attempts_allowed,
        "attempts_used": entry.attempts_used,
        "opens_at": instant_text(quiz.opens_at),
        "closes_at": instant_text(own.closes_at),
    }
