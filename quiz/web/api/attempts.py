"""`/attempts`: start, read, submit, review."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify, request

from quiz.domain.attempts import FINISHED, IN_PROGRESS
from quiz.domain.errors import InvalidInput
from quiz.domain.identity import Actor
from quiz.services.attempt_finish import submit_attempt
from quiz.services.attempt_read import (
    AttemptView,
    SlotView,
    find_attempt,
    read_attempt,
    read_review,
    what_is_shown,
)
from quiz.services.quiz_find import check_reach
from quiz.web.access import current_actor, reach
from quiz.web.api import blueprint
from quiz.web.api.bodies import instant_text, json_object, mark_number
from quiz.web.attempt_begin import begin_attempt
from quiz.web.attempt_settle import settled_attempt
from quiz.web.clock import now
from quiz.web.slot_parts import named_aside, named_parts
from quiz.web.transaction import db


def _own_attempt(actor: Actor, attempt_id: str, **_rest: Any) -> None:
    find_attempt(db(), actor=actor, attempt_id=attempt_id)


@reach("api.attempt_start")
def _quiz_for_actor(actor: Actor, quiz_id: str) -> None:
    check_reach(db(), actor=actor, quiz_id=quiz_id)


for _endpoint in ("attempt", "attempt_submit", "attempt_review", "response_save", "responses_save"):
    reach(f"api.{_endpoint}")(_own_attempt)


@blueprint.post("/quizzes/<quiz_id>/attempts")
def attempt_start(quiz_id: str) -> tuple[Response, int]:
    """201 with a new attempt, 200 with the one in progress. The body may be left out; `password` where one is asked for."""
    password = json_object().get("password") if request.is_json and request.get_data() else None
    if not isinstance(password, str | None):
        raise InvalidInput("password", "quiz-password-wrong")
    started = begin_attempt(quiz_id, password=password)
    view = read_attempt(db(), actor=current_actor(), attempt_id=started.attempt.public_id, now=now())
    return jsonify(attempt_json(view)), 201 if started.is_new else 200


@blueprint.get("/attempts/<attempt_id>")
def attempt(attempt_id: str) -> Response:
    """The paper with the answers given, and the outcome once there is one."""
    settled_attempt(current_actor(), attempt_id)
    return jsonify(attempt_json(read_attempt(db(), actor=current_actor(), attempt_id=attempt_id, now=now())))


@blueprint.post("/attempts/<attempt_id>/submit")
def attempt_submit(attempt_id: str) -> Response:
    """Finish; again: the same answer. Score and number of right ones as the settings allow."""
    done = submit_attempt(db(), actor=current_actor(), attempt_id=attempt_id, now=now())
    fields = what_is_shown(db(), actor=current_actor(), attempt_id=attempt_id, now=now())
    return jsonify(
        state=done.state,
        max_score=mark_number(done.max_score),
        duration_seconds=done.duration_ms / 1000,
        submitted_at=instant_text(done.submitted_at),
        **_marks(fields, done.score, done.correct_count),
    )


def _marks(fields: frozenset[str], score: int | None, correct_count: int | None) -> dict[str, Any]:
    """What is told of the outcome of the whole attempt."""
    marks: dict[str, Any] = {}
    if "score" in fields:
        marks["score"] = mark_number(score)
    if "correctness" in fields:
        marks["correct_count"] = correct_count
    return marks


@blueprint.get("/attempts/<attempt_id>/review")
def attempt_review(attempt_id: str) -> Response:
    """Keys, explanations and quotes, as the settings allow."""
    settled_attempt(current_actor(), attempt_id)
    view = read_review(db(), actor=current_actor(), attempt_id=attempt_id, now=now())
    return jsonify(
        state=view.attempt.state,
        max_score=mark_number(view.attempt.max_score),
        slots=[_review_slot_json(slot, view.fields) for slot in view.slots],
        **_marks(view.fields, view.attempt.score, view.attempt.correct_count),
    )


def attempt_json(view: AttemptView) -> dict[str, Any]:
    """An attempt as the contract has it; nothing in it gives an answer away."""
    row = view.attempt
    body: dict[str, Any] = {
        "id": row.public_id,
        "state": row.state,
        "started_at": instant_text(row.started_at),
        "due_at": instant_text(row.due_at),
        "server_now": instant_text(now()),
        "tolerance_seconds": row.tolerance_seconds,
        "slots": [slot_json(slot, view.fields) for slot in view.slots],
    }
    if row.state != IN_PROGRESS:
        body |= {
            "submitted_at": instant_text(row.submitted_at),
            "max_score": mark_number(row.max_score),
        }
    if row.state == FINISHED and "score" in view.fields:
        body["score"] = mark_number(row.score)
    return body


def slot_json(slot: SlotView, fields: frozenset[str]) -> dict[str, Any]:
    """One slot of the paper, with the answer given unless that is not shown any more."""
    body: dict[str, Any] = {
        "slot": slot.number,
        "kind": slot.kind,
        "stem_html": slot.stem_html,
        "max_score": mark_number(slot.max_score),
    }
    if "answers" in fields:
        body |= {"answer": slot.answer, "device": slot.device, "seq": slot.seq}
    parts = [{"id": part.id, "html": part.html} for part in slot.parts]
    return body | named_parts(slot.kind, parts, slot.sizes) | named_aside(slot.kind, slot.aside)


def _review_slot_json(slot: SlotView, fields: frozenset[str]) -> dict[str, Any]:
    body = slot_json(slot, fields)
    if "correctness" in fields:
        body["score"] = mark_number(slot.score)
    if "key" in fields:
        body["key"] = slot.key
    if slot.correction is not None:
        body["correction"] = {"mode": slot.correction.mode, "accepted": slot.correction.accepted}
    if "explanation" not in fields:
        return body
    body["explanation_html"] = slot.explanation_html
    body["clause"] = _clause_json(slot.clauses[0]) if slot.clauses else None
    if slot.note_html:
        body["note_html"] = slot.note_html
    if slot.kind == "four_statements":
        for part, shown in zip(slot.parts, body["statements"], strict=True):
            shown["clause"] = _clause_json(part.clause) if part.clause else None
    return body


def _clause_json(clause: Any) -> dict[str, Any]:
    return {"id": clause["id"], "section": clause["section"], "quote": clause["quote"]}
