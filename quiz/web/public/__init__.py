"""Pages that nobody needs to sign in for: health, robots, privacy, errata."""

from __future__ import annotations

from flask import Blueprint

health = Blueprint("health", __name__)
site = Blueprint("site", __name__)

from quiz.web.public import errata, routes  # noqa: E402, F401  (registers the routes)
