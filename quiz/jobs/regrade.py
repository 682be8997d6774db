"""The job of a regrade: its attempts batch by batch, each with the mark of how far it came, so that it can be taken up again."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

from sqlalchemy import Engine

from quiz.services.job_report import TakenJob, beat, finish_job, kept_result, release_job
from quiz.services.regrade_apply import Regrading, end_regrade, find_regrading, regrade_batch
from quiz.services.regrade_reach import Reached, batches_of, reached_attempts
from quiz.unit_of_work import unit_of_work

#: Attempts in one unit of work: while it runs, nobody else writes on SQLite.
BATCH = 50
#: Between two of them, so that whoever waits to write comes first: SQLite's writers do not queue.
PAUSE_SECONDS = 0.02


def run_regrade(engine: Engine, job: TakenJob, stop: threading.Event) -> None:
    """Do the job, from where it was left. Told to stop, it ends after the batch at hand and is left to the next runner.

    Raises JobLost once another runner has it.
    """
    with unit_of_work(engine, write=False) as session:
        regrading = find_regrading(session, regrade_id=job.arguments["regrade"])
        kept = kept_result(session, job) or {}
        attempts = reached_attempts(session, version_id=regrading.version_id, quiz_id=regrading.quiz_id)
    after, changed = tuple(kept.get("after", ())), kept.get("changed", 0)
    todo = [one for one in attempts if one.place > after]
    done = len(attempts) - len(todo)
    with unit_of_work(engine) as session:
        beat(session, job, progress=done, total=len(attempts), now=datetime.now(UTC), result=kept)
    for batch in batches_of(todo, BATCH):
        changed += _do(engine, job, regrading, batch, done + len(batch), len(attempts), changed)
        done += len(batch)
        if stop.wait(PAUSE_SECONDS):
            with unit_of_work(engine) as session:
                release_job(session, job)
            return
    with unit_of_work(engine) as session:
        now = datetime.now(UTC)
        end_regrade(session, regrading=regrading, changed=changed, attempts=len(attempts), now=now)
        finish_job(session, job, now=now, result={"changed": changed, "attempts": len(attempts)})


def _do(
    engine: Engine,
    job: TakenJob,
    regrading: Regrading,
    batch: list[Reached],
    done: int,
    total: int,
    changed_before: int,
) -> int:
    with unit_of_work(engine) as session:
        now = datetime.now(UTC)
        changed = regrade_batch(session, regrading=regrading, batch=batch, now=now)
        kept = {"after": list(batch[-1].place), "changed": changed_before + changed}
        beat(session, job, progress=done, total=total, now=now, result=kept)
    return changed
