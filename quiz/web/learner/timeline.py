"""`/attempts/<id>/timeline`: the log of one's own attempt."""

from __future__ import annotations

from quiz.models import Quiz
from quiz.services.attempt_sight import own_sight
from quiz.web.access import current_actor
from quiz.web.attempt_settle import settled_attempt
from quiz.web.clock import now
from quiz.web.learner import blueprint
from quiz.web.timeline_page import timeline_page
from quiz.web.transaction import db


@blueprint.get("/attempts/<attempt_id>/timeline")
def attempt_timeline(attempt_id: str) -> str:
    """Every answer that was received, and everything that happened to the attempt."""
    attempt = settled_attempt(current_actor(), attempt_id)
    quiz = db().get_one(Quiz, attempt.quiz_id)
    sight = own_sight(db(), actor=current_actor(), attempt=attempt, quiz=quiz, now=now())
    return timeline_page(attempt, sight, pupil=current_actor().is_pupil)
