"""The result of an attempt: what is told at once, what waits for the close, which attempt counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from quiz.domain.errors import AttemptClosed, NotFound
from quiz.domain.identity import Actor
from quiz.models import Attempt, Lesson, Unit
from quiz.services.attempt_read import find_attempt
from quiz.services.receipts import submission_receipt
from quiz.services.result_read import Result, read_result
from quiz.unit_of_work import unit_of_work
from tests.factories import (
    NOW,
    actor_of,
    answers_of,
    make_contest_round,
    make_finished_attempt,
    make_lesson,
    make_person,
    make_question_bank,
    make_quiz,
    make_unit,
)

KEY = "the suite's own receipt key"
AFTER = NOW + timedelta(minutes=5)


@dataclass
class Desk:
    """A pupil, a bystander of the same school, and two lessons with two questions each."""

    session: Session
    unit: Unit
    actor: Actor
    bystander: Actor
    lessons: list[Lesson]

    def result(self, attempt: Attempt, *, now: datetime = AFTER, actor: Actor | None = None) -> Result:
        """The result as its page asks for it."""
        asking = actor or self.actor
        found = find_attempt(self.session, actor=asking, attempt_id=attempt.public_id)
        return read_result(self.session, actor=asking, attempt=found, receipt_key=KEY, now=now)


@pytest.fixture
def desk(engine: Engine) -> Iterator[Desk]:
    with unit_of_work(engine) as session:
        unit = make_unit(session)
        lessons = [make_lesson(session), make_lesson(session)]
        for lesson in lessons:
            make_question_bank(session, 2, kinds=("single_choice",), lesson=lesson)
            make_question_bank(session, 2, kinds=("single_choice",), lesson=lesson, pool="week1")
        pupil, bystander = (actor_of(session, make_person(session, unit=unit)) for _ in range(2))
        yield Desk(session, unit, pupil, bystander, lessons)


def test_the_receipt_covers_the_final_answers(desk: Desk) -> None:
    attempt = make_finished_attempt(
        desk.session, actor=desk.actor, quiz=make_quiz(desk.session, unit=desk.unit), right=3
    )
    answers = dict(list(answers_of(desk.session, attempt).items())[:3])
    assert attempt.submitted_at is not None
    assert desk.result(attempt).receipt == submission_receipt(
        KEY, attempt=attempt.public_id, answers=answers, submitted_at=attempt.submitted_at
    )


def test_by_lesson_the_weakest_is_the_one_to_read_again(desk: Desk) -> None:
    quiz = make_quiz(desk.session, unit=desk.unit)
    result = desk.result(make_finished_attempt(desk.session, actor=desk.actor, quiz=quiz, right=3, wrong=1))
    assert result.is_reviewed
    shares = {one.lesson.code: (one.correct, one.questions) for one in result.lessons}
    assert sorted(shares.values()) == [(1, 2), (2, 2)]
    assert result.weakest is not None and shares[result.weakest.lesson.code] == (1, 2)
    assert result.strongest is not None and shares[result.strongest.lesson.code] == (2, 2)
    assert {origin.code for origin in result.origins.values()} == {one.code for one in desk.lessons}
    assert all(slot.key is not None for slot in result.view.slots)


def test_with_everything_right_nothing_is_weak(desk: Desk) -> None:
    quiz = make_quiz(desk.session, unit=desk.unit)
    assert (
        desk.result(make_finished_attempt(desk.session, actor=desk.actor, quiz=quiz, right=4)).weakest is None
    )


def test_before_the_close_the_score_is_all_that_keys_tell(desk: Desk) -> None:
    closes_at = NOW + timedelta(days=1)
    _contest, _round, quiz = make_contest_round(desk.session, unit=desk.unit, closes_at=closes_at)
    attempt = make_finished_attempt(desk.session, actor=desk.actor, quiz=quiz, right=2, wrong=2)
    result = desk.result(attempt)
    assert not result.is_reviewed
    assert result.shown.closed_at == closes_at + timedelta(seconds=quiz.tolerance_seconds)
    assert (result.origins, result.lessons, result.weakest, result.strongest) == ({}, [], None, None)
    for slot in result.view.slots:
        assert (slot.key, slot.score, slot.explanation_html, slot.clauses) == (None, None, None, [])
    assert result.view.attempt.score == 2000

    later = desk.result(attempt, now=closes_at + timedelta(seconds=quiz.tolerance_seconds + 1))
    assert later.is_reviewed and all(slot.score is not None for slot in later.view.slots)


@pytest.mark.parametrize(
    ("pass_percent", "right", "is_passed"), [(None, 4, None), (75, 3, True), (76, 3, False)]
)
def test_the_pass_mark(desk: Desk, pass_percent: int | None, right: int, is_passed: bool | None) -> None:
    quiz = make_quiz(desk.session, unit=desk.unit, pass_percent=pass_percent)
    attempt = make_finished_attempt(desk.session, actor=desk.actor, quiz=quiz, right=right)
    assert desk.result(attempt).is_passed is is_passed


def test_of_two_attempts_the_better_counts(desk: Desk) -> None:
    _contest, _round, quiz = make_contest_round(desk.session, unit=desk.unit)
    first = make_finished_attempt(desk.session, actor=desk.actor, quiz=quiz, right=3)
    make_finished_attempt(desk.session, actor=desk.bystander, quiz=quiz, right=4)
    second = make_finished_attempt(
        desk.session, actor=desk.actor, quiz=quiz, right=1, at=NOW + timedelta(minutes=10)
    )
    result = desk.result(second, now=NOW + timedelta(minutes=15))
    assert [one.id for one in result.attempts] == [first.public_id, second.public_id]
    assert not result.own.is_counting
    assert result.counting is not None and result.counting.id == first.public_id


def test_anothers_attempt_is_not_found(desk: Desk) -> None:
    quiz = make_quiz(desk.session, unit=desk.unit)
    attempt = make_finished_attempt(desk.session, actor=desk.actor, quiz=quiz, right=4)
    with pytest.raises(NotFound):
        desk.result(attempt, actor=desk.bystander)


def test_a_voided_attempt_has_no_result(desk: Desk) -> None:
    quiz = make_quiz(desk.session, unit=desk.unit)
    attempt = make_finished_attempt(desk.session, actor=desk.actor, quiz=quiz, right=4)
    attempt.state = "voided"
    desk.session.flush()
    with pytest.raises(AttemptClosed) as refused:
        desk.result(attempt)
    assert refused.value.reason == "voided"
