"""What a teacher does with a class: make a contest, run it on the board, take its results home."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("teacher", __name__)

from quiz.web.teacher import board, classes, contests, results, sessions  # noqa: E402, F401  (registers the routes)
