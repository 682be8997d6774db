"""Runs the jobs in line, one at a time, beside the sweeps: a long one must not keep attempts from their end."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from sqlalchemy import Engine

from quiz.jobs.outage_reopen import run_reopening
from quiz.jobs.plan import run_plan_read
from quiz.jobs.regrade import run_regrade
from quiz.jobs.roster import run_roster
from quiz.jobs.slips import run_slips
from quiz.jobs.statistics import run_statistics
from quiz.services.job_queue import has_waiting_job, take_job
from quiz.services.job_report import JobLost, TakenJob, fail_job
from quiz.services.outage_reopen import JOB_KIND as REOPENING
from quiz.services.plan_upload import JOB_KIND as PLAN
from quiz.services.regrade_begin import JOB_KIND as REGRADE
from quiz.services.roster_queue import JOB_KIND as ROSTER
from quiz.services.slip_request import JOB_KIND as SLIPS
from quiz.services.statistics_request import JOB_KIND as STATISTICS
from quiz.unit_of_work import unit_of_work

LOOK_SECONDS = 1.0
#: Each does a job of its kind, ends it, and returns early when it is told to stop.
KINDS: Mapping[str, Callable[[Engine, TakenJob, threading.Event], None]] = {
    REGRADE: run_regrade,
    REOPENING: run_reopening,
    SLIPS: run_slips,
    ROSTER: run_roster,
    PLAN: run_plan_read,
    STATISTICS: run_statistics,
}
log = logging.getLogger("quiz.jobs")


def work_until(engine: Engine, stop: threading.Event) -> None:
    """Look for a job every second and do it. What goes wrong is logged, and is not the end."""
    while not stop.is_set():
        try:
            while not stop.is_set() and run_next_job(engine, stop):
                pass
        except Exception:
            log.exception("jobs cannot be looked for; it is tried again")
        stop.wait(LOOK_SECONDS)


def run_next_job(engine: Engine, stop: threading.Event) -> bool:
    """Do the first job in line; whether there was one. One that fails is left with the reason, for people to see."""
    with unit_of_work(engine, write=False) as session:
        if not has_waiting_job(session, now=datetime.now(UTC)):
            return False
    with unit_of_work(engine) as session:
        row = take_job(session, now=datetime.now(UTC))
        job = None if row is None else TakenJob.of(row)
    if job is None:
        return False
    try:
        KINDS[job.kind](engine, job, stop)
    except JobLost:
        log.warning("job %s was taken up by another runner", job.id)
    except Exception as error:
        log.exception("job %s failed", job.id)
        _note_failure(engine, job, error)
    return True


def _note_failure(engine: Engine, job: TakenJob, error: Exception) -> None:
    try:
        with unit_of_work(engine) as session:
            fail_job(session, job, error=f"{type(error).__name__}: {error}", now=datetime.now(UTC))
    except JobLost:
        log.warning("job %s was taken up by another runner", job.id)
