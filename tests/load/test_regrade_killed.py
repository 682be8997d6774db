"""The process that regrades is killed in the middle, or told to stop: the next one ends with the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from quiz.domain.regrading import DROP, Correction
from quiz.models import AttemptEvent, Regrade
from quiz.unit_of_work import unit_of_work
from tests.load.regraded import Regraded, regraded_round

PEOPLE = 300


@pytest.fixture
def week(database_url: str, tmp_path: Path) -> Iterator[Regraded]:
    with regraded_round(tmp_path / "data", database_url, people=PEOPLE) as found:
        yield found


def events(week: Regraded) -> tuple[int, int]:
    """How many attempts have been regraded, and how many events say so."""
    attempts = func.count(func.distinct(AttemptEvent.attempt_id))
    with unit_of_work(week.engine, write=False) as session:
        row = session.execute(select(attempts, func.count())).one()
    return row[0], row[1]


def test_a_killed_runner_is_followed_by_one_that_goes_on_where_it_was(week: Regraded) -> None:
    changed = week.preview(Correction(DROP)).changed
    week.begin(Correction(DROP))
    with week.runner() as process:
        week.until(("running",), progress=1)
        process.kill()
        process.wait(60)
    job = week.job()
    assert (job.state, 0 < job.progress < PEOPLE) == ("running", True)
    assert events(week) == (job.progress, job.progress)
    week.let_silence_pass()
    with week.runner() as process:
        week.until(("done",))
        process.terminate()
        assert process.wait(60) == 0
    assert (week.job().progress, week.job().result) == (PEOPLE, {"attempts": PEOPLE, "changed": changed})
    assert events(week) == (changed, changed)
    assert week.differences() == []
    with unit_of_work(week.engine, write=False) as session:
        assert session.scalars(select(Regrade.state)).all() == ["applied"]


def test_a_runner_told_to_stop_leaves_its_job_to_the_next_at_once(week: Regraded) -> None:
    week.begin(Correction(DROP))
    with week.runner() as process:
        week.until(("running",), progress=1)
        process.terminate()
        assert process.wait(60) == 0
    job = week.job()
    assert (job.state, 0 < job.progress < PEOPLE) == ("queued", True)
    with week.runner():
        week.until(("done",))
    assert week.differences() == []
