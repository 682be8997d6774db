"""A regrade while others are at work: two managers decide at once, people hand in, start and reopen while the job runs.

SQLite has one writer at a time, so that only PostgreSQL can show what happens between two of them.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from quiz.domain.errors import RegradeRunning
from quiz.domain.identity import Actor
from quiz.domain.regrading import DROP, FULL_MARKS, Correction
from quiz.jobs import regrade as regrade_job
from quiz.jobs.work import run_next_job
from quiz.models import Attempt, AttemptEvent, Job, Quiz, Regrade, Unit
from quiz.services.attempt_finish import submit_attempt
from quiz.services.attempt_start import start_attempt
from quiz.services.contest_verify import verify_contest
from quiz.services.regrade_apply import regrade_batch
from quiz.services.regrade_begin import Wish, begin_regrade
from quiz.services.regrade_reach import has_question
from quiz.unit_of_work import unit_of_work
from tests.factories import actor_of, make_attempt, make_person
from tests.factories.finished_rounds import make_finished_round

PATIENCE_SECONDS = 60


@dataclass(frozen=True)
class Week:
    """A round that 30 pupils have finished, six more are at work in; all papers have the first question."""

    engine: Engine
    contest: str
    quiz_id: int
    quiz: str
    version: int
    admins: list[Actor]
    working: list[tuple[Actor, str]]

    def begin(self, correction: Correction, actor: Actor | None = None) -> None:
        with unit_of_work(self.engine) as session:
            begin_regrade(
                session,
                actor=actor or self.admins[0],
                wish=Wish(self.version, self.quiz_id, correction),
                reason="Sai.",
                erratum=None,
                now=datetime.now(UTC),
            )

    def assert_all_follow(self, most: int) -> None:
        with unit_of_work(self.engine, write=False) as session:
            assert verify_contest(session, contest_id=self.contest) == []
            ended = session.scalars(select(Attempt.max_score).where(Attempt.state == "finished")).all()
            assert set(ended) == {most}
            events = session.scalars(select(AttemptEvent.attempt_id)).all()
            assert len(set(events)) == len(events)


@pytest.fixture
def week(engine: Engine, now: datetime) -> Week:
    with unit_of_work(engine) as session:
        made = make_finished_round(session, people=30, units=2, questions=6, bank=6)
        units = [session.get_one(Unit, unit.id) for unit in made.units]
        admins = [
            actor_of(session, make_person(session, unit=units[0], kind="staff", roles=("department_admin",)))
            for _ in range(2)
        ]
        working = []
        for number in range(6):
            actor = actor_of(session, make_person(session, unit=units[number % 2]))
            attempt = make_attempt(session, actor=actor, quiz=session.get_one(Quiz, made.quiz.id), at=now)
            working.append((actor, attempt.public_id))
        return Week(
            engine,
            made.contest.public_id,
            made.quiz.id,
            made.quiz.public_id,
            made.versions[0].id,
            admins,
            working,
        )


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """What each gives, or the error that it raises; all begin at the same moment."""
    start = threading.Barrier(len(works))

    def run(work: Callable[[], Any]) -> Any:
        start.wait(PATIENCE_SECONDS)
        try:
            return work()
        except Exception as error:
            return error

    with ThreadPoolExecutor(len(works)) as pool:
        return [future.result(PATIENCE_SECONDS) for future in [pool.submit(run, work) for work in works]]


def test_of_two_managers_who_decide_at_once_one_is_told_to_wait(week: Week) -> None:
    outcomes = at_once(
        lambda: week.begin(Correction(DROP), week.admins[0]),
        lambda: week.begin(Correction(FULL_MARKS), week.admins[1]),
    )
    assert [type(outcome) for outcome in outcomes if outcome is not None] == [RegradeRunning]
    with unit_of_work(week.engine, write=False) as session:
        assert len(session.scalars(select(Regrade)).all()) == len(session.scalars(select(Job)).all()) == 1


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_the_second_manager_waits_to_see_what_the_first_has_decided(week: Week) -> None:
    with ThreadPoolExecutor(1) as pool:
        with unit_of_work(week.engine) as session:
            wish = Wish(week.version, week.quiz_id, Correction(DROP))
            begin_regrade(
                session, actor=week.admins[0], wish=wish, reason="Sai.", erratum=None, now=datetime.now(UTC)
            )
            second = pool.submit(week.begin, Correction(FULL_MARKS), week.admins[1])
            until_waiting(week.engine)
        with pytest.raises(RegradeRunning):
            second.result(PATIENCE_SECONDS)


def test_who_hands_in_or_starts_while_the_job_runs_is_marked_by_the_correction(
    week: Week, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(regrade_job, "BATCH", 3)
    week.begin(Correction(DROP))

    def hand_in(actor: Actor, attempt: str) -> None:
        with unit_of_work(week.engine) as session:
            submit_attempt(session, actor=actor, attempt_id=attempt, now=now)
        with unit_of_work(week.engine) as session:  # the second attempt, with the question in it
            again = start_attempt(
                session, actor=actor, quiz_id=week.quiz, now=now, seed=f"{actor.person_id:032x}"
            ).attempt
        with unit_of_work(week.engine) as session:
            submit_attempt(session, actor=actor, attempt_id=again.public_id, now=now)

    outcomes = at_once(
        lambda: run_next_job(week.engine, threading.Event()),
        *(lambda who=who: hand_in(*who) for who in week.working),
    )
    assert [outcome for outcome in outcomes if isinstance(outcome, Exception)] == []
    week.assert_all_follow(5000)


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_who_was_marked_by_the_key_but_has_not_been_committed_is_not_passed_over(
    week: Week, now: datetime
) -> None:
    """He has read that nothing is in force, then the regrade is recorded and its job comes to him."""
    actor, attempt = week.working[0]
    with ThreadPoolExecutor(1) as pool:
        with unit_of_work(week.engine) as session:
            assert submit_attempt(session, actor=actor, attempt_id=attempt, now=now).max_score == 6000
            week.begin(Correction(DROP))
            job = pool.submit(run_next_job, week.engine, threading.Event())
            until_waiting(week.engine)
        assert job.result(PATIENCE_SECONDS)
    week.assert_all_follow(5000)


def until_waiting(engine: Engine) -> None:
    """Return when somebody waits for a row that another has locked."""
    pause = threading.Event()
    for _ in range(PATIENCE_SECONDS * 100):
        with engine.connect() as connection:
            if connection.exec_driver_sql(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE wait_event_type = 'Lock' AND datname = current_database()"
            ).scalar():
                return
        pause.wait(0.01)
    raise AssertionError("nobody came to wait")


def test_two_runners_at_one_job_do_each_attempt_once(week: Week, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first is given up while it is in the middle of a batch, and comes back."""
    monkeypatch.setattr(regrade_job, "BATCH", 3)
    week.begin(Correction(DROP))
    reached, go_on = threading.Event(), threading.Event()

    def held_up(session: Session, **rest: Any) -> int:
        if not reached.is_set():
            session.rollback()  # on SQLite the other one could not write
            reached.set()
            assert go_on.wait(PATIENCE_SECONDS)
        return regrade_batch(session, **rest)

    with monkeypatch.context() as patched, ThreadPoolExecutor(1) as pool:
        patched.setattr(regrade_job, "regrade_batch", held_up)
        first = pool.submit(run_next_job, week.engine, threading.Event())
        assert reached.wait(PATIENCE_SECONDS)
        with unit_of_work(week.engine) as session:
            job = session.scalars(select(Job)).one()
            job.beat_at = datetime(2026, 1, 1, tzinfo=UTC)
        assert run_next_job(week.engine, threading.Event())
        go_on.set()
        assert first.result(PATIENCE_SECONDS)
    week.assert_all_follow(5000)
    with unit_of_work(week.engine, write=False) as session:
        reached_now = session.scalars(select(Attempt.id).where(has_question(week.version))).all()
        job = session.scalars(select(Job)).one()
        assert (job.state, job.total, job.progress) == ("done", len(reached_now), len(reached_now))
