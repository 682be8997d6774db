"""`/quizzes`: what is open, what is to come, what is over; and one quiz before it is begun."""

from __future__ import annotations

from flask import render_template

from quiz.domain.attempts import minutes_left_at_start
from quiz.domain.identity import Actor
from quiz.services.attempt_notices import read_notices
from quiz.services.conflict_find import find_conflict
from quiz.services.own_attempts import list_own_attempts, mean_of
from quiz.services.quiz_close import closed_at
from quiz.services.quiz_find import describe_quiz, find_quiz
from quiz.services.quiz_list import list_all_quizzes
from quiz.web.access import current_actor, reach
from quiz.web.clock import now
from quiz.web.conflict_words import unranked_sentence
from quiz.web.learner import blueprint
from quiz.web.review_words import review_lines
from quiz.web.transaction import db


@reach("learner.quiz")
def _for_actor(actor: Actor, quiz_id: str) -> None:
    find_quiz(db(), actor=actor, quiz_id=quiz_id)


@blueprint.get("/quizzes")
def quizzes() -> str:
    """Every quiz meant for the reader, with his own results."""
    return render_template(
        "learner/quizzes.html", lists=list_all_quizzes(db(), actor=current_actor(), now=now()), now=now()
    )


@blueprint.get("/quizzes/<quiz_id>")
def quiz(quiz_id: str) -> str:
    """What a quiz asks and shows, said before it is begun; one's own earlier attempts."""
    return intro_page(quiz_id)


def intro_page(quiz_id: str, password_error: str = "") -> str:
    """The same, also with what is wrong with the word that was typed to begin."""
    found = find_quiz(db(), actor=current_actor(), quiz_id=quiz_id)
    entry = describe_quiz(db(), actor=current_actor(), quiz=found)
    own = entry.allowance
    attempts = list_own_attempts(db(), actor=current_actor(), quiz_ids=[found.id], now=now()).get(
        found.id, []
    )
    conflict = find_conflict(db(), person_id=current_actor().person_id, quiz=found, now=now())
    return render_template(
        "learner/quiz_intro.html",
        unranked=unranked_sentence(conflict) if conflict else "",
        quiz=found,
        entry=entry,
        attempts=attempts,
        mean=mean_of(attempts),
        running=next((one for one in attempts if not one.is_over), None),
        has_opened=found.opens_at <= now(),
        has_closed=own.is_closed(now()),
        waits_until=entry.waits_until(now()),
        minutes_left=minutes_left_at_start(now(), limit_seconds=own.limit_seconds, closes_at=own.closes_at),
        review_lines=review_lines(found.review, closed_at=closed_at(db(), found, now())),
        password_error=password_error,
        notices=read_notices(db(), actor=current_actor(), quiz_id=found.id, now=now()),
    )
