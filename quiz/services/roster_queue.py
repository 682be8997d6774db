"""Large imports are applied and undone by a job: begun here, followed on the page, ended by quiz.jobs.roster."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path

from sqlalchemy.orm import Session

from quiz.domain.errors import ChangedMeanwhile
from quiz.models import Job, RosterImport
from quiz.services.job_queue import queue_job
from quiz.services.roster_import import Decision
from quiz.services.roster_known import Tops

JOB_KIND = "roster"
APPLY, UNDO = "apply", "undo"
#: So many people are written while the reader waits; more are a job.
AT_ONCE = 5000


def queue_apply(
    session: Session,
    *,
    record: RosterImport,
    decision: Decision,
    tops: Tops,
    folder: Path,
    today: date,
    actor_id: int,
    now: datetime,
) -> Job:
    """The import is being applied from now on; raises ChangedMeanwhile when it no longer waits."""
    session.refresh(record, with_for_update=True)
    if record.state != "preview":
        raise ChangedMeanwhile
    arguments = {
        "do": APPLY,
        "import": record.id,
        "folder": str(folder),
        "today": today.isoformat(),
        "tops": None if tops is None else list(tops),
        "decision": asdict(decision),
        "actor": actor_id,
    }
    job = queue_job(session, kind=JOB_KIND, arguments=arguments, owner_id=actor_id, now=now)
    record.state, record.job_id = "applying", job.id
    return job


def queue_undo(session: Session, *, record: RosterImport, actor_id: int, now: datetime) -> Job:
    """The import is taken back by a job."""
    arguments = {"do": UNDO, "import": record.id, "actor": actor_id}
    job = queue_job(session, kind=JOB_KIND, arguments=arguments, owner_id=actor_id, now=now)
    record.job_id = job.id
    return job


def give_back(session: Session, *, import_id: int) -> None:
    """An import that was being applied and could not be waits for its reader again."""
    record = session.get(RosterImport, import_id, with_for_update=True)
    if record is not None and record.state == "applying":
        record.state = "preview"
