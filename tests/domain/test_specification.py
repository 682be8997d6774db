"""The draw: as many as asked, by lesson, level, kind and tag; the same for the same seed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz.domain.errors import BankTooSmall
from quiz.domain.paper_draw import draw
from quiz.domain.specification import (
    Candidate,
    Row,
    Specification,
    read_specification,
    simple_rules,
    usual_limits,
    with_own,
)

PRACTICE = frozenset({"practice"})


def candidate(number: int, **more: object) -> Candidate:
    values: dict[str, object] = {
        "lesson": "mot-cua",
        "level": "recall",
        "kind": "single_choice",
        "pool": "practice",
        "tags": frozenset(),
    }
    return Candidate(number, **(values | more))  # type: ignore[arg-type]


BANK = [
    candidate(
        number,
        lesson=("mot-cua", "truc-tuyen", "cong-vu")[number % 3],
        level=("recall", "application")[number % 2],
        kind=("single_choice", "true_false")[number % 4 // 2],
    )
    for number in range(1, 41)
]
BY_NUMBER = {entry.version_id: entry for entry in BANK}


@given(st.integers(1, 40), st.text(max_size=8))
def test_a_draw_has_so_many_different_questions_and_repeats_itself(count: int, seed: str) -> None:
    specification = Specification((Row(count),), PRACTICE)
    chosen = draw(specification, BANK, seed=seed)
    assert len(chosen) == len(set(chosen)) == count == specification.count
    assert chosen == draw(specification, list(reversed(BANK)), seed=seed)


@given(st.text(max_size=8))
def test_rows_get_what_they_ask_for(seed: str) -> None:
    rows = (
        Row(5, lessons=frozenset({"mot-cua"})),
        Row(4, levels=frozenset({"application"}), kinds=frozenset({"true_false"})),
        Row(6),
    )
    chosen = [BY_NUMBER[number] for number in draw(Specification(rows, PRACTICE), BANK, seed=seed)]
    assert len(chosen) == 15
    assert sum(entry.lesson == "mot-cua" for entry in chosen) >= 5
    assert sum(entry.level == "application" and entry.kind == "true_false" for entry in chosen) >= 4


@given(st.text(max_size=8))
def test_a_wide_row_leaves_the_narrow_one_its_questions(seed: str) -> None:
    bank = [candidate(number) for number in range(1, 6)] + [candidate(6, lesson="hiem")]
    rows = (Row(5), Row(1, lessons=frozenset({"hiem"})))
    chosen = draw(Specification(rows, PRACTICE), bank, seed=seed)
    assert sorted(chosen) == [1, 2, 3, 4, 5, 6]


@given(st.text(max_size=8))
def test_limits_by_tag_hold(seed: str) -> None:
    bank = [candidate(number, tags=frozenset({"overtaken"})) for number in range(1, 11)]
    bank += [candidate(number) for number in range(11, 31)]
    specification = read_specification(simple_rules(20, pools=["practice"]))
    chosen = draw(specification, bank, seed=seed)
    assert len(chosen) == 20
    assert sum(number <= 10 for number in chosen) <= 1


def test_only_the_named_pools_are_drawn_from() -> None:
    bank = [candidate(1), candidate(2, pool="week1"), candidate(3, pool="week2")]
    chosen = draw(Specification((Row(2),), frozenset({"week1", "week2"})), bank, seed="s")
    assert sorted(chosen) == [2, 3]


@pytest.mark.parametrize(
    ("rows", "needed", "available"),
    [
        ((Row(41),), 41, 40),
        ((Row(1, lessons=frozenset({"khac"})),), 1, 0),
        ((Row(14, lessons=frozenset({"cong-vu"})),), 14, 13),
    ],
)
def test_a_bank_that_is_too_small_says_how_much_is_missing(
    rows: tuple[Row, ...], needed: int, available: int
) -> None:
    with pytest.raises(BankTooSmall) as refused:
        draw(Specification(rows, PRACTICE), BANK, seed="s")
    assert (refused.value.needed, refused.value.available) == (needed, available)


def test_rules_are_read_as_they_are_written() -> None:
    rules = simple_rules(20, pools=["week2", "week1"], lessons=["b", "a"])
    assert rules == {
        "rows": [{"count": 20, "lessons": ["a", "b"]}],
        "pools": ["week1", "week2"],
        "limits": {"overtaken": 1, "document_number": 2},
    }
    specification = read_specification(rules)
    assert specification.rows == (Row(20, frozenset({"a", "b"})),)
    assert specification.pools == {"week1", "week2"}
    assert specification.limits == usual_limits(20)


def test_seeds_differ() -> None:
    draws = {tuple(draw(Specification((Row(5),), PRACTICE), BANK, seed=str(number))) for number in range(30)}
    assert len(draws) > 25


def test_a_teachers_own_questions_fill_their_own_row_and_no_other() -> None:
    own = [candidate(number, is_own=True) for number in range(101, 105)]
    rules = with_own(simple_rules(10, pools=["practice"], lessons=["mot-cua"]), own=3, owner_id=7)
    specification = read_specification(rules)
    assert (specification.count, specification.owner_id) == (10, 7)
    chosen = draw(specification, [*BANK, *own], seed="7")
    assert sum(number > 100 for number in chosen) == 3
    with pytest.raises(BankTooSmall):
        draw(specification, BANK, seed="7")


def test_a_paper_may_be_all_ones_own() -> None:
    own = [candidate(number, is_own=True) for number in range(101, 106)]
    rules = with_own(simple_rules(5, pools=["practice"]), own=5, owner_id=7)
    assert sorted(draw(read_specification(rules), [*BANK, *own], seed="7")) == [101, 102, 103, 104, 105]
