"""Which settings fit together and which no longer change; what a review shows; when the next attempt may be begun."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from quiz.domain.attempts import next_start_at
from quiz.domain.errors import InvalidInput
from quiz.domain.quiz_settings import (
    FIXED_BY_ATTEMPTS,
    MAX_SECONDS,
    QuizSettings,
    changed_names,
    check_settings,
    fixed_review,
    locked_names,
)
from quiz.domain.review import (
    AT_ONCE,
    FIELDS,
    KEYS_AFTER_CLOSE,
    MOMENTS,
    consistent,
    shown_fields,
    unmet_need,
)

NOW = datetime(2026, 11, 16, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)
USUAL = QuizSettings(
    time_limit_seconds=900,
    opens_at=NOW - HOUR,
    closes_at=None,
    tolerance_seconds=60,
    attempts_allowed=None,
    delay_seconds=0,
    counting_rule="best",
    pass_percent=None,
    shuffle_questions=True,
    shuffle_options=True,
    layout="one_question",
    is_linear=False,
    must_submit=False,
    password=None,
    review=AT_ONCE,
)


def refused(kind: str = "practice", *, has_attempts: bool = False, **values: object) -> str | None:
    """The setting that is refused, or None."""
    wanted = replace(USUAL, **values)  # type: ignore[arg-type]
    current = replace(USUAL, review=KEYS_AFTER_CLOSE) if kind in ("ranked", "class") else USUAL
    if kind in ("ranked", "class") and "review" not in values:
        wanted = replace(wanted, review=KEYS_AFTER_CLOSE)
    try:
        check_settings(wanted, current, kind=kind, has_attempts=has_attempts, now=NOW)
    except InvalidInput as error:
        return error.field
    return None


@pytest.mark.parametrize(
    ("name", "fit", "unfit"),
    [
        ("time_limit_seconds", (None, 1, MAX_SECONDS), (0, MAX_SECONDS + 1)),
        ("tolerance_seconds", (0, 300), (-1, 301)),
        ("attempts_allowed", (None, 1, 100), (0, 101)),
        ("delay_seconds", (0, MAX_SECONDS), (-1, MAX_SECONDS + 1)),
        ("pass_percent", (None, 1, 100), (0, 101)),
        ("counting_rule", ("best", "last", "first", "mean"), ("", "worst")),
        ("layout", ("one_question", "one_page"), ("two_pages",)),
        ("password", (None, "Hoa Sen", "x" * 80), ("", "x" * 81, "a\nb")),
        ("closes_at", (None, NOW + HOUR), (NOW - 2 * HOUR, NOW - HOUR, NOW)),
    ],
)
def test_each_setting_has_its_bounds(name: str, fit: tuple[object, ...], unfit: tuple[object, ...]) -> None:
    assert [refused(**{name: value}) for value in fit] == [None] * len(fit)  # type: ignore[arg-type]
    assert [refused(**{name: value}) for value in unfit] == [name] * len(unfit)  # type: ignore[arg-type]


def test_settings_that_do_not_go_together_are_refused() -> None:
    assert refused(is_linear=True) is None
    assert refused(is_linear=True, layout="one_page") == "is_linear"
    assert refused(must_submit=True) is None
    assert refused(must_submit=True, time_limit_seconds=None) == "must_submit"
    assert refused(must_submit=True, time_limit_seconds=None, closes_at=NOW + HOUR) is None


def test_a_class_contest_has_a_clock_for_its_board() -> None:
    close = NOW + HOUR
    assert refused("class", closes_at=close) is None
    assert refused("class", closes_at=close, time_limit_seconds=None) == "time_limit_seconds"
    assert refused("ranked", closes_at=close, time_limit_seconds=None) is None


def test_the_opening_is_not_moved_away_from_those_who_have_begun() -> None:
    assert refused(opens_at=NOW + HOUR) is None
    assert refused(opens_at=NOW + HOUR, has_attempts=True) == "opens_at"
    assert refused(opens_at=NOW - timedelta(minutes=1), has_attempts=True) is None


@pytest.mark.parametrize(
    ("kind", "at_once", "no_score"),
    [
        ("practice", None, None),
        ("module", None, "review"),
        ("ranked", "review", "review"),
        ("class", "review", None),
    ],
)
def test_keys_of_what_is_done_side_by_side_wait_and_a_public_score_is_shown(
    kind: str, at_once: str | None, no_score: str | None
) -> None:
    close = NOW + HOUR
    assert refused(kind, closes_at=close, review=AT_ONCE) == at_once
    assert refused(kind, closes_at=close, review={moment: [] for moment in MOMENTS}) == no_score
    fixed = fixed_review(kind)
    assert all(value is False for (_moment, field), value in fixed.items() if field != "score")


def test_a_field_needs_what_can_be_worked_out_from_it() -> None:
    assert refused(review=AT_ONCE | {"while_open": ["answers", "score", "key"]}) == "review"
    assert unmet_need(["score", "key"]) == ("key", "correctness")
    assert unmet_need(["explanation"]) == ("explanation", "key")
    assert unmet_need(FIELDS) is None and unmet_need(["answers"]) is None
    assert consistent(["answers", "key", "explanation", "score"]) == {"answers", "score"}
    assert consistent(["key", "correctness"]) == frozenset()
    matrix = {"after_submit": ["key"], "while_open": ["score"], "after_close": list(FIELDS)}
    when = {"submitted_at": NOW, "closed_at": NOW + HOUR}
    assert shown_fields(matrix, NOW, **when) == frozenset()
    assert shown_fields(matrix, NOW + timedelta(seconds=301), **when) == {"score"}
    assert shown_fields(matrix, NOW + HOUR, **when) == {"score"}
    assert shown_fields(matrix, NOW + HOUR + timedelta(seconds=1), **when) == set(FIELDS)


def test_what_is_locked_says_why() -> None:
    def locked(
        kind: str, *, begun: bool = False, state: str | None = None, close: datetime | None = None
    ) -> dict[str, str]:
        current = replace(USUAL, closes_at=close)
        return locked_names(current, kind=kind, has_attempts=begun, contest_state=state, now=NOW)

    assert locked("practice", close=NOW - HOUR) == {}
    assert locked("practice", begun=True) == dict.fromkeys(FIXED_BY_ATTEMPTS, "attempts")
    assert locked("ranked", state="open", close=NOW + HOUR) == {}
    assert locked("ranked", state="open", close=NOW) == {"opens_at": "keys", "closes_at": "keys"}
    assert locked("class", state="closed", close=NOW - HOUR)["closes_at"] == "contest"


def test_only_what_differs_has_changed() -> None:
    assert changed_names(USUAL, USUAL) == ()
    assert changed_names(USUAL, replace(USUAL, password="x", delay_seconds=5)) == (
        "delay_seconds",
        "password",
    )


def test_the_wait_is_counted_from_the_last_end() -> None:
    assert next_start_at(None, 600) is None and next_start_at(NOW, 0) is None
    assert next_start_at(NOW, 600) == NOW + timedelta(seconds=600)
