"""What of an answer was wrong, counted in the bank's own ids."""

from __future__ import annotations

from typing import Any

import pytest

from quiz.domain.wrong_answers import mistake_html, mistakes_of
from tests.factories.questions import (
    cloze,
    four_statements,
    matching,
    multiple_response,
    number,
    ordering,
    short_text,
    single_choice,
    true_false,
)


@pytest.mark.parametrize(
    ("kind", "body", "answer", "mistakes"),
    [
        ("single_choice", single_choice(key="a"), "b", [("b", None)]),
        ("single_choice", single_choice(key="a"), "a", []),
        ("single_choice", single_choice(key="a"), None, []),
        ("true_false", true_false(key=True), False, [("", False)]),
        ("true_false", true_false(key=False), False, []),
        ("multiple_response", multiple_response(key=("a", "c")), ["a", "b", "d"], [("b", None), ("d", None)]),
        ("multiple_response", multiple_response(key=("a", "c")), ["a"], []),
        (
            "four_statements",
            four_statements(),
            {"a": False, "b": False, "d": True},
            [("a", False), ("d", True)],
        ),
        ("matching", matching(), {"a": "d", "b": "f"}, [("b", "f")]),
        ("ordering", ordering(), ["b", "a", "d"], [("a", "2"), ("d", "3")]),
        ("short_text", short_text(), " Viber  Out", [("", "viber out")]),
        ("number", number(), "10", [("", "10")]),
        ("cloze", cloze(), {"1": "a", "2": "c"}, [("2", "c")]),
        ("cloze", cloze(), {"1": "a"}, []),
    ],
)
def test_mistakes(kind: str, body: dict[str, Any], answer: Any, mistakes: list[Any]) -> None:
    assert mistakes_of(kind, body, answer) == mistakes


def test_the_words_of_a_mistake_are_those_of_its_option_or_statement() -> None:
    assert mistake_html("single_choice", single_choice(), ("b", None)) == "Phương án b"
    assert mistake_html("four_statements", four_statements(), ("d", True)) == "Nhận định d"
    assert mistake_html("true_false", true_false(), ("", False)) == ""
    assert mistake_html("matching", matching(), ("b", "f")) == "Việc b → Nơi f"
    assert mistake_html("ordering", ordering(), ("a", "2")) == "2. Bước a"
    assert mistake_html("short_text", short_text(), ("", "<b>")) == "&lt;b&gt;"
    assert mistake_html("cloze", cloze(), ("2", "c")) == "(2) Từ 2 c"
