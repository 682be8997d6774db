"""When an ended attempt shows what: a table of moments and fields.

*Moments*: `after_submit`, the five minutes after the end; `while_open`, later while the quiz can still be taken by somebody;
`after_close`, once nobody can any more. *Fields*: `score` (of the whole attempt), `answers` (one's own, question by question),
`correctness` (which of them were right, and the marks of each), `key`, `explanation` (with the quotes of the plan).
A quiz that never closes stays `while_open`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

AFTER_SUBMIT, WHILE_OPEN, AFTER_CLOSE = "after_submit", "while_open", "after_close"
MOMENTS = (AFTER_SUBMIT, WHILE_OPEN, AFTER_CLOSE)
FIELDS = ("score", "answers", "correctness", "key", "explanation")
#: How long the moment after the end lasts.
AFTER_SUBMIT_SECONDS = 300

#: As stored: the fields shown at each moment.
Matrix = Mapping[str, Sequence[str]]
AT_ONCE: Matrix = {moment: list(FIELDS) for moment in MOMENTS}
KEYS_AFTER_CLOSE: Matrix = {
    AFTER_SUBMIT: ["score", "answers"],
    WHILE_OPEN: ["score", "answers"],
    AFTER_CLOSE: list(FIELDS),
}


def moment_of(now: datetime, *, submitted_at: datetime, closed_at: datetime | None) -> str:
    """Which moment `now` is for an attempt ended at `submitted_at`.

    `closed_at`: the last instant at which anybody's answer counts; None for a quiz that never closes.
    """
    if closed_at is not None and now > closed_at:
        return AFTER_CLOSE
    return AFTER_SUBMIT if now <= submitted_at + timedelta(seconds=AFTER_SUBMIT_SECONDS) else WHILE_OPEN


def shown_fields(
    matrix: Matrix, now: datetime, *, submitted_at: datetime, closed_at: datetime | None
) -> frozenset[str]:
    """The fields that an ended attempt shows at this instant."""
    return frozenset(matrix.get(moment_of(now, submitted_at=submitted_at, closed_at=closed_at), ()))


def field_opens(matrix: Matrix, field: str, *, closed_at: datetime | None) -> str:
    """When a field is shown for good: `at_once`, `after_close` (with `closed_at` as its instant), or `never`."""
    if all(field in matrix.get(moment, ()) for moment in (AFTER_SUBMIT, WHILE_OPEN)):
        return "at_once"
    return "after_close" if field in matrix.get(AFTER_CLOSE, ()) and closed_at is not None else "never"
