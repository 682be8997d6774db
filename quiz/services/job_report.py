"""What the runner of a job says of it: how far it is, that it is done, that it failed and why, that somebody else may go on.

Each is refused (JobLost) once the job has been taken up by another runner.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from quiz.models import Job
from quiz.services.job_queue import DONE, FAILED, QUEUED, RUNNING

MOST_ERROR = 1000


class JobLost(Exception):
    """The job is no longer this runner's: it was silent for too long, and another has taken it up."""


@dataclass(frozen=True)
class TakenJob:
    """A job as its runner holds it."""

    id: int
    kind: str
    arguments: Any
    started_at: datetime

    @classmethod
    def of(cls, job: Job) -> TakenJob:
        """From a row that was just taken."""
        assert job.started_at is not None
        return cls(job.id, job.kind, job.arguments, job.started_at)


def kept_result(session: Session, job: TakenJob) -> Any:
    """What the last beat has kept; None for a job that nobody has begun."""
    return session.scalar(select(Job.result).where(Job.id == job.id))


def beat(
    session: Session, job: TakenJob, *, progress: int, total: int, now: datetime, result: Any = None
) -> None:
    """So many of so many are done; `result` is what the job has to remember, kept for whoever takes it up again."""
    _say(session, job, progress=progress, total=total, beat_at=now, result=result)


def finish_job(session: Session, job: TakenJob, *, now: datetime, result: Any = None) -> None:
    """It is done."""
    _say(session, job, state=DONE, beat_at=now, ended_at=now, result=result)


def fail_job(session: Session, job: TakenJob, *, error: str, now: datetime) -> None:
    """It cannot go on, for this reason."""
    _say(session, job, state=FAILED, ended_at=now, error=error[:MOST_ERROR])


def release_job(session: Session, job: TakenJob) -> None:
    """The runner is told to stop: the next one goes on where this one was."""
    _say(session, job, state=QUEUED)


def _say(session: Session, job: TakenJob, **values: Any) -> None:
    mine = update(Job).where(Job.id == job.id, Job.state == RUNNING, Job.started_at == job.started_at)
    if not session.execute(mine.values(**values).returning(Job.id)).all():
        raise JobLost(job.id)
