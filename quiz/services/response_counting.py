"""Which rows of the response log count: those in time, and the late ones that somebody has accepted."""

from __future__ import annotations

from sqlalchemy import ColumnElement, exists, or_

from quiz.models import Response, ResponseAcceptance


def counts() -> ColumnElement[bool]:
    """For a SELECT or WHERE on Response: the row counts. Only late rows are looked up, by their number."""
    accepted = exists().where(ResponseAcceptance.response_id == Response.id)
    return or_(Response.late.is_(False), accepted)
