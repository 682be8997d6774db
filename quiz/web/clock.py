"""The server's clock, read once when the request arrives."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from flask import current_app, g

from quiz.config import Settings
from quiz.domain.days import day_of


def settings() -> Settings:
    """The running app's settings."""
    value: Settings = current_app.extensions["quiz_settings"]
    return value


def now() -> datetime:
    """This request's instant, in UTC. `app.extensions["quiz_clock"]` may be replaced by a test."""
    if "quiz_now" not in g:
        g.quiz_now = current_app.extensions["quiz_clock"]()
    value: datetime = g.quiz_now
    return value


def system_clock() -> datetime:
    """The machine's time in UTC."""
    return datetime.now(UTC)


def local_zone() -> ZoneInfo:
    """The zone in which people read times and days begin."""
    return ZoneInfo(settings().timezone)


def today() -> date:
    """The day that people have at this request's instant."""
    return day_of(now())
