"""Pages of who answers for a school or a department: participation."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("admin", __name__)

from quiz.web.admin import participation  # noqa: E402, F401  (registers the routes)
