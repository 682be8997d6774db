"""Two people decide about one attempt at the same instant, or somebody begins another one meanwhile: one of them gets through.

SQLite has one writer at a time, so that only PostgreSQL can show what happens between two of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from quiz.domain.errors import InvalidInput, MoveRefused, OtherAttemptOpen
from quiz.domain.identity import Actor
from quiz.models import Attempt, AttemptEvent, Response
from quiz.services.attempt_finish import submit_attempt
from quiz.services.attempt_reopen import reopen_attempt
from quiz.services.attempt_start import start_attempt
from quiz.services.attempt_void import void_attempt
from quiz.services.contest_verify import verify_contest
from quiz.services.late_accept import accept_late
from quiz.unit_of_work import unit_of_work
from tests.factories import (
    actor_of,
    make_contest_round,
    make_finished_attempt,
    make_person,
    make_question_bank,
    make_unit,
)
from tests.services.waiting import meanwhile

pytestmark = pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
Decision = Callable[[Session], Any]


@dataclass(frozen=True)
class Case:
    """A finished attempt with a late answer, a schoolmate of its person in the middle of his own, and who decides."""

    contest: str
    quiz: str
    pupil: Actor
    attempt: str
    late: int
    mate: Actor
    mates_attempt: str
    organiser: int
    now: datetime

    def void(self, session: Session) -> None:
        self._decide(session, void_attempt)

    def reopen(self, session: Session) -> None:
        self._decide(session, reopen_attempt, until=self.now + timedelta(hours=1))

    def accept(self, session: Session) -> None:
        self._decide(session, accept_late, response_ids=[self.late])

    def _decide(self, session: Session, decide: Callable[..., Any], **more: Any) -> None:
        decide(
            session,
            actor_id=self.organiser,
            attempt_id=self.attempt,
            reason="Khiếu nại",
            now=self.now,
            **more,
        )

    def start(self, session: Session) -> Any:
        return start_attempt(session, actor=self.pupil, quiz_id=self.quiz, now=self.now, seed="e" * 32)

    def mate_submits(self, session: Session) -> None:
        submit_attempt(session, actor=self.mate, attempt_id=self.mates_attempt, now=self.now)


@pytest.fixture
def case(engine: Engine, now: datetime) -> Case:
    with unit_of_work(engine) as session:
        unit = make_unit(session)
        make_question_bank(session, 4, pool="week1")
        contest, _round, quiz = make_contest_round(session, unit=unit)
        pupil, mate = (actor_of(session, make_person(session, unit=unit)) for _ in range(2))
        organiser = make_person(session, unit=unit, kind="staff", roles=("department_admin",))
        attempt = make_finished_attempt(session, actor=pupil, quiz=quiz, right=2, at=now)
        late = Response(
            attempt_id=attempt.id, slot=4, device="", seq=1, answer="null", received_at=now, late=True
        )
        session.add(late)
        session.flush()
        begun = start_attempt(session, actor=mate, quiz_id=quiz.public_id, now=now, seed="a" * 32).attempt
        return Case(
            contest.public_id,
            quiz.public_id,
            pupil,
            attempt.public_id,
            late.id,
            mate,
            begun.public_id,
            organiser.id,
            now + timedelta(minutes=5),
        )


def refused(decide: Decision, error: type[Exception]) -> Decision:
    def work(session: Session) -> None:
        with pytest.raises(error):
            decide(session)

    return work


def nothing(_session: Session) -> None:
    return


def assert_consistent(engine: Engine, case: Case, events: int) -> None:
    with unit_of_work(engine, write=False) as session:
        assert session.scalar(select(func.count()).select_from(AttemptEvent)) == events
        assert verify_contest(session, contest_id=case.contest) == []


def test_only_one_of_two_managers_disqualifies(engine: Engine, case: Case) -> None:
    meanwhile(engine, first=case.void, other=refused(case.void, MoveRefused), then=nothing)
    assert_consistent(engine, case, 1)


def test_what_was_reopened_meanwhile_is_not_disqualified(engine: Engine, case: Case) -> None:
    meanwhile(engine, first=case.reopen, other=refused(case.void, MoveRefused), then=nothing)
    assert_consistent(engine, case, 1)


def test_a_late_answer_is_accepted_once(engine: Engine, case: Case) -> None:
    meanwhile(engine, first=case.accept, other=refused(case.accept, InvalidInput), then=nothing)
    assert_consistent(engine, case, 1)


def test_who_presses_start_while_his_attempt_is_reopened_comes_into_that_one(
    engine: Engine, case: Case
) -> None:
    meanwhile(engine, first=case.reopen, other=case.start, then=nothing)
    with unit_of_work(engine, write=False) as session:
        open_ones = session.scalars(
            select(Attempt.public_id).where(
                Attempt.person_id == case.pupil.person_id, Attempt.state == "in_progress"
            )
        ).all()
    assert open_ones == [case.attempt]
    assert_consistent(engine, case, 1)


def test_what_is_reopened_while_its_person_presses_start_stays_closed(engine: Engine, case: Case) -> None:
    meanwhile(engine, first=case.start, other=refused(case.reopen, OtherAttemptOpen), then=nothing)
    assert_consistent(engine, case, 0)


def test_a_decision_and_the_end_of_a_schoolmates_attempt_do_not_wait_in_a_ring(
    engine: Engine, case: Case
) -> None:
    meanwhile(engine, first=case.accept, other=case.mate_submits, then=nothing)
    meanwhile(engine, first=case.void, other=nothing, then=nothing)
    assert_consistent(engine, case, 2)


def test_of_two_presses_at_once_the_second_comes_into_what_the_first_began(
    engine: Engine, case: Case
) -> None:
    begun: list[tuple[str, bool]] = []

    def press(session: Session) -> None:
        started = case.start(session)
        begun.append((started.attempt.public_id, started.is_new))

    meanwhile(engine, first=press, other=press, then=nothing)
    (first, was_first_new), (second, was_second_new) = begun
    assert (first, was_first_new, was_second_new) == (second, True, False)
