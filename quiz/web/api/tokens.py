"""`/tokens`: signing in for programs. Shares the page's throttle."""

from __future__ import annotations

from flask import Response, jsonify

from quiz.services.sign_in import sign_out
from quiz.web.access import current_actor
from quiz.web.api import blueprint
from quiz.web.api.bodies import instant_text, json_object, text_field
from quiz.web.clock import now
from quiz.web.signing_in import sign_in_throttled
from quiz.web.transaction import db


@blueprint.post("/tokens")
def token_create() -> tuple[Response, int]:
    """A token for 12 hours; only its digest is kept. Accounts with a second factor give `otp` as well."""
    body = json_object()
    username, password = text_field(body, "username"), text_field(body, "password")
    otp = None if body.get("otp") is None else text_field(body, "otp")
    signed_in = sign_in_throttled(username=username, password=password, kind="token", otp=otp)
    return jsonify(token=signed_in.secret, expires_at=instant_text(signed_in.expires_at)), 201


@blueprint.delete("/tokens/current")
def token_delete() -> tuple[str, int]:
    """End the token that the request carries."""
    sign_out(db(), actor=current_actor(), now=now())
    return "", 204
