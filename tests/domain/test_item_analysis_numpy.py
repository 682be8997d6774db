"""Item analysis against numpy and scipy, on a hundred random score matrices."""

from __future__ import annotations

import random
import warnings
from typing import Any

import pytest

from tests.domain.score_matrices import analyse

# Both are large and serve this file alone: an installation that was set up before them runs the rest of the suite.
np = pytest.importorskip("numpy")
stats = pytest.importorskip("scipy.stats")

SCORES = (0, 0, 0, 100, 250, 333, 500, 1000, 1000, 1000)


def random_matrix(seed: int) -> list[list[int]]:
    """1 to 40 attempts at 1 to 8 questions; some questions nearly all right, some answers copied or turned round."""
    chance = random.Random(seed)
    people, questions = chance.choice((1, 2, 3, 4, 5, 12, 40)), chance.randint(1, 8)
    ability = [chance.random() for _ in range(people)]
    columns = []
    for _ in range(questions):
        way = chance.randint(-1, 2)
        ease = chance.random()
        columns.append(
            [
                chance.choice(SCORES) if chance.random() < 0.3 else 1000 * (way * (one - ease) > -0.02)
                for one in ability
            ]
        )
    return [list(row) for row in zip(*columns, strict=True)]


def expected_of(matrix: list[list[int]]) -> tuple[dict[str, Any], list[list[Any]]]:
    """What numpy and scipy say; None where they have no finite figure, or where there are too few attempts."""
    scores = np.array(matrix, dtype=float)
    people, questions = scores.shape
    totals = scores.sum(axis=1)
    spread = people >= 2
    deviation = totals.std(ddof=1) if spread else None
    varied = bool(spread and totals.var() > 0)
    cic = error = None
    if varied and people >= 3 and questions >= 2:
        cic = 100 * questions / (questions - 1) * (1 - scores.var(axis=0, ddof=1).sum() / totals.var(ddof=1))
        error = 100 * max(0.0, 1 - cic / 100) ** 0.5
    quiz = {
        "attempts": people,
        "mean": totals.mean(),
        "median": np.median(totals),
        "deviation": deviation,
        "skewness": stats.skew(totals, bias=False) if varied and people >= 3 else None,
        "kurtosis": stats.kurtosis(totals, bias=False) if varied and people >= 4 else None,
        "cic": cic,
        "error_ratio": error,
        "standard_error": None if error is None else error / 100 * deviation,
    }
    return quiz, _expected_items(scores, totals)


def _expected_items(scores: Any, totals: Any) -> list[list[Any]]:
    people, questions = scores.shape
    if people < 2:
        return [[100 * scores[0, place] / 1000, None, None, None, None] for place in range(questions)]
    with_total = [np.cov(scores[:, place], totals)[0, 1] for place in range(questions)]
    roots = [one**0.5 if one >= -1e-9 and one > 0 else (0.0 if one >= -1e-9 else None) for one in with_total]
    whole = sum(root or 0 for root in roots)
    items = []
    for place in range(questions):
        item, rest = scores[:, place], totals - scores[:, place]
        both = item.var() > 0 and rest.var() > 0
        best = np.cov(np.sort(item), np.sort(rest))[0, 1]
        root = roots[place]
        items.append(
            [
                100 * item.mean() / 1000,
                100 * item.std(ddof=1) / 1000,
                100 * np.corrcoef(item, rest)[0, 1] if both else None,
                100 * np.cov(item, rest)[0, 1] / best if best > 1e-9 else None,
                100 * root / whole if root is not None and whole > 0 else None,
            ]
        )
    return items


def unlike(found: list[Any], expected: list[Any]) -> list[Any]:
    """Pairs of figures that differ; None is like None alone."""
    return [
        (one, other)
        for one, other in zip(found, expected, strict=True)
        if (one is None) != (other is None)
        or (one is not None and one != pytest.approx(other, rel=1e-7, abs=1e-5))
    ]


@pytest.mark.parametrize("block", range(4))
def test_figures_are_those_of_numpy_and_scipy(block: int) -> None:
    for seed in range(25 * block, 25 * block + 25):
        matrix = random_matrix(seed)
        found = analyse(matrix)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)
            quiz, items = expected_of(matrix)
        assert unlike(list(vars(found.quiz).values()), list(quiz.values())) == [], (seed, matrix)
        for place, (one, weight) in enumerate(zip(found.items, found.weights, strict=True)):
            mine = [one.facility, one.deviation, one.discrimination, one.efficiency, weight]
            assert unlike(mine, items[place]) == [], (seed, place, matrix)


def test_the_random_matrices_reach_the_edges() -> None:
    """Otherwise agreement on them would show little."""
    found = [analyse(random_matrix(seed)) for seed in range(100)]
    assert {1, 2, 3, 4} <= {one.quiz.attempts for one in found}
    assert any(one.quiz.cic is not None and one.quiz.cic < 0 for one in found)
    assert any(
        one.weights[place] is None and item.root is None
        for one in found
        for place, item in enumerate(one.items)
        if one.quiz.attempts > 2
    )
    assert any(item.variance == 0 for one in found for item in one.items)
