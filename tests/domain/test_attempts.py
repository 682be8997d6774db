"""The contest clock: ends, tolerance, which answer is the answer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz.domain.attempts import (
    ABANDONED,
    FINISHED,
    IN_PROGRESS,
    VOIDED,
    Place,
    Saved,
    accept_until,
    closed_reason,
    current_answers,
    deadline,
    duration_ms,
    ended_at,
    is_overdue,
    is_passed,
    minutes_left_at_start,
    moved_deadline,
    next_slot,
    shut_ms,
    state_after,
)
from quiz.domain.errors import MoveRefused

START = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)


def after(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("limit", "closes", "due"),
    [
        (900, None, after(900)),
        (900, after(3600), after(900)),
        (900, after(300), after(300)),
        (900, after(900), after(900)),
        (None, after(300), after(300)),
        (None, None, None),
    ],
)
def test_the_end_is_the_earlier_of_limit_and_close(
    limit: int | None, closes: datetime | None, due: datetime | None
) -> None:
    assert deadline(START, limit_seconds=limit, closes_at=closes) == due


def test_without_an_end_nothing_is_ever_late() -> None:
    assert accept_until(None, 60) is None
    assert not is_overdue(None, after(10**9))
    assert ended_at(None, None, after(7)) == after(7)


@pytest.mark.parametrize(
    ("at", "overdue", "submitted"),
    [
        (899, False, 899),
        (900, False, 900),
        (930, False, 930),
        (960, False, 960),
        (960.000001, True, 900),
        (4000, True, 900),
    ],
)
def test_tolerance_counts_and_beyond_it_the_end_is_the_deadline(
    at: float, overdue: bool, submitted: float
) -> None:
    due, last = after(900), accept_until(after(900), 60)
    assert is_overdue(last, after(at)) is overdue
    assert ended_at(due, last, after(at)) == after(submitted)


@pytest.mark.parametrize(
    ("submitted", "due", "milliseconds"),
    [(12.3456, 900, 12345), (900, 900, 900_000), (930, 900, 900_000), (40, None, 40_000), (-1, None, 0)],
)
def test_duration_never_exceeds_the_limit(submitted: float, due: float | None, milliseconds: int) -> None:
    assert duration_ms(START, after(submitted), None if due is None else after(due)) == milliseconds


@pytest.mark.parametrize(
    ("at", "limit", "closes", "minutes"),
    [
        (0, 1800, after(720), 12),
        (0, 1800, after(779.9), 12),
        (0, 1800, after(1800), None),
        (0, 1800, after(9000), None),
        (0, 1800, after(-5), 0),
        (0, None, after(720), None),
        (0, 1800, None, None),
    ],
)
def test_a_close_that_cuts_the_limit_is_said_before_the_start(
    at: float, limit: int | None, closes: datetime | None, minutes: int | None
) -> None:
    assert minutes_left_at_start(after(at), limit_seconds=limit, closes_at=closes) == minutes


def test_why_an_ended_attempt_takes_nothing() -> None:
    assert closed_reason(VOIDED) == "voided"
    assert closed_reason(FINISHED) == "submitted"


def saved(device: str, seq: int, answer: object, *, slot: int = 1, late: bool = False) -> Saved:
    return Saved(slot, device, seq, answer, late)


@pytest.mark.parametrize(
    ("log", "answers"),
    [
        ([], {}),
        ([saved("a", 1, "x")], {1: "x"}),
        ([saved("a", 1, "x"), saved("a", 2, "y")], {1: "y"}),
        ([saved("a", 2, "y"), saved("a", 1, "x")], {1: "y"}),
        ([saved("a", 9, "x"), saved("b", 1, "y")], {1: "y"}),
        ([saved("a", 9, "x"), saved("b", 1, "y"), saved("a", 8, "z")], {1: "y"}),
        ([saved("a", 9, "x"), saved("b", 1, "y"), saved("a", 10, "z")], {1: "z"}),
        ([saved("a", 1, "x"), saved("a", 2, None)], {}),
        ([saved("a", 2, None), saved("a", 1, "x")], {}),
        ([saved("a", 1, "x"), saved("a", 2, "y", late=True)], {1: "x"}),
        ([saved("a", 1, False)], {1: False}),
        ([saved("a", 1, "x"), saved("a", 2, "y", slot=2)], {1: "x", 2: "y"}),
    ],
)
def test_which_answer_is_the_answer(log: list[Saved], answers: dict[int, object]) -> None:
    assert current_answers(log) == answers


entries = st.lists(
    st.builds(
        Saved,
        slot=st.integers(1, 3),
        device=st.sampled_from(["", "a", "b"]),
        seq=st.integers(1, 6),
        answer=st.sampled_from(["x", "y", "z", None]),
        late=st.booleans(),
    ),
    max_size=12,
    unique_by=lambda row: (row.slot, row.device, row.seq),
)


@given(entries)
def test_late_rows_change_nothing(log: list[Saved]) -> None:
    assert current_answers(log) == current_answers([row for row in log if not row.late])


@given(entries)
def test_of_one_device_only_the_highest_seq_of_a_slot_matters(log: list[Saved]) -> None:
    alone = [row for row in log if row.device == "a" and not row.late]
    newest = {row.slot: row for row in sorted(alone, key=lambda row: row.seq)}
    expected = {slot: row.answer for slot, row in newest.items() if row.answer is not None}
    assert current_answers(alone) == expected


@given(entries)
def test_an_answer_is_never_that_of_an_overtaken_row(log: list[Saved]) -> None:
    """What counts stood at its moment for its device's newest; otherwise an old phone in a bag would win."""
    counted = [row for row in log if not row.late]
    for slot, answer in current_answers(log).items():
        best = {}
        for row in counted:
            if row.slot == slot and row.seq >= best.get(row.device, 0):
                best[row.device] = row.seq
                last = row
        assert last.answer == answer


@pytest.mark.parametrize(
    ("what", "before", "then", "now", "holds"),
    [
        ("later is simply later", 900, 1500, 100, 1500),
        ("earlier, but still to come", 900, 600, 100, 600),
        ("none is left", 900, None, 100, None),
        ("there was none", None, 600, 100, 600),
        ("earlier than now becomes now", 900, 60, 100, 100),
        ("there was none, and it would be past", None, 60, 100, 100),
        ("within the tolerance nothing moves back", 900, 600, 930, 900),
        ("within the tolerance it may come later", 900, 920, 930, 920),
        ("within the tolerance it may go beyond now", 900, 1500, 930, 1500),
    ],
)
def test_an_end_that_is_moved_works_from_the_moment_of_the_change_on(
    what: str, before: float | None, then: float | None, now: float, holds: float | None
) -> None:
    moved = moved_deadline(
        None if before is None else after(before), None if then is None else after(then), after(now)
    )
    assert moved == (None if holds is None else after(holds))


@pytest.mark.parametrize("state", [IN_PROGRESS, FINISHED, ABANDONED, VOIDED])
@pytest.mark.parametrize("move", ["finish", "abandon", "void", "restore", "reopen", "accept_late"])
def test_states_change_as_the_table_says_and_in_no_other_way(move: str, state: str) -> None:
    allowed = {
        ("finish", IN_PROGRESS): FINISHED,
        ("abandon", IN_PROGRESS): ABANDONED,
        ("void", FINISHED): VOIDED,
        ("restore", VOIDED): FINISHED,
        ("reopen", FINISHED): IN_PROGRESS,
        ("reopen", ABANDONED): IN_PROGRESS,
        ("accept_late", IN_PROGRESS): IN_PROGRESS,
        ("accept_late", FINISHED): FINISHED,
        ("accept_late", ABANDONED): ABANDONED,
    }
    if (move, state) in allowed:
        assert state_after(move, state) == allowed[move, state]
        return
    with pytest.raises(MoveRefused) as refused:
        state_after(move, state)
    assert (refused.value.move, refused.value.state) == (move, state)


@pytest.mark.parametrize(
    ("submitted", "due", "reopened", "shut"),
    [
        (60, 900, 3600, 3_540_000),
        (900, 900, 3600, 2_700_000),
        (930, 900, 3600, 2_700_000),
        (60, None, 61, 1000),
    ],
)
def test_the_time_between_an_end_and_a_reopening_is_not_used_up(
    submitted: float, due: float | None, reopened: float, shut: int
) -> None:
    due_at = None if due is None else after(due)
    assert shut_ms(after(submitted), due_at, after(reopened)) == shut
    used = duration_ms(START, after(submitted), due_at)
    assert duration_ms(START, after(reopened + 120), None, shut_ms=shut) == used + 120_000


@pytest.mark.parametrize(
    ("slot", "device", "seq", "passed"),
    [
        (3, "a", 9, False),  # the furthest may still be changed
        (4, "a", 9, False),
        (2, "a", 9, True),  # the device had gone on to 3 with 5
        (2, "a", 5, False),
        (2, "a", 4, False),  # answered before it went on, arrives after
        (1, "a", 3, False),
        (1, "a", 4, True),  # between 2 (3) and 3 (5) there was no way back either
        (2, "b", 1, True),  # another device: what the server has received decides
        (3, "b", 1, False),
        (2, "", None, True),  # numbered by the server
        (3, "", None, False),
    ],
)
def test_where_there_is_no_way_back_a_passed_question_is_told_by_the_devices_own_order(
    slot: int, device: str, seq: int | None, passed: bool
) -> None:
    log = [Place(1, "a", 1), Place(2, "a", 3), Place(3, "a", 5)]
    assert is_passed(slot, device, seq, log) is passed
    assert not is_passed(slot, device, seq, [])


@pytest.mark.parametrize(("reached", "shown"), [([], 1), ([1], 2), ([2, 1], 3), ([4], 5), ([5, 2], 5)])
def test_where_there_is_no_way_back_the_question_after_the_furthest_is_shown(
    reached: list[int], shown: int
) -> None:
    assert next_slot(reached, 5) == shown
