"""The settings of a quiz: which values fit together, and which may no longer change.

*Locked*: a setting that keeps its value, with the reason: `attempts` (somebody has begun, and attempts keep what they began
under), `contest` (the contest is decided), `keys` (it has closed, and keys may have been seen since).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from quiz.domain.errors import InvalidInput
from quiz.domain.review import AFTER_CLOSE, ALWAYS_SCORED, FIELDS, MOMENTS, TELLING, unmet_need

#: A week: a limit beyond it is no limit.
MAX_SECONDS = 7 * 24 * 3600
MAX_TOLERANCE = 300
MAX_ATTEMPTS = 100
MAX_PASSWORD = 80
COUNTING_RULES = ("best", "last", "first", "mean")
LAYOUTS = ("one_question", "one_page")
#: What attempts were begun under, for everybody the same.
FIXED_BY_ATTEMPTS = (
    "counting_rule", "shuffle_questions", "shuffle_options", "layout", "is_linear", "must_submit",
)  # fmt: skip
WINDOW = ("opens_at", "closes_at")
#: Quizzes that are done side by side: keys wait for the close.
KEYS_WAIT = ("ranked", "class")


@dataclass(frozen=True)
class QuizSettings:
    """What can be set of a quiz; names and units are those of its columns."""

    time_limit_seconds: int | None
    opens_at: datetime
    closes_at: datetime | None
    tolerance_seconds: int
    attempts_allowed: int | None
    delay_seconds: int
    counting_rule: str
    pass_percent: int | None
    shuffle_questions: bool
    shuffle_options: bool
    layout: str
    is_linear: bool
    must_submit: bool
    password: str | None
    review: Mapping[str, Sequence[str]]


NAMES = tuple(field.name for field in fields(QuizSettings))


def settings_of(quiz: Any) -> QuizSettings:
    """The settings of anything that has them as attributes."""
    return QuizSettings(**{name: getattr(quiz, name) for name in NAMES})


def changed_names(before: QuizSettings, after: QuizSettings) -> tuple[str, ...]:
    """The settings that differ."""
    return tuple(name for name in NAMES if getattr(before, name) != getattr(after, name))


def locked_names(
    current: QuizSettings, *, kind: str, has_attempts: bool, contest_state: str | None, now: datetime
) -> dict[str, str]:
    """Settings that keep their value, each with the reason."""
    locked = dict.fromkeys(FIXED_BY_ATTEMPTS, "attempts") if has_attempts else {}
    if contest_state not in (None, "draft", "open"):
        locked |= dict.fromkeys(WINDOW, "contest")
    elif kind in KEYS_WAIT and current.closes_at is not None and now >= current.closes_at:
        locked |= dict.fromkeys(WINDOW, "keys")
    return locked


def fixed_review(kind: str) -> dict[tuple[str, str], bool]:
    """Boxes of the review table, (moment, field), that are what they are for this kind of quiz."""
    fixed: dict[tuple[str, str], bool] = {}
    if kind in ALWAYS_SCORED:
        fixed |= {(moment, "score"): True for moment in MOMENTS}
    if kind in KEYS_WAIT:
        fixed |= {(moment, field): False for moment in MOMENTS if moment != AFTER_CLOSE for field in TELLING}
    return fixed


def check_settings(
    wanted: QuizSettings, current: QuizSettings, *, kind: str, has_attempts: bool, now: datetime
) -> None:
    """Raises InvalidInput naming the first setting that cannot be as it is wanted."""
    _check_numbers(wanted)
    if kind == "class" and wanted.time_limit_seconds is None:
        raise InvalidInput("time_limit_seconds", "limit-required")
    _check_window(wanted, current, kind=kind, has_attempts=has_attempts, now=now)
    if wanted.counting_rule not in COUNTING_RULES:
        raise InvalidInput("counting_rule", "value-unknown", {"value": wanted.counting_rule[:40]})
    if wanted.layout not in LAYOUTS:
        raise InvalidInput("layout", "value-unknown", {"value": wanted.layout[:40]})
    if wanted.is_linear and wanted.layout != "one_question":
        raise InvalidInput("is_linear", "linear-needs-one-question")
    if wanted.must_submit and wanted.time_limit_seconds is None and wanted.closes_at is None:
        raise InvalidInput("must_submit", "must-submit-needs-an-end")
    if wanted.password is not None and not (
        1 <= len(wanted.password) <= MAX_PASSWORD and wanted.password.isprintable()
    ):
        raise InvalidInput("password", "quiz-password-unfit", {"most": str(MAX_PASSWORD)})
    _check_review(wanted, kind)


def _check_numbers(wanted: QuizSettings) -> None:
    for name, low, high in (
        ("time_limit_seconds", 1, MAX_SECONDS),
        ("tolerance_seconds", 0, MAX_TOLERANCE),
        ("attempts_allowed", 1, MAX_ATTEMPTS),
        ("delay_seconds", 0, MAX_SECONDS),
        ("pass_percent", 1, 100),
    ):
        value = getattr(wanted, name)
        if value is not None and not low <= value <= high:
            raise InvalidInput(name, "number-unfit", {"low": str(low), "high": str(high)})


def _check_window(
    wanted: QuizSettings, current: QuizSettings, *, kind: str, has_attempts: bool, now: datetime
) -> None:
    if wanted.closes_at is not None and wanted.closes_at <= wanted.opens_at:
        raise InvalidInput("closes_at", "close-before-open")
    if wanted.closes_at != current.closes_at:
        if wanted.closes_at is not None and wanted.closes_at <= now:
            raise InvalidInput("closes_at", "close-in-the-past")
        if wanted.closes_at is None and kind in KEYS_WAIT:
            raise InvalidInput("closes_at", "close-required")
    if has_attempts and wanted.opens_at != current.opens_at and wanted.opens_at > now:
        raise InvalidInput("opens_at", "open-after-attempts")


def _check_review(wanted: QuizSettings, kind: str) -> None:
    fixed = fixed_review(kind)
    for moment in MOMENTS:
        given = wanted.review.get(moment, ())
        if any((field in given) is not fixed.get((moment, field), field in given) for field in FIELDS):
            raise InvalidInput("review", "review-fixed")
        unmet = unmet_need(given)
        if unmet is not None:
            raise InvalidInput(
                "review", "review-needs", {"field": unmet[0], "need": unmet[1], "moment": moment}
            )
