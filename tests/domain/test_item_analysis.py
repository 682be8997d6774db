"""Item analysis, against score matrices worked by hand as in a spreadsheet, and at the edges of what is defined."""

from __future__ import annotations

import pytest

from quiz.domain.item_analysis import (
    ItemFigures,
    QuizFigures,
    effective_weights,
    item_figures,
    point_biserial,
    quiz_figures,
)
from tests.domain.score_matrices import analyse, tally_of

#: Four people, three questions, each harder than the one before (a perfect scale).
#:            item 1  item 2  item 3 | total | rest 1  rest 2  rest 3
#:   A           1       1       1   |   3   |   2       2       2
#:   B           1       1       0   |   2   |   1       1       2
#:   C           1       0       0   |   1   |   0       1       1
#:   D           0       0       0   |   0   |   0       0       0
#: mean          0,75    0,5     0,25|   1,5 |
#: variance      1/4     1/3     1/4 |   5/3 |   11/12   2/3     11/12
#: cov with rest 1/4     1/3     1/4           sorted columns give the same: efficiency 100
#: cov with total 1/2    2/3     1/2           roots 0,7071 0,8165 0,7071, sum 2,2307
SCALE = [[1000, 1000, 1000], [1000, 1000, 0], [1000, 0, 0], [0, 0, 0]]
#: Five people, partly right answers, and a third question that the strong get wrong.
#:            item 1  item 2  item 3 | total | rest 1  rest 2  rest 3
#:   A           1       0,5     0   |  1,5  |   0,5     1       1,5
#:   B           1       1       0   |  2    |   1       1       2
#:   C           0,5     0,25    1   |  1,75 |   1,25    1,5     0,75
#:   D           0       0       1   |  1    |   1       1       0
#:   E           1       1       0   |  2    |   1       1       2
#: mean          0,7     0,55    0,4 |  1,65 |
#: variance      0,2     0,2     0,3 |  0,175|   0,075   0,05    0,75
#: cov with rest -0,05  -0,0375 -0,4375        of the sorted columns: 0,10625  0,05625  0,375
#: cov with total 0,15   0,1625 -0,1375        roots 0,387298 0,403113 none, sum 0,790411
TURNED = [[1000, 500, 0], [1000, 1000, 0], [500, 250, 1000], [0, 0, 1000], [1000, 1000, 0]]
#: Three people, two questions of which everybody got the first right.
#:   totals 2, 1, 2: mean 5/3, variance 1/3; item variances 0 and 1/3; alpha = 2 (1 - 1) = 0
#:   away from the mean 1/3, -2/3, 1/3: m2 = 2/9, m3 = -2/27, skewness = sqrt(6) (-2/27) / (2/9)^1.5 = -sqrt(3)
ALL_RIGHT = [[1000, 1000], [1000, 0], [1000, 1000]]


@pytest.mark.parametrize(
    ("matrix", "quiz", "items"),
    [
        (
            SCALE,
            QuizFigures(4, 1500, 1500, 1290.994, 0, -1.2, 75, 50, 645.497),
            {
                "facility": [75, 50, 25],
                "deviation": [50, 57.7350, 50],
                "discrimination": [52.2233, 70.7107, 52.2233],
                "efficiency": [100, 100, 100],
                "weight": [31.6987, 36.6025, 31.6987],
            },
        ),
        (
            TURNED,
            QuizFigures(5, 1650, 1750, 418.330, -1.088512, 0.535714, -450, 234.5208, 981.071),
            {
                "facility": [70, 55, 40],
                "deviation": [44.7214, 44.7214, 54.7723],
                "discrimination": [-40.8248, -37.5, -92.2331],
                "efficiency": [-47.0588, -66.6667, -116.6667],
                "weight": [48.9996, 51.0004, None],
            },
        ),
        (
            ALL_RIGHT,
            QuizFigures(3, 1666.667, 2000, 577.350, -1.732051, None, 0, 100, 577.350),
            {
                "facility": [100, 66.6667],
                "deviation": [0, 57.7350],
                "discrimination": [None, None],
                "efficiency": [None, None],
                "weight": [0, 100],
            },
        ),
    ],
    ids=["scale", "turned", "all right"],
)
def test_figures_are_those_of_the_spreadsheet(
    matrix: list[list[int]], quiz: QuizFigures, items: dict[str, list[float | None]]
) -> None:
    found = analyse(matrix)
    assert vars(found.quiz) == pytest.approx(vars(quiz), abs=1e-3)
    for name in ("facility", "deviation", "discrimination", "efficiency"):
        assert [getattr(one, name) for one in found.items] == pytest.approx(items[name], abs=1e-4), name
    assert found.weights == pytest.approx(items["weight"], abs=1e-3)


@pytest.mark.parametrize(
    ("people", "defined"),
    [
        (1, {"mean", "median"}),
        (2, {"mean", "median", "deviation"}),
        (3, {"mean", "median", "deviation", "skewness", "cic", "error_ratio", "standard_error"}),
        (4, {"mean", "median", "deviation", "skewness", "cic", "error_ratio", "standard_error", "kurtosis"}),
    ],
)
def test_each_figure_begins_with_its_number_of_attempts(people: int, defined: set[str]) -> None:
    found = vars(analyse(SCALE[:people]).quiz)
    assert {name for name, value in found.items() if value is not None} == defined | {"attempts"}


def test_one_attempt_gives_a_facility_and_nothing_else() -> None:
    assert analyse(SCALE[:1]).items[0] == ItemFigures(1, 100.0, None, None, None, None, None)


def test_two_attempts_give_an_item_its_spread_and_no_reliability() -> None:
    found = analyse([[1000, 1000], [0, 0]])
    assert (found.items[0].discrimination, found.items[0].efficiency) == (100, 100)
    assert found.quiz.cic is None and found.quiz.skewness is None


def test_no_attempt_gives_nothing() -> None:
    assert quiz_figures({}, slots=2, variances=[]) == QuizFigures(
        0, None, None, None, None, None, None, None, None
    )
    assert item_figures({}, max_score=1000).facility is None


def test_a_quiz_of_one_question_has_no_consistency() -> None:
    found = analyse([[0], [500], [1000], [1000]])
    assert found.quiz.cic is None and found.quiz.standard_error is None and found.quiz.skewness is not None
    assert found.items[0].discrimination is None  # nothing is left to compare it with


def test_equal_scores_have_no_skewness_kurtosis_or_consistency() -> None:
    found = analyse([[1000, 0], [0, 1000], [1000, 0], [0, 1000]])
    assert (found.quiz.deviation, found.quiz.skewness, found.quiz.kurtosis, found.quiz.cic) == (
        0,
        None,
        None,
        None,
    )
    assert found.weights == [None, None]


def test_a_question_that_goes_against_the_total_has_no_weight_and_takes_none() -> None:
    assert effective_weights([(5, 0.3), (5, 0.1), (5, None)], attempts=5) == pytest.approx([75, 25, None])


def test_weights_of_drawn_questions_are_those_in_an_average_paper() -> None:
    """Each of four questions was in half of the papers of two: all alike, each makes half of its paper."""
    assert effective_weights([(50, 0.4)] * 4, attempts=100) == pytest.approx([50] * 4)


def test_point_biserial_is_the_correlation_of_having_chosen_with_the_rest() -> None:
    """The one right in TURNED's third question: its score is 0 or 1, so both are the same figure."""
    pairs = {(1000, 750): 1, (1000, 0): 1, (0, 1500): 1, (0, 2000): 2}
    found = point_biserial(pairs, chosen=2, rest_sum=750)
    assert found == pytest.approx(-92.2331, abs=1e-4)
    assert found == pytest.approx(item_figures(pairs, max_score=1000).discrimination)
    assert point_biserial(pairs, chosen=0, rest_sum=0) is None


def test_the_order_of_attempts_changes_nothing() -> None:
    assert analyse(TURNED) == analyse(TURNED[::-1])


def test_drawn_papers_are_compared_by_place_and_fixed_ones_by_question() -> None:
    """The same three questions in another order are the same paper; another question makes it a drawn one."""
    shuffled = tally_of(SCALE, orders=[[0, 1, 2], [2, 1, 0], [1, 0, 2], [0, 2, 1]])
    assert shuffled.is_fixed and shuffled.figures() == analyse(SCALE).quiz
    drawn = tally_of(SCALE, versions=[[1, 2, 3], [1, 2, 3], [1, 2, 4], [1, 2, 3]])
    assert not drawn.is_fixed and drawn.figures() == analyse(SCALE).quiz
    assert drawn.items[4].attempts == 1 and drawn.items[3].attempts == 3


def test_a_dropped_question_counts_for_nobody_and_the_others_are_raised_to_the_whole() -> None:
    dropped = tally_of(
        [[1000, 0, 1000], [0, 0, 1000]], versions=[[1, 9, 2], [1, 2, 3]], dropped={9}, most=3000
    )
    assert dropped.items[9].attempts == 0 and dropped.items[9].given == 1
    assert dict(dropped.totals) == {3000: 1, 1000: 1}  # 2 of 2 that counted, and 1 of 3
    assert dict(dropped.items[1].pairs) == {(1000, 2000): 1, (0, 1000): 1}
    assert dropped.figures().cic is None
