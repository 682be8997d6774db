"""When an ended attempt shows what: a table of moments and fields.

*Moments*: `after_submit`, the five minutes after the end; `while_open`, later while the quiz can still be taken by somebody;
`after_close`, once nobody can any more. *Fields*: `score` (of the whole attempt), `answers` (one's own, question by question),
`correctness` (which of them were right, and the marks of each), `key`, `explanation` (with the quotes of the plan).
A quiz that never closes stays `while_open`.

What a field lets one work out is asked for with it (NEEDS): the key of every question tells which answers were right, and
these make the score. A field whose needs are not shown is not shown either.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

AFTER_SUBMIT, WHILE_OPEN, AFTER_CLOSE = "after_submit", "while_open", "after_close"
MOMENTS = (AFTER_SUBMIT, WHILE_OPEN, AFTER_CLOSE)
FIELDS = ("score", "answers", "correctness", "key", "explanation")
#: What must be shown with a field, since it can be worked out from it.
NEEDS: Mapping[str, str] = {"correctness": "score", "key": "correctness", "explanation": "key"}
#: What gives a key away.
TELLING = frozenset({"correctness", "key", "explanation"})
#: Kinds whose score is told elsewhere in any case: on the leaderboard, in the programme.
ALWAYS_SCORED = ("ranked", "module")
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
    return consistent(matrix.get(moment_of(now, submitted_at=submitted_at, closed_at=closed_at), ()))


def consistent(fields: Iterable[str]) -> frozenset[str]:
    """Those of the fields whose needs are among them."""
    shown: set[str] = set()
    for field in FIELDS:  # a need stands before what needs it
        need = NEEDS.get(field)
        if field in fields and (need is None or need in shown):
            shown.add(field)
    return frozenset(shown)


def unmet_need(fields: Iterable[str]) -> tuple[str, str] | None:
    """The first field that is shown without what it needs, and the need; None when all is consistent."""
    given = frozenset(fields)
    return next(
        (
            (field, NEEDS[field])
            for field in FIELDS
            if field in given and NEEDS.get(field, field) not in given
        ),
        None,
    )


def field_opens(matrix: Matrix, field: str, *, closed_at: datetime | None) -> str:
    """When a field is shown for good: `at_once`, `after_close` (with `closed_at` as its instant), or `never`."""
    if all(field in consistent(matrix.get(moment, ())) for moment in (AFTER_SUBMIT, WHILE_OPEN)):
        return "at_once"
    return (
        "after_close"
        if field in consistent(matrix.get(AFTER_CLOSE, ())) and closed_at is not None
        else "never"
    )
