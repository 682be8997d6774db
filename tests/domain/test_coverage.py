"""What a clause lacks: a lesson, questions, a level, right answers; nothing is said of too few people."""

from __future__ import annotations

import pytest

from quiz.domain.coverage import Answers, gaps_of

LEVELS = ("recall", "comprehension", "application")
ALL = {"recall": 2, "comprehension": 1, "application": 1}
GOOD = Answers(attempts=100, correct=60, people=5)


@pytest.mark.parametrize(
    ("lessons", "ready", "answers", "gaps"),
    [
        (1, ALL, GOOD, []),
        (1, ALL, Answers(), []),
        (0, ALL, GOOD, [("no_lesson", [])]),
        (1, {}, GOOD, [("no_question", [])]),
        (1, {"recall": 3}, GOOD, [("no_level", ["comprehension", "application"])]),
        (1, ALL, Answers(1000, 599, 5), [("low_share", [])]),
        (1, ALL, Answers(1000, 0, 4), []),
        (0, {}, Answers(10, 0, 5), [("no_lesson", []), ("no_question", []), ("low_share", [])]),
    ],
)
def test_a_clause_lacks(
    lessons: int, ready: dict[str, int], answers: Answers, gaps: list[tuple[str, list[str]]]
) -> None:
    assert gaps_of(lessons=lessons, ready=ready, levels=LEVELS, answers=answers) == gaps
