"""`/tokens`: signing in for programs. Shares the page's throttle."""

from __future__ import annotations

from flask import Response, jsonify, request

from quiz.domain.errors import SignInFailed
from quiz.services.sign_in import check_throttle, record_failure, sign_in, sign_out
from quiz.web.access import current_actor
from quiz.web.api import blueprint
from quiz.web.api.bodies import instant_text, json_object, text_field
from quiz.web.clock import now
from quiz.web.transaction import apart, db


@blueprint.post("/tokens")
def token_create() -> tuple[Response, int]:
    """A token for 12 hours; only its digest is kept."""
    body = json_object()
    username, password, address = (
        text_field(body, "username"),
        text_field(body, "password"),
        request.remote_addr or "",
    )
    check_throttle(db(), username=username, address=address, now=now())
    try:
        signed_in = sign_in(db(), username=username, password=password, kind="token", now=now())
    except SignInFailed:
        with apart() as unit:
            record_failure(unit, username=username, address=address, now=now())
        raise
    return jsonify(token=signed_in.secret, expires_at=instant_text(signed_in.expires_at)), 201


@blueprint.delete("/tokens/current")
def token_delete() -> tuple[str, int]:
    """End the token that the request carries."""
    sign_out(db(), actor=current_actor(), now=now())
    return "", 204
