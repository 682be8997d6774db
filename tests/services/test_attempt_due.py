"""The ends of attempts in progress follow what the quiz gives and what was given to a person or a class."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from quiz.domain.attempts import FINISHED, IN_PROGRESS
from quiz.domain.errors import AttemptsUsedUp, QuizClosed
from quiz.domain.identity import Actor
from quiz.models import Attempt, AttemptEvent, Group, Quiz, Unit
from quiz.services.attempt_due import Recomputed, allowance_of, recompute_due
from quiz.services.attempt_finish import finish_overdue, submit_attempt
from quiz.services.attempt_start import start_attempt
from quiz.services.quiz_close import closed_at
from quiz.services.quiz_find import list_open_quizzes
from quiz.unit_of_work import unit_of_work
from tests.factories import (
    NOW,
    SignedUp,
    actor_of,
    make_accommodation,
    make_attempt,
    make_contest_round,
    make_group,
    make_person,
    make_question_bank,
    make_quiz,
    make_unit,
)
from tests.services.waiting import meanwhile
from tests.web.browsing import statements

CLOSE = NOW + timedelta(hours=1)


def after(minutes: float) -> datetime:
    return NOW + timedelta(minutes=minutes)


@dataclass(frozen=True)
class School:
    session: Session
    unit: Unit
    group: Group
    quiz: Quiz
    pupil: SignedUp
    other: SignedUp

    def actor(self, who: SignedUp) -> Actor:
        return actor_of(self.session, who)

    def attempt(self, who: SignedUp, at: datetime = NOW) -> Attempt:
        return make_attempt(self.session, actor=self.actor(who), quiz=self.quiz, at=at)

    def recompute(self, at: datetime, **more: Any) -> Recomputed:
        kinds: dict[str, Any] = {"kind": "accommodation", "reason": "Mắt kém.", "actor_id": None}
        return recompute_due(self.session, quiz=self.quiz, now=at, **(kinds | more))

    def events(self) -> list[AttemptEvent]:
        return list(self.session.scalars(select(AttemptEvent).order_by(AttemptEvent.id)))


@pytest.fixture
def school(engine: Engine) -> Iterator[School]:
    with unit_of_work(engine) as session:
        unit = make_unit(session)
        group = make_group(session, unit=unit)
        make_question_bank(session, 6, pool="practice")
        quiz = make_quiz(session, unit=unit, seconds=900, attempts_allowed=1, closes_at=CLOSE)
        people = [make_person(session, unit=unit, group=group) for _ in range(2)]
        yield School(session, unit, group, quiz, *people)


def test_who_was_given_time_before_the_start_has_it(school: School) -> None:
    make_accommodation(school.session, quiz=school.quiz, person=school.pupil, extra_percent=50)
    attempt = school.attempt(school.pupil)
    assert attempt.due_at == after(22.5)
    assert attempt.accept_until == after(23.5)
    assert school.attempt(school.other).due_at == after(15)


def test_the_class_at_the_start_has_what_the_class_was_given(school: School) -> None:
    make_accommodation(
        school.session, quiz=school.quiz, group=school.group, given_by=school.other, extra_seconds=300
    )
    assert school.attempt(school.pupil).due_at == after(20)


def test_what_was_given_for_every_quiz_holds_here_but_for_its_close(school: School) -> None:
    make_accommodation(
        school.session, quiz=None, person=school.pupil, extra_seconds=300, closes_at=CLOSE + timedelta(days=9)
    )
    own = allowance_of(school.session, school.quiz, school.pupil.id, school.group.id)
    assert (own.limit_seconds, own.closes_at) == (1200, CLOSE)


def test_what_was_withdrawn_and_what_was_given_elsewhere_does_not_count(school: School) -> None:
    elsewhere = make_quiz(school.session, unit=school.unit)
    make_accommodation(school.session, quiz=elsewhere, person=school.pupil, extra_seconds=300)
    make_accommodation(
        school.session,
        quiz=school.quiz,
        person=school.pupil,
        extra_seconds=300,
        withdrawn_at=NOW,
        withdrawn_by=school.pupil.id,
    )
    assert not allowance_of(school.session, school.quiz, school.pupil.id, school.group.id).is_own


def test_who_has_a_later_close_can_begin_after_the_quizs_own(school: School) -> None:
    make_accommodation(school.session, quiz=school.quiz, person=school.pupil, closes_at=after(120))
    assert school.attempt(school.pupil, at=after(110)).due_at == after(120)
    with pytest.raises(QuizClosed):
        school.attempt(school.other, at=after(110))
    listed = {
        who.id: [entry.quiz.id for entry in list_open_quizzes(school.session, actor=school.actor(who), now=after(110))]
        for who in (school.pupil, school.other)
    }  # fmt: skip
    assert listed == {school.pupil.id: [school.quiz.id], school.other.id: []}


def test_who_has_more_attempts_can_begin_again_and_is_told_how_many_are_left(school: School) -> None:
    make_accommodation(school.session, quiz=school.quiz, person=school.pupil, extra_attempts=1)
    for minute, who in ((0, school.pupil), (5, school.pupil), (0, school.other)):
        attempt = school.attempt(who, at=after(minute))
        submit_attempt(
            school.session,
            actor=school.actor(who),
            attempt_id=attempt.public_id,
            now=after(minute + 1),
        )
    for who, allowed in ((school.pupil, 2), (school.other, 1)):
        (entry,) = list_open_quizzes(school.session, actor=school.actor(who), now=after(9))
        assert (entry.attempts_left, entry.allowance.attempts_allowed) == (0, allowed)
        with pytest.raises(AttemptsUsedUp):
            school.attempt(who, at=after(9))


def test_an_attempt_in_progress_gets_the_time_at_once_with_a_record_of_it(school: School) -> None:
    attempt, other = school.attempt(school.pupil), school.attempt(school.other)
    make_accommodation(school.session, quiz=school.quiz, person=school.pupil, extra_seconds=600)
    result = school.recompute(after(3), actor_id=school.other.id)
    assert [(one.attempt_id, one.before, one.after) for one in result.moved] == [
        (attempt.id, after(15), after(25))
    ]
    assert (result.ended, result.unchanged) == ([], 1)
    assert (attempt.due_at, attempt.accept_until) == (after(25), after(26))
    assert other.due_at == after(15)
    (event,) = school.events()
    assert (event.attempt_id, event.kind, event.reason) == (attempt.id, "accommodation", "Mắt kém.")
    assert (event.at, event.actor_id) == (after(3), school.other.id)
    assert (event.before, event.after) == (
        {"due_at": after(15).isoformat()},
        {"due_at": after(25).isoformat()},
    )
    assert school.recompute(after(4)).moved == [], "what holds already is not written again"
    assert len(school.events()) == 1


def test_compensation_and_reopening_stay_when_something_else_changes(school: School) -> None:
    first, second = school.attempt(school.pupil), school.attempt(school.other)
    first.compensation_seconds, second.reopened_until = 120, after(90)
    school.quiz.time_limit_seconds, school.quiz.tolerance_seconds = 600, 30
    school.recompute(after(3), kind="limit")
    assert (first.due_at, first.accept_until) == (after(12), after(12.5))
    assert (second.due_at, second.tolerance_seconds) == (after(90), 30)
    assert {event.kind for event in school.events()} == {"limit"}


def test_only_those_asked_for_are_touched(school: School) -> None:
    attempt, other = school.attempt(school.pupil), school.attempt(school.other)
    school.quiz.time_limit_seconds = 1200
    school.recompute(after(3), only=Attempt.person_id == school.pupil.id)
    assert (attempt.due_at, other.due_at) == (after(20), after(15))


def test_an_earlier_end_takes_nothing_back_that_was_acknowledged(school: School) -> None:
    attempt = school.attempt(school.pupil)
    school.quiz.time_limit_seconds = 60
    school.recompute(after(10), kind="limit")
    assert (attempt.due_at, attempt.accept_until) == (after(10), after(11))
    school.quiz.tolerance_seconds = 0
    school.recompute(after(10.5), kind="tolerance")
    assert (attempt.due_at, attempt.accept_until) == (after(10), after(10.5))


@pytest.mark.parametrize("finished_first", [True, False])
def test_what_had_ended_has_ended_whoever_looks_first(school: School, finished_first: bool) -> None:
    attempt = school.attempt(school.pupil)
    make_accommodation(school.session, quiz=school.quiz, person=school.pupil, extra_seconds=600)
    late = after(16) + timedelta(microseconds=1)
    if finished_first:
        assert finish_overdue(school.session, attempt_id=attempt.id, now=late)
    result = school.recompute(late)
    assert result.moved == []
    assert result.ended == ([] if finished_first else [attempt.id])
    finish_overdue(school.session, attempt_id=attempt.id, now=after(30))
    assert (attempt.state, attempt.submitted_at, attempt.due_at) == (FINISHED, after(15), after(15))
    assert school.events() == []


def test_at_the_last_instant_of_the_tolerance_more_time_still_comes(school: School) -> None:
    attempt = school.attempt(school.pupil)
    make_accommodation(school.session, quiz=school.quiz, person=school.pupil, extra_seconds=600)
    assert len(school.recompute(after(16)).moved) == 1
    assert (attempt.state, attempt.due_at) == (IN_PROGRESS, after(25))


def test_many_attempts_take_as_many_statements_as_few(
    school: School, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cost(minute: int, limit: int) -> int:
        school.quiz.time_limit_seconds = limit
        with statements(engine) as ran:
            moved = len(school.recompute(after(minute), kind="limit").moved)
        assert moved == school.session.query(Attempt).count()
        return len(ran)

    school.attempt(school.pupil)
    few = cost(1, 1000)
    for _ in range(12):
        school.attempt(make_person(school.session, unit=school.unit, group=school.group))
    assert cost(2, 1100) == few


def test_batches_are_computed_like_one(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("quiz.services.attempt_due.BATCH", 2)
    people = [school.pupil, school.other]
    people += [make_person(school.session, unit=school.unit, group=school.group) for _ in range(3)]
    attempts = [school.attempt(who) for who in people]
    for number, who in enumerate(people):
        make_accommodation(school.session, quiz=school.quiz, person=who, extra_seconds=60 * (number + 1))
    assert len(school.recompute(after(1)).moved) == 5
    assert [attempt.due_at for attempt in attempts] == [after(15 + number) for number in range(1, 6)]


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
@pytest.mark.parametrize("starter_is_first", [True, False])
def test_who_begins_while_time_is_given_has_it(engine: Engine, starter_is_first: bool) -> None:
    """SQLite has one writer at a time; on PostgreSQL the quiz's row makes one of the two wait for the other."""
    with unit_of_work(engine) as session:
        unit = make_unit(session)
        make_question_bank(session, 6, pool="practice")
        quiz = make_quiz(session, unit=unit)
        pupil = make_person(session, unit=unit)
        actor = actor_of(session, pupil)
        quiz_id, number = quiz.public_id, quiz.id

    def start(session: Session) -> None:
        start_attempt(session, actor=actor, quiz_id=quiz_id, now=NOW, seed="0" * 32)

    def give(session: Session) -> None:
        make_accommodation(session, quiz=session.get_one(Quiz, number), person=pupil, extra_seconds=600)
        recompute_due(
            session,
            quiz=session.get_one(Quiz, number),
            kind="accommodation",
            reason="Mắt kém.",
            actor_id=None,
            now=NOW,
        )

    first, other = (start, give) if starter_is_first else (give, start)
    meanwhile(engine, first=first, other=other, then=lambda session: session.flush())
    with unit_of_work(engine, write=False) as session:
        assert session.scalars(select(Attempt.due_at)).all() == [after(25)]


def test_keys_wait_for_the_latest_close_that_somebody_has_and_for_the_last_who_still_answers(
    school: School,
) -> None:
    _contest, _round, quiz = make_contest_round(
        school.session, unit=school.unit, closes_at=CLOSE, pools=("practice",)
    )
    minute = timedelta(minutes=1)
    assert closed_at(school.session, quiz, NOW) == CLOSE + minute
    given = make_accommodation(school.session, quiz=quiz, person=school.pupil, closes_at=after(120))
    assert closed_at(school.session, quiz, NOW) == after(121)
    attempt = make_attempt(school.session, actor=school.actor(school.pupil), quiz=quiz, at=after(115))
    attempt.compensation_seconds = 600
    recompute_due(
        school.session, quiz=quiz, kind="compensation", reason="Mất điện.", actor_id=None, now=after(116)
    )
    assert closed_at(school.session, quiz, after(122)) == after(131)
    given.withdrawn_at, given.withdrawn_by = after(123), school.other.id
    submit_attempt(
        school.session, actor=school.actor(school.pupil), attempt_id=attempt.public_id, now=after(124)
    )
    school.session.flush()
    assert closed_at(school.session, quiz, after(125)) == CLOSE + minute
