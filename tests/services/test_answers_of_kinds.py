"""Answers of every kind as the demo gives them, as a receipt is tried for, and as a reviewer gives them first."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from quiz.domain.paper import Slot, make_paper, read_slots
from quiz.domain.questions import KINDS, WRITTEN, checked_answer, key_of, score_answer
from quiz.services.demo_answers import wrong_answer
from quiz.services.demo_chance import Chance
from quiz.services.lesson_read import check_slot
from quiz.services.question_review import answer_blind, is_right
from quiz.services.receipt_check import possible_answers
from tests.factories import NOW, make_person, make_question, make_unit
from tests.factories.people import actor_of
from tests.factories.questions import BODIES, Body


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with Session(engine) as session:
        yield session


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


@pytest.mark.parametrize("kind", KINDS)
def test_a_reviewers_answer_is_kept_in_the_banks_ids_and_compared_as_a_learners(
    session: Session, kind: str
) -> None:
    reviewer = make_person(session, unit=make_unit(session), kind="staff", roles=("learner", "reviewer"))
    actor = actor_of(session, reviewer)
    version = make_question(session, kind=kind, state="in_review")
    slot, key = check_slot(version), key_of(kind, version.body)
    right = "za lo" if kind == "short_text" else "9.75 %" if kind == "number" else slot.from_bank(key)
    reading = answer_blind(session, actor=actor, version=version, answer=right, now=NOW)
    assert kind in WRITTEN or reading.answer == key
    assert is_right(version, reading.answer)
    assert slot.from_bank(reading.answer) == checked_answer(kind, slot.own_ids, right)
