"""Jobs are put in line, and taken up by the process that runs them. A job's row is the truth about it.

A *beat* is a sign of life of whoever runs a job. One whose runner has been silent for SILENT_SECONDS is taken up anew, so
its work must bear being begun again. `started_at` names who runs it: whoever was given up on finds another instant there.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from quiz.models import Job
from quiz.models.columns import new_public_id

QUEUED, RUNNING, DONE, FAILED = "queued", "running", "done", "failed"
SILENT_SECONDS = 60


def queue_job(
    session: Session, *, kind: str, arguments: Mapping[str, Any], owner_id: int | None, now: datetime
) -> Job:
    """A new job at the end of the line, flushed."""
    job = Job(
        public_id=new_public_id(),
        kind=kind,
        arguments=dict(arguments),
        state=QUEUED,
        progress=0,
        owner_id=owner_id,
        created_at=now,
    )
    session.add(job)
    session.flush()
    return job


def has_waiting_job(session: Session, *, now: datetime) -> bool:
    """Whether `take_job` would find one; reads an index alone and takes no lock."""
    return session.scalar(select(Job.id).where(_waits(now)).limit(1)) is not None


def take_job(session: Session, *, now: datetime) -> Job | None:
    """The first job that waits, now running for the caller; None when none does. Of two who ask each gets another.

    What nobody asked for (no owner) gives way to what somebody waits for.
    """
    job = session.scalar(
        select(Job)
        .where(_waits(now))
        .order_by(Job.owner_id.is_(None), Job.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if job is not None:
        job.state, job.started_at, job.beat_at = RUNNING, now, now
        job.ended_at = job.error = None
        session.flush()
    return job


def _waits(now: datetime) -> ColumnElement[bool]:
    silent = and_(Job.state == RUNNING, Job.beat_at < now - timedelta(seconds=SILENT_SECONDS))
    return or_(Job.state == QUEUED, silent)
