"""Item statistics as the job would have stored them."""

from __future__ import annotations

from typing import Any

from quiz.models import ItemStatistics
from tests.factories.people import NOW

_FIGURES = ("facility", "deviation", "discrimination", "efficiency", "weight", "intended", "guess")


def make_item_statistics(*, quiz_id: int, version_id: int, **more: Any) -> ItemStatistics:
    """Of a question that six people have had, half of them right."""
    values: dict[str, Any] = {
        "given": 6,
        "last_given_at": NOW,
        "attempts": 6,
        "answered": 6,
        "correct": 3,
        "people": 5,
        "max_score": 1000,
        "rest_most": 3000,
        "figures": dict.fromkeys(_FIGURES, 50.0),
        "doubts": [],
        "pairs": [[0, 1000, 3], [1000, 2000, 3]],
        "choices": {"a": [3, 6000], "b": [3, 3000]},
    }
    return ItemStatistics(quiz_id=quiz_id, version_id=version_id, **(values | more))
