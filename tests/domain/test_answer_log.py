"""A log read back: what became of each row, and what stands out in it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz.domain.answer_log import (
    CLEARED,
    COUNTS,
    HISTORY,
    LATE,
    REPLACED,
    FastRun,
    LoggedAnswer,
    Silence,
    TwoDevices,
    became_of,
    device_numbers,
    devices_by_turns,
    fast_runs,
    silences,
)
from quiz.domain.attempts import Saved, current_answers

START = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)
_ids = count(1)


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def row(
    slot: int, seconds: float, answer: Any = "x", *, device: str = "a", seq: int = 1, **more: Any
) -> LoggedAnswer:
    said = more.pop("said", None)
    return LoggedAnswer(
        next(_ids),
        slot,
        device,
        seq,
        answer,
        at(seconds),
        None if said is None else at(said),
        more.pop("late", False),
        **more,
    )


@pytest.mark.parametrize(
    ("log", "fates"),
    [
        ([], []),
        ([row(1, 0)], [COUNTS]),
        ([row(1, 0), row(1, 1, "y", seq=2)], [REPLACED, COUNTS]),
        ([row(1, 0, seq=2), row(1, 1, "y", seq=1)], [COUNTS, HISTORY]),
        ([row(1, 0, seq=9), row(1, 1, "y", device="b")], [REPLACED, COUNTS]),
        ([row(1, 0), row(1, 1, None, seq=2)], [REPLACED, CLEARED]),
        ([row(1, 0), row(1, 1, None, seq=2), row(1, 2, seq=3)], [REPLACED, REPLACED, COUNTS]),
        ([row(1, 0), row(1, 9, "y", seq=2, late=True)], [COUNTS, LATE]),
        ([row(1, 0), row(1, 9, "y", seq=2, late=True, is_accepted=True)], [REPLACED, COUNTS]),
        ([row(1, 0, seq=3), row(1, 9, "y", seq=2, late=True, is_accepted=True)], [COUNTS, HISTORY]),
        ([row(1, 0), row(2, 1)], [COUNTS, COUNTS]),
    ],
)
def test_what_became_of_each_answer(log: list[LoggedAnswer], fates: list[str]) -> None:
    assert became_of(log) == fates


rows = st.builds(
    row,
    slot=st.integers(1, 3),
    seconds=st.integers(0, 50),
    answer=st.sampled_from(["x", "y", None]),
    device=st.sampled_from(["", "a", "b"]),
    seq=st.integers(1, 6),
    late=st.booleans(),
    is_accepted=st.booleans(),
)


@given(st.lists(rows, max_size=14, unique_by=lambda one: (one.slot, one.device, one.seq)))
def test_what_is_said_to_count_is_what_is_scored(log: list[LoggedAnswer]) -> None:
    said = {one.slot: one.answer for one, fate in zip(log, became_of(log), strict=True) if fate == COUNTS}
    scored = current_answers(
        Saved(one.slot, one.device, one.seq, one.answer, one.late and not one.is_accepted) for one in log
    )
    assert said == scored


def test_devices_are_numbered_as_they_came() -> None:
    assert device_numbers([row(1, 0, device="k"), row(2, 1, device=""), row(3, 2, device="k")]) == {
        "k": 1,
        "": 2,
    }


def test_two_devices_by_turns_are_told_and_one_after_the_other_are_not() -> None:
    moved = [row(1, 0), row(2, 60), row(3, 61, device="b"), row(4, 90, device="b")]
    assert devices_by_turns(moved) == []
    by_turns = [row(1, 0), row(2, 60, device="b"), row(3, 61), row(4, 90, device="b")]
    assert devices_by_turns(by_turns) == [TwoDevices(1, 2, at(60), at(61))]


def test_many_answers_within_a_breath_stand_out() -> None:
    log = [row(1, 0), row(2, 30), row(3, 31.9), row(4, 33), row(5, 34), row(6, 36), row(7, 36.5)]
    assert fast_runs(log) == [FastRun(3, at(30), at(34))]


def test_a_changed_mind_is_not_a_fast_answer() -> None:
    assert fast_runs([row(1, 0), *(row(1, n / 2, "y", seq=n + 2) for n in range(9))]) == []


def test_what_was_kept_without_a_network_is_told_by_the_phones_clock() -> None:
    sent_together = [row(slot, 300, said=slot * 20) for slot in range(1, 8)]
    assert fast_runs(sent_together) == []
    really_fast = [row(slot, 300, said=20 + slot) for slot in range(1, 6)]
    assert fast_runs(really_fast) == [FastRun(4, at(21), at(25))]
    assert fast_runs([row(slot, 300) for slot in range(1, 8)]) == [], "nothing says when"


def test_silences_are_told_where_answers_were_possible() -> None:
    log = [row(1, 100), row(2, 410), row(3, 5000, late=True)]
    assert silences(log, [(at(0), at(800))]) == [Silence(at(100), at(410)), Silence(at(410), at(800))]
    assert silences(log, [(at(0), at(120)), (at(4900), at(5010))]) == []
    assert Silence(at(100), at(410)).milliseconds == 310_000


def test_of_many_silences_the_longest_are_told_in_their_order() -> None:
    ends = [0, 300, 610, 930, 1260, 1600, 1950]
    found = silences([row(n, end) for n, end in enumerate(ends)], [(at(0), at(1951))])
    assert [one.since for one in found] == [at(end) for end in ends[1:-1]]
