"""Question kinds: which answers fit, what they score."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz.domain.questions import (
    KINDS,
    MARK,
    UnfitAnswer,
    checked_answer,
    key_of,
    part_ids,
    score_answer,
)
from tests.factories.questions import BODIES, four_statements, multiple_response, single_choice, true_false

IDS = ["a", "b", "c", "d"]


def test_every_kind_has_a_body_in_the_tests() -> None:
    assert set(BODIES) == set(KINDS)


@pytest.mark.parametrize(
    ("kind", "answer", "kept"),
    [
        ("single_choice", "b", "b"),
        ("single_choice", None, None),
        ("true_false", False, False),
        ("true_false", None, None),
        ("multiple_response", ["d", "a"], ["a", "d"]),
        ("multiple_response", [], None),
        ("four_statements", {"b": False, "a": True}, {"a": True, "b": False}),
        ("four_statements", {}, None),
    ],
)
def test_answers_that_fit_are_kept_in_one_form(kind: str, answer: Any, kept: Any) -> None:
    assert checked_answer(kind, IDS, answer) == kept


@pytest.mark.parametrize(
    ("kind", "answer", "code"),
    [
        ("single_choice", "e", "option"),
        ("single_choice", "", "option"),
        ("single_choice", 1, "kind"),
        ("single_choice", True, "kind"),
        ("single_choice", ["a"], "kind"),
        ("true_false", "true", "kind"),
        ("true_false", 1, "kind"),
        ("true_false", [], "kind"),
        ("multiple_response", "a", "kind"),
        ("multiple_response", [1], "kind"),
        ("multiple_response", ["a", "a"], "repeated"),
        ("multiple_response", ["a", "e"], "option"),
        ("multiple_response", {"a": True}, "kind"),
        ("four_statements", ["a"], "kind"),
        ("four_statements", {"a": "true"}, "kind"),
        ("four_statements", {"a": 1}, "kind"),
        ("four_statements", {"e": True}, "option"),
        ("essay", {"a": "b"}, "kind"),
    ],
)
def test_answers_that_do_not_fit_say_how(kind: str, answer: Any, code: str) -> None:
    with pytest.raises(UnfitAnswer) as refused:
        checked_answer(kind, IDS, answer)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("kind", "body", "answer", "score"),
    [
        ("single_choice", single_choice(), "a", 1000),
        ("single_choice", single_choice(), "b", 0),
        ("single_choice", single_choice(), None, 0),
        ("true_false", true_false(), True, 1000),
        ("true_false", true_false(), False, 0),
        ("true_false", true_false(key=False), False, 1000),
        ("true_false", true_false(key=False), None, 0),
        ("multiple_response", multiple_response(), ["a", "c"], 1000),
        ("multiple_response", multiple_response(), ["c", "a"], 1000),
        ("multiple_response", multiple_response(), ["a"], 0),
        ("multiple_response", multiple_response(), ["a", "b", "c"], 0),
        ("four_statements", four_statements(), {"a": True, "b": False, "c": True, "d": False}, 1000),
        ("four_statements", four_statements(), {"a": True, "b": False, "c": True, "d": True}, 500),
        ("four_statements", four_statements(), {"a": True, "b": False}, 250),
        ("four_statements", four_statements(), {"a": True}, 100),
        ("four_statements", four_statements(), {"a": False}, 0),
        ("four_statements", four_statements(), None, 0),
        ("four_statements", four_statements(scoring=None), {"a": True, "b": False, "c": True}, 750),
    ],
)
def test_what_an_answer_scores(kind: str, body: dict[str, Any], answer: Any, score: int) -> None:
    assert (
        score_answer(kind, key_of(kind, body), answer, max_score=MARK, scoring=body.get("scoring")) == score
    )


@pytest.mark.parametrize("kind", KINDS)
def test_the_key_itself_fits_and_scores_everything(kind: str) -> None:
    body = BODIES[kind]("Câu thử?")
    key = key_of(kind, body)
    assert checked_answer(kind, part_ids(kind, body), key) == key
    assert score_answer(kind, key, key, max_score=750, scoring=body.get("scoring")) == 750


@given(
    st.dictionaries(st.sampled_from("abcd"), st.booleans(), max_size=4), st.sampled_from([None, "steps_2025"])
)
def test_statements_never_score_below_nothing_or_above_the_mark(
    answer: dict[str, bool], scoring: str | None
) -> None:
    key = key_of("four_statements", four_statements())
    score = score_answer("four_statements", key, answer or None, max_score=MARK, scoring=scoring)
    assert 0 <= score <= MARK
    right = sum(answer.get(item) is truth for item, truth in key.items())
    assert (score == MARK) == (right == 4)
    assert (score == 0) == (right == 0)
