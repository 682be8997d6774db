"""Which finished attempt counts."""

from __future__ import annotations

import pytest

from quiz.domain.counting import FinishedAttempt, counting_number

FIRST, SECOND, THIRD = (
    FinishedAttempt(1, 7000, 60_000),
    FinishedAttempt(2, 9000, 90_000),
    FinishedAttempt(3, 8000, 1_000),
)


@pytest.mark.parametrize(
    ("attempts", "rule", "number"),
    [
        ([], "best", None),
        ([FIRST, SECOND, THIRD], "best", 2),
        ([FIRST, SECOND, THIRD], "last", 3),
        ([SECOND, THIRD, FIRST], "first", 1),
        ([SECOND, FinishedAttempt(3, 9000, 80_000)], "best", 3),  # equal scores: the shorter
        ([SECOND, FinishedAttempt(3, 9000, 90_000)], "best", 2),  # equal in both: the earlier
    ],
)
def test_the_counting_attempt_by_rule(attempts: list[FinishedAttempt], rule: str, number: int | None) -> None:
    assert counting_number(attempts, rule) == number
