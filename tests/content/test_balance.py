"""Evenness of a bank: positions of keys, lengths, truth of statements, documents' numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from content.pipeline.checks.balance import check_balance
from content.pipeline.content_set import ContentSet
from content.pipeline.files import read_content
from content.pipeline.problems import Findings
from content.pipeline.questions import Option, Question
from tests.content.conftest import FIXTURE


@pytest.fixture(scope="module")
def content() -> ContentSet:
    return read_content(FIXTURE)[0]


def question(content: ContentSet, kind: str) -> Question:
    return next(item for item in content.questions if item.kind == kind)


def errors(content: ContentSet, questions: Iterator[Question]) -> list[str]:
    findings = Findings()
    check_balance(replace(content, questions=tuple(questions)), findings)
    return [problem.message for problem in findings.errors]


def choices(
    content: ContentSet, number: int, key_at: Callable[[int], int], key_text: Callable[[int], str]
) -> Iterator[Question]:
    model = question(content, "single_choice")
    for place in range(number):
        options = [Option("phương án", False, "vì", 1) for _ in range(4)]
        options[key_at(place)] = Option(key_text(place), True, "", 1)
        yield replace(model, id=f"x-{place:02}", options=tuple(options))


def test_even_positions_pass(content: ContentSet) -> None:
    assert errors(content, choices(content, 20, lambda i: i % 4, lambda i: "đáp án")) == []


@pytest.mark.parametrize(
    ("letter", "key_at"), [("B", lambda i: 1 if i % 5 < 2 else i % 4), ("D", lambda i: i % 3)]
)
def test_uneven_positions_are_errors(content: ContentSet, letter: str, key_at: Callable[[int], int]) -> None:
    found = errors(content, choices(content, 20, key_at, lambda i: "đáp án"))
    assert any(f"đáp án {letter}" in message and "key positions" in message for message in found)


@pytest.mark.parametrize(("longest", "refused"), [(6, False), (7, True)])
def test_the_key_is_longest_in_at_most_thirty_per_cent(
    content: ContentSet, longest: int, refused: bool
) -> None:
    def key(place: int) -> str:
        return "phương án dài hơn" if place < longest else "ngắn"

    found = errors(content, choices(content, 20, lambda i: i % 4, key))
    assert any("dài nhất" in message for message in found) is refused


def test_a_key_as_long_as_another_option_is_not_the_longest(content: ContentSet) -> None:
    assert errors(content, choices(content, 20, lambda i: i % 4, lambda i: "phương án")) == []


@pytest.mark.parametrize(("true", "refused"), [(7, False), (13, False), (6, True), (14, True)])
def test_true_and_false_are_balanced(content: ContentSet, true: int, refused: bool) -> None:
    model = question(content, "true_false")
    found = errors(content, (replace(model, id=f"x-{i:02}", key=i < true) for i in range(20)))
    assert any("true_false" in message for message in found) is refused


def test_statements_are_balanced(content: ContentSet) -> None:
    model = question(content, "four_statements")
    mostly_true = tuple(
        replace(statement, key=place != 3) for place, statement in enumerate(model.statements)
    )
    found = errors(content, (replace(model, id=f"x-{i:02}", statements=mostly_true) for i in range(5)))
    assert any("four_statements" in message for message in found)


@pytest.mark.parametrize(("numbered", "refused"), [(2, False), (3, True)])
def test_at_most_one_question_in_ten_asks_for_a_documents_number(
    content: ContentSet, numbered: int, refused: bool
) -> None:
    def tagged() -> Iterator[Question]:
        for place, item in enumerate(choices(content, 20, lambda i: i % 4, lambda i: "đáp án")):
            yield replace(item, tags=("document_number",)) if place < numbered else item

    assert any("một phần mười" in message for message in errors(content, tagged())) is refused
