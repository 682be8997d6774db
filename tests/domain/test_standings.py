"""The ranking of units: rate, then mean, then more finishers; equal stays equal; small and unknown ones stand below."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz.domain.standings import UnitFigures, percent_of, rank_units, size_class


def unit(
    number: int, headcount: int | None, finishers: int, mean: int = 80_000, counting: int | None = None
) -> UnitFigures:
    attempts = finishers if counting is None else counting
    return UnitFigures(number, headcount, finishers, finishers, mean * attempts, counting)


@pytest.mark.parametrize(
    ("units", "ranks"),
    [
        pytest.param([unit(1, 100, 50), unit(2, 100, 60)], {2: 1, 1: 2}, id="the higher rate is first"),
        pytest.param(
            [unit(1, 1000, 400), unit(2, 20, 10)], {2: 1, 1: 2}, id="a rate, not a number of people"
        ),
        pytest.param(
            [unit(1, 100, 50, 70_000), unit(2, 100, 50, 70_001)],
            {2: 1, 1: 2},
            id="equal rates: the better mean",
        ),
        pytest.param(
            [unit(1, 100, 50), unit(2, 200, 100)], {2: 1, 1: 2}, id="equal means too: more finishers"
        ),
        pytest.param(
            [unit(1, 100, 50), unit(2, 100, 90), unit(3, 100, 50), unit(4, 100, 20)],
            {2: 1, 1: 2, 3: 2, 4: 4},
            id="equal stays equal: 1, 2, 2, 4",
        ),
        pytest.param(
            [unit(1, 9, 9), unit(2, 10, 1), unit(3, None, 40), unit(4, 0, 3)],
            {2: 1, 1: None, 3: None, 4: None},
            id="under 10, missing or 0: below, unranked",
        ),
        pytest.param([unit(1, 100, 0), unit(2, 100, 1)], {2: 1, 1: 2}, id="nobody yet: ranked, last"),
        pytest.param([unit(1, 50, 55), unit(2, 50, 50)], {1: 1, 2: 2}, id="over 100 % stays what it is"),
        pytest.param(
            [unit(1, 3_000, 1_000), unit(2, 30, 10)], {1: 1, 2: 2}, id="a third is a third, exactly"
        ),
    ],
)
def test_the_rule(units: list[UnitFigures], ranks: dict[int, int | None]) -> None:
    ranked = rank_units(units)
    assert {place.figures.unit_id: place.rank for place in ranked} == ranks
    assert [place.figures.unit_id for place in ranked if place.rank] == [
        number for number in ranks if ranks[number]
    ]


def test_the_mean_of_a_whole_contest_is_over_every_counting_attempt() -> None:
    assert UnitFigures(1, 50, 2, 4, 240_000, counting=3).mean_percent == Fraction(80_000)
    assert UnitFigures(1, 50, 2, 4, 160_000).mean_percent == Fraction(80_000)
    assert UnitFigures(1, 50, 0, 0, 0).mean_percent is None


def test_a_mean_of_fewer_than_five_is_not_published() -> None:
    assert UnitFigures(1, 50, 4, 4, 320_000).public_mean_percent is None
    assert UnitFigures(1, 50, 5, 5, 400_000).public_mean_percent == Fraction(80_000)


def test_a_rate_over_one_is_flagged_and_a_missing_one_is_none() -> None:
    assert unit(1, 50, 51).is_over
    assert not unit(1, 50, 50).is_over
    assert not unit(1, None, 50).is_over
    assert unit(1, None, 50).rate is None
    assert unit(1, 0, 50).rate is None


@pytest.mark.parametrize(
    ("headcount", "name"),
    [(0, "small"), (199, "small"), (200, "medium"), (599, "medium"), (600, "large"), (5_000, "large")],
)
def test_size_classes(headcount: int, name: str) -> None:
    assert size_class(headcount) == name


@pytest.mark.parametrize(
    ("score", "most", "percent"), [(0, 20, 0), (20, 20, 100_000), (1, 3, 33_333), (2, 3, 66_667), (0, 0, 0)]
)
def test_per_cents_are_rounded_half_up(score: int, most: int, percent: int) -> None:
    assert percent_of(score, most) == percent


figures = st.builds(
    unit,
    st.integers(1, 10**6),
    st.none() | st.integers(0, 2_000),
    st.integers(0, 2_000),
    st.integers(0, 100_000),
)


@given(st.lists(figures, max_size=30))
def test_ranks_count_the_better_ones(units: list[UnitFigures]) -> None:
    ranked = rank_units(units)
    assert len(ranked) == len(units)
    for place in ranked:
        if place.rank is not None:
            better = [other for other in units if other.is_ranked and other.sort_key > place.figures.sort_key]
            assert place.rank == len(better) + 1
    numbers = [place.rank for place in ranked]
    assert numbers == sorted(numbers, key=lambda rank: (rank is None, rank or 0))
