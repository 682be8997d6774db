"""Guessing, what an answer consists of, and which figures make a question worth a look."""

from __future__ import annotations

from typing import Any

import pytest

from quiz.domain.answer_choices import choices_in, possible_choices
from quiz.domain.item_analysis import ItemFigures
from quiz.domain.item_doubts import ChoiceFigures, Doubt, find_doubts
from quiz.domain.item_tally import ItemTally
from quiz.domain.paper import Slot
from quiz.domain.random_guess import random_guess_score
from tests.factories.questions import four_statements, multiple_response, single_choice, true_false


def parts(letters: str) -> list[dict[str, str]]:
    return [{"id": letter, "html": f"Ý {letter}"} for letter in letters]


MATCHING = {"left": parts("abc"), "right": parts("wxyz"), "key": {"a": "w", "b": "x", "c": "y"}}
ORDERING = {"options": parts("abcd"), "key": ["b", "a", "d", "c"]}
CLOZE = {
    "gaps": [{"id": "g1", "options": parts("ab")}, {"id": "g2", "options": parts("abcd")}],
    "key": {"g1": "a", "g2": "c"},
}


@pytest.mark.parametrize(
    ("kind", "body", "score"),
    [
        ("single_choice", single_choice(), 25),
        ("true_false", true_false(), 50),
        (
            "multiple_response",
            multiple_response(),
            100 / 15,
        ),  # one of the sets of four options that are not empty
        ("four_statements", four_statements(scoring="equal"), 50),
        # by 0 to 4 right of 16: (1 x 0 + 4 x 10 + 6 x 25 + 4 x 50 + 1 x 100) / 16 per cent
        ("four_statements", four_statements(), 490 / 16),
        ("matching", MATCHING, 25),
        ("ordering", ORDERING, 100 / 24),
        ("ordering", ORDERING | {"scoring": "per_place"}, 25),
        ("cloze", CLOZE, 37.5),
        ("short_text", {"accepted": ["thủ tục"]}, 0),
        ("number", {"value": "9,75"}, 0),
    ],
)
def test_who_knows_nothing_reaches_the_guess_score(kind: str, body: dict[str, Any], score: float) -> None:
    assert random_guess_score(kind, body) == pytest.approx(score)


@pytest.mark.parametrize(
    ("kind", "answer", "choices"),
    [
        ("single_choice", None, []),
        ("single_choice", "b", ["b"]),
        ("true_false", False, ["false"]),
        ("multiple_response", ["a", "c"], ["a", "c"]),
        ("four_statements", {"a": True, "c": False}, ["a=true", "c=false"]),
        ("matching", {"a": "w"}, ["a=w"]),
        ("cloze", {"g1": "b"}, ["g1=b"]),
        ("ordering", ["b", "a"], ["1=b", "2=a"]),
        ("short_text", "  Thủ   TỤC ", ["thủ tục"]),
        ("number", "9,75", ["9,75"]),
    ],
)
def test_an_answer_consists_of_choices(kind: str, answer: Any, choices: list[str]) -> None:
    assert choices_in(kind, answer) == choices


@pytest.mark.parametrize(
    ("kind", "body", "right", "many"),
    [
        ("single_choice", single_choice(key="c"), ["c"], 4),
        ("multiple_response", multiple_response(), ["a", "c"], 4),
        ("true_false", true_false(key=False), ["false"], 2),
        ("four_statements", four_statements(), ["a=true", "b=false", "c=true", "d=false"], 8),
        ("matching", MATCHING, ["a=w", "b=x", "c=y"], 12),
        ("ordering", ORDERING, ["1=b", "2=a", "3=d", "4=c"], 16),
        ("cloze", CLOZE, ["g1=a", "g2=c"], 6),
        ("short_text", {"accepted": ["a"]}, [], 0),
    ],
)
def test_the_table_has_every_choice_and_knows_the_right_ones(
    kind: str, body: dict[str, Any], right: list[str], many: int
) -> None:
    choices = possible_choices(kind, body)
    assert [one.key for one in choices if one.is_right] == right
    assert len({one.key for one in choices}) == len(choices) == many


def figures(attempts: int, facility: float, discrimination: float | None = 40.0) -> ItemFigures:
    return ItemFigures(attempts, facility, 30.0, discrimination, 80.0, 1.0, 1.0)


def table(**counts: tuple[int, float | None]) -> list[ChoiceFigures]:
    """Figures of the options a (the key) to d: how many chose it, and its point-biserial."""
    return [
        ChoiceFigures(one, *(counts[one.key][0], None, counts[one.key][1]))
        for one in possible_choices("single_choice", single_choice())
    ]


SOUND = {"a": (60, 45.0), "b": (20, -20.0), "c": (15, -18.0), "d": (5, -9.0)}


@pytest.mark.parametrize(
    ("made", "choices", "doubts"),
    [
        (figures(100, 60), SOUND, []),
        (figures(19, 5), SOUND, []),  # too few to say anything
        (figures(100, 30, -12), SOUND | {"b": (40, 25.0), "a": (30, -12.0)}, [Doubt("key_suspected", ("b",)), Doubt("negative")]),
        (figures(100, 60), SOUND | {"b": (4, 60.0)}, []),  # four people are chance
        (figures(100, 60), SOUND | {"b": (20, 30.0)}, []),  # the strong choose the key even more
        (figures(100, 25), SOUND, [Doubt("hard")]),  # no more than by guessing
        (figures(100, 95), SOUND, [Doubt("easy")]),
        (figures(100, 60), SOUND | {"d": (0, None)}, [Doubt("unused", ("d",))]),
        (figures(100, 97), SOUND | {"d": (0, None)}, [Doubt("easy")]),  # nobody had to choose wrong
    ],
)  # fmt: skip
def test_a_question_is_worth_a_look_for_a_reason(
    made: ItemFigures, choices: dict[str, Any], doubts: list[Doubt]
) -> None:
    assert find_doubts("single_choice", made, 25.0, table(**choices)) == doubts


def test_written_answers_are_counted_where_they_are_wrong_and_never_grow_without_end() -> None:
    tally, slot = ItemTally("short_text"), Slot(1, "short_text", 1000, ())
    tally.add(1, slot, 1000, 0, "thủ tục")
    for _ in range(3):
        tally.add(1, slot, 0, 500, "Hồ  sơ")
    for number in range(3000):
        tally.add(2, slot, 0, 0, f"sai {number}")
    assert tally.choices["hồ sơ"] == [3, 1500]
    assert "thủ tục" not in tally.choices and len(tally.choices) <= 800
    assert (tally.attempts, tally.answered, tally.right, len(tally.people)) == (3004, 3004, 1, 2)
