"""The job that brings back those whom an outage left with an ended attempt.

One attempt in one unit of work: it holds its attempt and then its place in the standing, like whoever finishes one, and
could wait in a ring if it held the place of one and asked for the next. Taken up again, it finds what is left to do.
"""

from __future__ import annotations

import threading
from datetime import UTC, datetime

from sqlalchemy import Engine

from quiz.services.job_report import TakenJob, beat, finish_job, kept_result, release_job
from quiz.services.outage_reopen import Bringing, attempts_to_bring_back, bring_back
from quiz.unit_of_work import unit_of_work


def run_reopening(engine: Engine, job: TakenJob, stop: threading.Event) -> None:
    """Do the job. Told to stop, it ends after the attempt at hand and is left to the next runner.

    Raises JobLost once another runner has it.
    """
    bringing = Bringing.of(job.arguments)
    with unit_of_work(engine, write=False) as session:
        attempts = attempts_to_bring_back(session, bringing, now=datetime.now(UTC))
        reopened = (kept_result(session, job) or {}).get("reopened", 0)
    for number, attempt in enumerate(attempts, start=1):
        with unit_of_work(engine) as session:
            now = datetime.now(UTC)
            reopened += bring_back(session, bringing, [attempt], now=now)
            kept = {"reopened": reopened}
            beat(session, job, progress=number, total=len(attempts), now=now, result=kept)
        if stop.is_set():
            with unit_of_work(engine) as session:
                release_job(session, job)
            return
    with unit_of_work(engine) as session:
        result = {"reopened": reopened, "attempts": len(attempts)}
        finish_job(session, job, now=datetime.now(UTC), result=result)
