"""Answers of every kind as the demo gives them, and as a receipt is tried for."""

from __future__ import annotations

import pytest

from quiz.domain.paper import Slot, make_paper, read_slots
from quiz.domain.questions import KINDS, WRITTEN, checked_answer, key_of, score_answer
from quiz.services.demo_answers import wrong_answer
from quiz.services.demo_chance import Chance
from quiz.services.receipt_check import possible_answers
from tests.factories.questions import BODIES, Body


def slot_of(kind: str, seed: int) -> tuple[Slot, Body]:
    body = BODIES[kind](f"Câu {seed}?")
    (slot,) = read_slots(make_paper([(1, kind, body)], seed=str(seed)))
    return slot, body


@pytest.mark.parametrize("kind", KINDS)
def test_a_wrong_answer_fits_and_is_not_wholly_right(kind: str) -> None:
    for seed in range(20):
        slot, body = slot_of(kind, seed)
        key = key_of(kind, body)
        answer = checked_answer(
            kind, slot.own_ids, wrong_answer(slot, slot.from_bank(key), Chance(f"wrong:{seed}"))
        )
        assert answer is not None
        scoring = body.get("scoring")
        assert (
            score_answer(kind, key, slot.to_bank(answer), max_score=1000, scoring=scoring, body=body) < 1000
        )


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in WRITTEN])
def test_a_lost_answer_is_among_those_that_are_tried(kind: str) -> None:
    slot, body = slot_of(kind, 3)
    key = checked_answer(kind, slot.own_ids, slot.from_bank(key_of(kind, body)))
    tried = possible_answers(slot)
    assert key in tried
    assert all(checked_answer(kind, slot.own_ids, one) == one for one in tried[:200])


def test_what_was_written_cannot_be_tried() -> None:
    assert [possible_answers(slot_of(kind, 1)[0]) for kind in WRITTEN] == [[], []]
