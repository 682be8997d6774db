"""Signing in, out, and changing one's password."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("auth", __name__)

from quiz.web.auth import routes  # noqa: E402, F401  (registers the routes)
