"""Signing in and out, one's password, second factor and sessions."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("auth", __name__)

from quiz.web.auth import code, routes, second_factor, security  # noqa: E402, F401  (registers the routes)
