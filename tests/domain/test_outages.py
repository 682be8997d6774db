"""Outages: what counts as one, and what it cost whom."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz.domain.outages import Interval, Minute, by_minute, failing, lost_seconds, silences, without

NINE = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return NINE + timedelta(seconds=seconds)


def between(first: float, last: float) -> Interval:
    return Interval(at(first), at(last))


@pytest.mark.parametrize(
    ("beats", "found"),
    [
        ([], []),
        ([0], []),
        ([0, 5, 10, 15], []),
        ([0, 15], []),  # fifteen seconds are not over fifteen
        ([0, 15.001], [between(0, 15.001)]),
        ([0, 5, 60, 65, 300], [between(5, 60), between(65, 300)]),
    ],
)
def test_more_than_fifteen_seconds_without_a_sign_of_life_are_an_outage(
    beats: list[float], found: list[Interval]
) -> None:
    assert silences([at(beat) for beat in beats]) == found


@pytest.mark.parametrize(
    ("saves", "failures", "fails"),
    [(0, 0, False), (100, 5, False), (100, 6, True), (1, 1, True), (19, 1, True), (20, 1, False)],
)
def test_a_minute_fails_when_more_than_five_per_cent_of_its_saves_do(
    saves: int, failures: int, fails: bool
) -> None:
    assert bool(failing([Minute(NINE, saves, failures)])) is fails


def test_failing_neighbours_are_one_outage_and_a_good_minute_parts_two() -> None:
    minutes = [Minute(at(60 * number), 10, 10 * bad) for number, bad in enumerate((1, 1, 0, 1))]
    assert failing(minutes) == [between(0, 120), between(180, 240)]


def test_a_minute_that_nobody_told_of_parts_two_outages() -> None:
    assert failing([Minute(at(0), 1, 1), Minute(at(120), 1, 1)]) == [between(0, 60), between(120, 180)]


def test_the_beats_of_all_workers_are_summed_by_the_minute_of_the_clock() -> None:
    beats = [(at(1), 10, 1), (at(59.9), 5, 0), (at(60), 7, 7)]
    assert by_minute(beats) == [Minute(at(0), 15, 1), Minute(at(60), 7, 7)]


@pytest.mark.parametrize(
    ("others", "left"),
    [
        ([], [(100, 200)]),
        ([(0, 100), (200, 300)], [(100, 200)]),
        ([(100, 200)], []),
        ([(0, 150)], [(150, 200)]),
        ([(150, 300)], [(100, 150)]),
        ([(120, 130), (180, 190)], [(100, 120), (130, 180), (190, 200)]),
    ],
)
def test_what_was_given_back_before_is_cut_out(
    others: list[tuple[int, int]], left: list[tuple[int, int]]
) -> None:
    cut = without(between(100, 200), [between(*other) for other in others])
    assert cut == [between(*piece) for piece in left]


@pytest.mark.parametrize(
    ("started", "ends", "seconds"),
    [
        (0, 1000, 120),  # 100 s lost: two minutes
        (0, 100, 0),  # it was over when the outage began
        (200, 1000, 0),  # it began when the outage was over
        (150, 1000, 60),
        (0, 101, 60),  # one second of it was lost: a minute
        (140, 200, 60),  # exactly a minute
    ],
)
def test_an_attempt_gets_its_own_overlap_rounded_up_to_a_minute(
    started: int, ends: int, seconds: int
) -> None:
    assert lost_seconds([between(100, 200)], started_at=at(started), ends_at=at(ends)) == seconds


moments = st.integers(0, 5000)
intervals = (
    st.tuples(moments, moments).filter(lambda pair: pair[0] < pair[1]).map(lambda pair: between(*pair))
)


@given(intervals, st.lists(intervals, max_size=5), moments)
def test_no_instant_is_given_back_twice_or_forgotten(
    whole: Interval, others: list[Interval], moment: int
) -> None:
    instant = at(moment + 0.5)

    def holds(interval: Interval) -> bool:
        return interval.began_at < instant < interval.ended_at

    pieces = without(whole, others)
    assert any(map(holds, pieces)) == (holds(whole) and not any(map(holds, others)))
    assert all(first.ended_at <= second.began_at for first, second in zip(pieces, pieces[1:], strict=False))


@given(intervals, moments, st.integers(1, 5000))
def test_nobody_gets_less_than_he_lost_nor_a_minute_more(outage: Interval, started: int, length: int) -> None:
    start, end = at(started), at(started + length)
    lost = max(0.0, (min(outage.ended_at, end) - max(outage.began_at, start)).total_seconds())
    given_back = lost_seconds([outage], started_at=start, ends_at=end)
    assert lost <= given_back < lost + 60
    assert given_back % 60 == 0
