"""Many attempts end at the same instant: the sweeper, the board and late submissions meet, and all of them get through.

SQLite has one writer at a time, so that only PostgreSQL can show what happens between two of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from quiz.domain.identity import Actor
from quiz.jobs.sweep import sweep_overdue
from quiz.services.attempt_finish import finish_overdue, submit_attempt
from quiz.services.attempts_sweep import finish_overdue_batch
from quiz.services.contest_verify import verify_contest
from quiz.unit_of_work import unit_of_work
from tests.factories import (
    actor_of,
    make_attempt,
    make_contest_round,
    make_person,
    make_question_bank,
    make_unit,
)
from tests.services.waiting import meanwhile

pytestmark = pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)


@dataclass(frozen=True)
class Running:
    """An attempt that is overdue at `late`."""

    actor: Actor
    number: int
    id: str


@dataclass(frozen=True)
class Contest:
    """Attempts at a contest's quiz, all overdue at `late`: of two pupils and two of the staff, of one school."""

    id: str
    pupils: list[Running]
    staff: list[Running]
    late: datetime


@pytest.fixture
def contest(engine: Engine, now: datetime) -> Contest:
    with unit_of_work(engine) as session:
        unit = make_unit(session)
        make_question_bank(session, 8, pool="week1")
        contest, _round, quiz = make_contest_round(session, unit=unit)
        found: dict[str, list[Running]] = {"student": [], "staff": []}
        for kind in ("student", "staff", "student", "staff"):
            actor = actor_of(session, make_person(session, unit=unit, kind=kind))
            attempt = make_attempt(session, actor=actor, quiz=quiz, at=now)
            found[kind].append(Running(actor, attempt.id, attempt.public_id))
        return Contest(contest.public_id, found["student"], found["staff"], now + timedelta(hours=1))


def ending(running: Running, now: datetime) -> Callable[[Session], Any]:
    return lambda session: finish_overdue(session, attempt_id=running.number, now=now)


def submitting(running: Running, now: datetime) -> Callable[[Session], Any]:
    return lambda session: submit_attempt(session, actor=running.actor, attempt_id=running.id, now=now)


def assert_all_counted(engine: Engine, contest: Contest) -> None:
    sweep_overdue(engine, contest.late)
    with unit_of_work(engine, write=False) as session:
        assert verify_contest(session, contest_id=contest.id) == []
        turns = text("SELECT turns FROM standing WHERE person_id IS NULL AND audience = 'all'")
        assert session.scalar(turns) == 4


def test_the_sweeper_and_a_late_submission_do_not_wait_for_each_other(
    engine: Engine, contest: Contest
) -> None:
    meanwhile(
        engine,
        first=ending(contest.pupils[0], contest.late),
        other=submitting(contest.pupils[1], contest.late),
        then=lambda session: finish_overdue_batch(session, now=contest.late, limit=25),
    )
    assert_all_counted(engine, contest)


def test_staff_and_pupils_of_one_school_are_counted_in_one_order(engine: Engine, contest: Contest) -> None:
    meanwhile(
        engine,
        first=ending(contest.staff[0], contest.late),
        other=submitting(contest.pupils[0], contest.late),
        then=ending(contest.pupils[1], contest.late),
    )
    assert_all_counted(engine, contest)
