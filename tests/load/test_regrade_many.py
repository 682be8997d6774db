"""Ten thousand attempts regraded while people hand in and start: the preview in time, the standing true afterwards."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from quiz.domain.regrading import ACCEPT_BOTH, DROP, FULL_MARKS, Correction
from quiz.models import Attempt
from quiz.services.attempt_finish import submit_attempt
from quiz.services.attempt_start import start_attempt
from quiz.unit_of_work import unit_of_work
from tests.load.regraded import Regraded, regraded_round

pytestmark = pytest.mark.long

PEOPLE = 10_000
WORKING = 60
PREVIEW_SECONDS = 5.0


@pytest.fixture
def week(empty_database_url: str, tmp_path: Path) -> Iterator[Regraded]:
    with regraded_round(tmp_path / "data", empty_database_url, people=PEOPLE, working=WORKING) as found:
        yield found


def go_on(week: Regraded, number: int) -> None:
    """One of those at work hands in, starts again and hands that in, too."""
    actor, attempt = week.working[number]
    now = datetime.now(UTC)
    with unit_of_work(week.engine) as session:
        submit_attempt(session, actor=actor, attempt_id=attempt, now=now)
    with unit_of_work(week.engine) as session:
        again = start_attempt(session, actor=actor, quiz_id=week.quiz, now=now, seed=f"{number:032x}").attempt
    with unit_of_work(week.engine) as session:
        submit_attempt(session, actor=actor, attempt_id=again.public_id, now=now)


@pytest.mark.parametrize(
    ("correction", "question"),
    [(Correction(ACCEPT_BOTH, "b"), 0), (Correction(FULL_MARKS), 1), (Correction(DROP), 2)],
    ids=["second key", "full marks", "dropped"],
)
def test_ten_thousand_are_previewed_in_time_and_regraded_while_others_go_on(
    week: Regraded, correction: Correction, question: int
) -> None:
    began = time.monotonic()
    preview = week.preview(correction, question)
    took = time.monotonic() - began
    print(f"preview of {preview.attempts} attempts: {took:.2f} s")
    assert (preview.attempts, preview.running) == (PEOPLE, WORKING)
    assert took < PREVIEW_SECONDS
    with week.runner():
        week.begin(correction, question)
        for number in range(WORKING):
            go_on(week, number)
        job = week.until(("done", "failed"))
    assert (job.state, job.error) == ("done", None)
    assert job.total is not None and PEOPLE + WORKING <= job.total == job.progress
    assert week.differences() == []
    if correction.mode == DROP:
        with unit_of_work(week.engine, write=False) as session:
            assert set(session.scalars(select(Attempt.max_score))) == {19_000}
