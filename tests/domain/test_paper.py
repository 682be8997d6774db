"""Papers: drawn once from a seed; ids tell nothing; scored slot by slot."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from quiz.domain.paper import Scored, find_slot, make_paper, max_score, read_slots, score_slots
from quiz.domain.questions import KINDS, checked_answer, key_of, part_ids
from quiz.models.columns import canonical_json
from tests.factories.questions import BODIES

QUESTIONS = [(number, kind, BODIES[kind](f"Câu {number}?")) for number, kind in enumerate(KINDS * 3, start=1)]
BY_VERSION = {number: body for number, _kind, body in QUESTIONS}
seeds = st.text("0123456789abcdef", min_size=32, max_size=32)


def keys_of(paper: dict[str, Any]) -> dict[int, Any]:
    return {
        number: slot.from_bank(key_of(slot.kind, BY_VERSION[slot.version_id]))
        for number, slot in enumerate(read_slots(paper), start=1)
    }


def flat(ids: list[Any]) -> list[str]:
    return [id_ for some in ids for id_ in ([some] if isinstance(some, str) else some)]


@given(seeds)
def test_the_same_seed_makes_the_same_paper(seed: str) -> None:
    assert make_paper(QUESTIONS, seed=seed) == make_paper(QUESTIONS, seed=seed)


@given(seeds)
def test_a_paper_holds_every_question_and_part_once(seed: str) -> None:
    slots = read_slots(make_paper(QUESTIONS, seed=seed))
    assert [slot.version_id for slot in slots] == [number for number, _kind, _body in QUESTIONS]
    for slot, (_number, kind, body) in zip(slots, QUESTIONS, strict=True):
        assert sorted(bank for _own, bank in slot.ids) == sorted(flat(part_ids(kind, body)))
        own_ids = flat(slot.own_ids)
        assert len(set(own_ids)) == len(own_ids)
        assert not set(own_ids) & set(flat(part_ids(kind, body)))


@given(seeds)
def test_statements_stay_in_the_order_of_their_author(seed: str) -> None:
    for slot in read_slots(make_paper(QUESTIONS, seed=seed)):
        if slot.kind == "four_statements":
            assert [bank for _own, bank in slot.ids] == ["a", "b", "c", "d"]


def test_options_are_shuffled_and_can_be_left() -> None:
    orders = {
        tuple(bank for _own, bank in read_slots(make_paper(QUESTIONS, seed=str(number)))[0].ids)
        for number in range(60)
    }
    assert len(orders) > 10
    kept = read_slots(make_paper(QUESTIONS, seed="0", shuffle=False))[0]
    assert [bank for _own, bank in kept.ids] == ["a", "b", "c", "d"]


def test_another_seed_gives_other_ids() -> None:
    first, second = (read_slots(make_paper(QUESTIONS, seed=seed))[0] for seed in ("1", "2"))
    assert not set(first.own_ids) & set(second.own_ids)


@given(seeds)
def test_all_keys_score_everything_and_nothing_scores_nothing(seed: str) -> None:
    paper = make_paper(QUESTIONS, seed=seed)
    slots = read_slots(paper)
    keys = keys_of(paper)
    for number, slot in enumerate(slots, start=1):
        checked_answer(slot.kind, slot.own_ids, keys[number])
    scored = score_slots(slots, BY_VERSION, keys, {})
    assert (sum(scored.scores), scored.correct) == (max_score(slots), len(slots))
    assert score_slots(slots, BY_VERSION, {}, {}) == Scored([0] * len(slots), 0, max_score(slots))


@given(seeds, st.sets(st.integers(1, len(QUESTIONS))))
def test_each_slot_scores_by_itself(seed: str, given_numbers: set[int]) -> None:
    paper = make_paper(QUESTIONS, seed=seed)
    answers = {number: key for number, key in keys_of(paper).items() if number in given_numbers}
    scored = score_slots(read_slots(paper), BY_VERSION, answers, {})
    assert scored.correct == len(given_numbers)
    assert {number for number, score in enumerate(scored.scores, start=1) if score} == given_numbers


@given(seeds)
def test_one_question_is_found_in_the_stored_text_as_in_the_whole_paper(seed: str) -> None:
    paper = make_paper(QUESTIONS, seed=seed)
    text = canonical_json(paper)
    for number, slot in enumerate(read_slots(paper), start=1):
        assert find_slot(text, slot.version_id) == (number, slot)
    assert find_slot(text, len(QUESTIONS) + 1) is None
    assert find_slot(canonical_json({"slots": []}), 1) is None
