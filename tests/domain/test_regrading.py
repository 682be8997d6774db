"""What an answer brings once its question was found wrong: by two keys, full marks for all, or counting for nobody."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz.domain.paper import make_paper, read_slots, score_slots
from quiz.domain.questions import KINDS, UnfitAnswer, key_of
from quiz.domain.regrading import (
    ACCEPT_BOTH,
    DROP,
    FULL_MARKS,
    MODES,
    Correction,
    Marks,
    checked_key,
    marks_of,
    restores_key,
)
from tests.factories.questions import (
    BODIES,
    four_statements,
    multiple_response,
    number,
    ordering,
    short_text,
    single_choice,
    true_false,
)

STATEMENTS = {"a": True, "b": False, "c": True, "d": False}
ALL_TRUE = dict.fromkeys("abcd", True)


@pytest.mark.parametrize(
    ("kind", "body", "second", "answer", "score"),
    [
        ("single_choice", single_choice(), "b", "a", 1000),
        ("single_choice", single_choice(), "b", "b", 1000),
        ("single_choice", single_choice(), "b", "c", 0),
        ("single_choice", single_choice(), "b", None, 0),
        ("true_false", true_false(), False, True, 1000),
        ("true_false", true_false(), False, False, 1000),
        ("true_false", true_false(), False, None, 0),
        ("multiple_response", multiple_response(), ["a", "d"], ["c", "a"], 1000),
        ("multiple_response", multiple_response(), ["a", "d"], ["d", "a"], 1000),
        ("multiple_response", multiple_response(), ["a", "d"], ["a", "c", "d"], 0),
        ("multiple_response", multiple_response(), ["a", "d"], ["a"], 0),
        ("four_statements", four_statements(), ALL_TRUE, STATEMENTS, 1000),
        ("four_statements", four_statements(), ALL_TRUE, ALL_TRUE, 1000),
        ("four_statements", four_statements(), ALL_TRUE, {"a": True, "b": True}, 250),
        ("four_statements", four_statements(), ALL_TRUE, STATEMENTS | {"b": True}, 500),
        ("four_statements", four_statements(scoring=None), ALL_TRUE, {"b": False, "c": True}, 500),
        ("short_text", short_text(), "Viber", "viber", 1000),
        ("short_text", short_text(), "Viber", "ZALO", 1000),
        ("number", number(tolerance="0,25"), "12", "12.2", 1000),
        ("number", number(tolerance="0,25"), "12", "10", 1000),
        ("number", number(tolerance="0,25"), "12", "11", 0),
        ("ordering", ordering(scoring="per_place"), ["a", "b", "c", "d"], ["a", "b", "d", "c"], 500),
    ],
)
def test_with_two_keys_the_one_that_gives_more_marks(
    kind: str, body: dict[str, Any], second: Any, answer: Any, score: int
) -> None:
    correction = Correction(ACCEPT_BOTH, second)
    assert marks_of(kind, body, answer, max_score=1000, correction=correction) == Marks(score, 1000)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("is_answered", [True, False])
def test_full_marks_are_everybodys_and_a_dropped_question_is_nobodys(kind: str, is_answered: bool) -> None:
    body = BODIES[kind]("Câu?")
    answer = key_of(kind, body) if is_answered else None
    full = marks_of(kind, body, answer, max_score=1000, correction=Correction(FULL_MARKS))
    dropped = marks_of(kind, body, answer, max_score=1000, correction=Correction(DROP))
    assert (full, full.is_right) == (Marks(1000, 1000), True)
    assert (dropped, dropped.is_right) == (Marks(0, 0), False)


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        ("single_choice", None),
        ("single_choice", "e"),
        ("single_choice", ["a"]),
        ("true_false", "true"),
        ("multiple_response", []),
        ("multiple_response", ["a", "a"]),
        ("four_statements", {}),
        ("four_statements", {"a": True, "b": False, "c": True}),
        ("matching", {"a": "d"}),
        ("matching", {"a": "d", "b": "c", "c": "f", "d": "a"}),
        ("ordering", ["a", "b", "c"]),
        ("short_text", "  "),
        ("number", "chín"),
        ("number", "25.980"),
        ("cloze", {"1": "a"}),
        ("cloze", {"1": "a", "2": "d"}),
    ],
)
def test_a_second_key_that_is_no_whole_key_of_the_question_is_refused(kind: str, key: Any) -> None:
    with pytest.raises(UnfitAnswer):
        checked_key(kind, BODIES[kind]("Câu?"), key)


@pytest.mark.parametrize("kind", KINDS)
def test_the_key_itself_as_second_key_takes_a_correction_back(kind: str) -> None:
    body = BODIES[kind]("Câu?")
    key = key_of(kind, body)
    again = Correction(
        ACCEPT_BOTH, checked_key(kind, body, key[::-1] if kind == "multiple_response" else key)
    )
    assert restores_key(kind, body, again)
    assert not restores_key(kind, body, Correction(DROP))
    other = {
        "single_choice": "b",
        "true_false": False,
        "multiple_response": ["a"],
        "four_statements": ALL_TRUE,
        "matching": key_of("matching", BODIES["matching"]("Câu?")) | {"a": "g"},
        "ordering": list("abcd"),
        "short_text": "Viber",
        "number": "9,5",
        "cloze": {"1": "b", "2": "b"},
    }[kind]
    assert not restores_key(kind, body, Correction(ACCEPT_BOTH, other))


QUESTIONS = [(number, kind, BODIES[kind](f"Câu {number}?")) for number, kind in enumerate(KINDS * 2, start=1)]
BY_VERSION = {number: body for number, _kind, body in QUESTIONS}


@given(
    seed=st.text("0123456789abcdef", min_size=32, max_size=32),
    modes=st.dictionaries(st.integers(1, len(QUESTIONS)), st.sampled_from([FULL_MARKS, DROP])),
    answered=st.sets(st.integers(1, len(QUESTIONS))),
)
def test_a_correction_touches_its_own_slot_alone_and_whole_numbers_stay_whole(
    seed: str, modes: dict[int, str], answered: set[int]
) -> None:
    slots = read_slots(make_paper(QUESTIONS, seed=seed))
    answers = {
        number: slot.from_bank(key_of(slot.kind, BY_VERSION[slot.version_id]))
        for number, slot in enumerate(slots, start=1)
        if number in answered
    }
    corrections = {version: Correction(mode) for version, mode in modes.items()}
    scored = score_slots(slots, BY_VERSION, answers, corrections)
    dropped = {version for version, mode in modes.items() if mode == DROP}
    given_away = {version for version, mode in modes.items() if mode == FULL_MARKS}
    right = (answered | given_away) - dropped
    assert [score == 1000 for score in scored.scores] == [number in right for number in BY_VERSION]
    assert scored.max_score == 1000 * (len(QUESTIONS) - len(dropped))
    assert scored.correct == len(right)
    assert all(isinstance(score, int) for score in scored.scores)


def test_there_are_three_modes() -> None:
    assert MODES == ("accept_both", "full_marks", "drop")
