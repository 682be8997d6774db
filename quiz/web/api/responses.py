"""Saving answers. These routes read the clock and call one service that commits by itself (see there for why)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Response, current_app, jsonify, request
from werkzeug.exceptions import HTTPException

from quiz.domain.errors import DomainError, InvalidInput, NotFound
from quiz.domain.text import is_storable
from quiz.services.attempt_save import Incoming, Outcome, save_one, save_responses
from quiz.web.access import admit_first, credentials
from quiz.web.api import blueprint
from quiz.web.api.bodies import instant_text, json_object
from quiz.web.clock import now, settings
from quiz.web.saving_recognised import FAILED
from quiz.web.transaction import engine
from quiz.web.wording import input_sentence

_NO_ANSWER = object()


@blueprint.put("/attempts/<attempt_id>/responses/<int:slot>")
def response_save(attempt_id: str, slot: int) -> Response:
    """Store one answer; 200 only once it is durable. The usual save never comes here: see quiz.web.saving_short."""
    if failed := request.environ.get(FAILED):
        raise failed
    who = credentials()
    item = _one_incoming(slot)
    try:
        outcome, result = save_one(
            engine(),
            credentials=who,
            attempt=attempt_id,
            item=item,
            now=now(),
            receipt_key=settings().receipt_key,
        )
    except NotFound:
        admit_first()
        raise
    if who.kind == "web":
        current_app.extensions["quiz_recognised"].remember(request.environ, who)
    return jsonify(saved_json(outcome, result.due_at, now(), other_device=result.other_device))


def saved_json(
    outcome: Outcome, due_at: datetime | None, server_now: datetime, *, other_device: bool
) -> dict[str, Any]:
    """What is said of one answer that was stored."""
    return {
        "seq": outcome.seq,
        "received_at": instant_text(outcome.received_at),
        "server_now": instant_text(server_now),
        "due_at": instant_text(due_at),
        "receipt": outcome.receipt,
        "other_device": other_device,
    }


def _one_incoming(slot: int) -> Incoming:
    """The body of a save; a bad one is told only to who may save here."""
    try:
        body = json_object()
        if "answer" not in body or "seq" not in body:
            raise InvalidInput("answer" if "answer" not in body else "seq", "required")
    except (InvalidInput, HTTPException):
        admit_first()
        raise
    return Incoming(slot, body["answer"], body["seq"], body.get("device"), body.get("answered_at"))


@blueprint.post("/attempts/<attempt_id>/responses")
def responses_save(attempt_id: str) -> Response:
    """Store what waited on the phone, in one durable commit."""
    who = credentials()
    try:
        result = save_responses(
            engine(),
            credentials=who,
            attempt=attempt_id,
            incoming=_incoming_queue(),
            now=now(),
            receipt_key=settings().receipt_key,
        )
    except (DomainError, HTTPException):  # told only to who may save here
        admit_first()
        raise
    reason = result.closed.reason if result.closed else None
    return jsonify(
        results=[_outcome_json(outcome, reason) for outcome in result.outcomes],
        server_now=instant_text(now()),
        due_at=instant_text(result.due_at),
    )


def _incoming_queue() -> list[Incoming]:
    items = json_object().get("responses")
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise InvalidInput("responses", "required")
    return [_incoming(item) for item in items]


def _incoming(item: dict[str, Any]) -> Incoming:
    """An element as sent; one without an answer fits no question, while null clears."""
    answer = item.get("answer", _NO_ANSWER)
    return Incoming(item.get("slot"), answer, item.get("seq"), item.get("device"), item.get("answered_at"))


def _outcome_json(outcome: Outcome, reason: str | None) -> dict[str, Any]:
    body: dict[str, Any] = {
        "slot": _plain(outcome.slot),
        "device": _plain(outcome.device) or "",
        "seq": _plain(outcome.seq),
        "status": outcome.status,
    }
    if outcome.receipt:
        body["receipt"] = outcome.receipt
    if outcome.status == "late":
        body["reason"] = reason
    if outcome.status == "invalid" and outcome.code:
        body["message"] = input_sentence(
            InvalidInput("answer", outcome.code, {"value": str(_plain(outcome.slot))[:40]})
        )
    return body


def _plain(value: Any) -> Any:
    """A value of an element as it was sent; what holds others, or no text can carry, fits nowhere and is not sent back."""
    if isinstance(value, dict | list) or (isinstance(value, str) and not is_storable(value)):
        return None
    return value
