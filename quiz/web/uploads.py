"""Requests that may carry a file: their limit, set before anything reads the body."""

from __future__ import annotations

from flask import request

#: By endpoint; every other request has the limit of the app.
LARGEST = {
    "admin.question_new": 3_000_000,
    "admin.question_edit": 3_000_000,
    "admin.roster_new": 12_000_000,
    "admin.plan_new": 22_000_000,
    "admin.plan_task": 6_000_000,
}


def allow_file() -> None:
    """Give this request the limit of its endpoint; called once it is known that the asker may come in."""
    most = LARGEST.get(request.endpoint or "")
    if most is not None:
        request.max_content_length = most
