"""The sweeper finishes what is overdue, all of it, and leaves the rest alone."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, func, select, update

from quiz.jobs.sweep import sweep_overdue
from quiz.models import Activity, Attempt
from quiz.services.attempt_start import start_attempt
from quiz.unit_of_work import unit_of_work
from tests.factories import actor_of, make_person, make_question_bank, make_quiz, make_unit

PEOPLE = 7


@pytest.fixture
def running(engine: Engine, now: datetime) -> datetime:
    """Seven attempts of 900 s with 60 s of tolerance begun at the instant returned, and one begun five minutes later."""
    with unit_of_work(engine) as session:
        unit = make_unit(session)
        make_question_bank(session, count=6)
        quiz = make_quiz(session, unit=unit)
        for number in range(PEOPLE + 1):
            start_attempt(
                session,
                actor=actor_of(session, make_person(session, unit=unit)),
                quiz_id=quiz.public_id,
                now=now + timedelta(minutes=5 if number == PEOPLE else 0),
                seed=f"{number:032x}",
            )
    return now


def states(engine: Engine) -> dict[str, int]:
    with unit_of_work(engine, write=False) as session:
        return dict(session.execute(select(Attempt.state, func.count()).group_by(Attempt.state)).all())


def test_nothing_ends_within_the_tolerance(engine: Engine, running: datetime) -> None:
    assert sweep_overdue(engine, running + timedelta(seconds=960)) == 0
    assert states(engine) == {"in_progress": PEOPLE + 1}


@pytest.mark.parametrize("batch", [1, 3, 7, 100])
def test_all_that_is_overdue_ends_whatever_the_batch(engine: Engine, running: datetime, batch: int) -> None:
    late = running + timedelta(seconds=961)
    assert sweep_overdue(engine, late, batch) == PEOPLE
    assert states(engine) == {"finished": PEOPLE, "in_progress": 1}
    assert sweep_overdue(engine, late, batch) == 0
    with unit_of_work(engine, write=False) as session:
        rows = session.scalars(select(Attempt).where(Attempt.state == "finished"))
        assert {(row.submitted_at, row.duration_ms) for row in rows} == {
            (running + timedelta(seconds=900), 900_000)
        }
        ends = select(func.count()).select_from(Activity).where(Activity.kind == "attempt_finished")
        assert session.scalar(ends) == PEOPLE


def test_an_attempt_that_cannot_be_scored_does_not_keep_the_others_waiting(
    engine: Engine, running: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    with unit_of_work(engine) as session:
        first = session.scalar(select(func.min(Attempt.id)))
        session.execute(update(Attempt).where(Attempt.id == first).values(paper={}))
    assert sweep_overdue(engine, running + timedelta(hours=1), batch=3) == PEOPLE
    assert states(engine) == {"finished": PEOPLE, "in_progress": 1}
    assert f"attempt {first} " in caplog.text


def test_many_that_cannot_be_scored_do_not_fill_every_batch(
    engine: Engine, running: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    with unit_of_work(engine) as session:
        oldest = session.scalars(select(Attempt.id).order_by(Attempt.id).limit(5)).all()
        session.execute(update(Attempt).where(Attempt.id.in_(oldest)).values(paper={}))
    assert sweep_overdue(engine, running + timedelta(hours=1), batch=2) == PEOPLE + 1 - 5
    assert states(engine) == {"finished": PEOPLE + 1 - 5, "in_progress": 5}
    assert f"attempt {oldest[0]} " in caplog.text
