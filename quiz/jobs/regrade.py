"""The job of a regrade: its attempts batch by batch, each with the mark of how far it came, so that it can be taken up again."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from quiz.services.job_report import TakenJob, beat, finish_job, kept_result, release_job
from quiz.services.regrade_apply import Regrading, end_regrade, find_regrading, regrade_batch
from quiz.services.regrade_reach import Reached, batches_of, reached_attempts
from quiz.unit_of_work import unit_of_work

#: Attempts in one unit of work: while it runs, nobody else writes on SQLite.
BATCH = 50
#: Between two of them, so that whoever waits to write comes first: SQLite's writers do not queue.
PAUSE_SECONDS = 0.02
TRIES = 3


@dataclass
class _Run:
    """How far the job is: `done` of `total` attempts, of which `changed` came out otherwise than they stood."""

    engine: Engine
    job: TakenJob
    regrading: Regrading
    total: int
    done: int
    changed: int


def run_regrade(engine: Engine, job: TakenJob, stop: threading.Event) -> None:
    """Do the job, from where it was left. Told to stop, it ends after the batch at hand and is left to the next runner.

    Raises JobLost once another runner has it.
    """
    run, todo = _begin(engine, job)
    for batch in batches_of(todo, BATCH):
        _do(run, batch, stop)
        if stop.wait(PAUSE_SECONDS):
            with unit_of_work(engine) as session:
                release_job(session, job)
            return
    with unit_of_work(engine) as session:
        now = datetime.now(UTC)
        end_regrade(session, regrading=run.regrading, changed=run.changed, attempts=run.total, now=now)
        finish_job(session, job, now=now, result={"changed": run.changed, "attempts": run.total})


def _begin(engine: Engine, job: TakenJob) -> tuple[_Run, list[Reached]]:
    """The run and what is left to do: each batch has kept the last place that it did, in the order of all of them."""
    with unit_of_work(engine, write=False) as session:
        regrading = find_regrading(session, regrade_id=job.arguments["regrade"])
        kept = kept_result(session, job) or {}
        attempts = reached_attempts(session, version_id=regrading.version_id, quiz_id=regrading.quiz_id)
    after = tuple(kept.get("after", ()))
    todo = [one for one in attempts if one.place > after]
    run = _Run(
        engine, job, regrading, len(attempts), len(attempts) - len(todo), changed=kept.get("changed", 0)
    )
    with unit_of_work(engine) as session:
        beat(session, job, progress=run.done, total=run.total, now=datetime.now(UTC), result=kept)
    return run, todo


def _do(run: _Run, batch: list[Reached], stop: threading.Event) -> None:
    for left in reversed(range(TRIES)):
        try:
            changed = _score(run, batch)
        except OperationalError:  # the database broke a ring of waiting, or was away for a moment
            if not left or stop.wait(1):
                raise
        else:
            run.done += len(batch)
            run.changed += changed
            return


def _score(run: _Run, batch: list[Reached]) -> int:
    with unit_of_work(run.engine) as session:
        now = datetime.now(UTC)
        changed = regrade_batch(session, regrading=run.regrading, batch=batch, now=now)
        kept = {"after": list(batch[-1].place), "changed": run.changed + changed}
        beat(session, run.job, progress=run.done + len(batch), total=run.total, now=now, result=kept)
    return changed
