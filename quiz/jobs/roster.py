"""The jobs of rosters: applying and undoing a large import, and letting go what old ones keep.

An import is one transaction, so its progress is told in steps: read, compared and written. Taken up again, it begins anew;
one that was written in the meantime is left as it is.
"""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from quiz.domain.errors import DomainError
from quiz.models import RosterImport
from quiz.services.job_report import TakenJob, beat, finish_job
from quiz.services.roster_files import forget_file, forget_orphans
from quiz.services.roster_import import Decision, apply_import
from quiz.services.roster_queue import UNDO, give_back
from quiz.services.roster_read import read_import
from quiz.services.roster_sweep import files_in_use, forget_imports
from quiz.services.roster_undo import undo_import
from quiz.unit_of_work import unit_of_work

STEPS = 3


def run_roster(engine: Engine, job: TakenJob, _stop: threading.Event) -> None:
    """Do the job. What the rules refuse is its result; what goes wrong leaves the import as it was before."""
    if job.arguments["do"] == UNDO:
        _undo(engine, job)
        return
    try:
        _apply(engine, job)
    except DomainError as error:
        with unit_of_work(engine) as session:
            give_back(session, import_id=job.arguments["import"])
            code = getattr(error, "code", type(error).__name__)
            finish_job(session, job, now=datetime.now(UTC), result={"refused": code})
    except Exception as error:
        with unit_of_work(engine) as session:
            give_back(session, import_id=job.arguments["import"])
        if isinstance(
            error, DBAPIError
        ):  # its words hold the values of the statement, and they would be kept and logged
            raise RuntimeError(type(error.orig).__name__) from None
        raise


def _apply(engine: Engine, job: TakenJob) -> None:
    given = job.arguments
    with unit_of_work(engine) as session:
        beat(session, job, progress=0, total=STEPS, now=datetime.now(UTC))
        record = session.get_one(RosterImport, given["import"])
    if record.state != "applying":
        with unit_of_work(engine) as session:
            finish_job(session, job, now=datetime.now(UTC))
        return
    file = read_import(Path(given["folder"]), record, today=date.fromisoformat(given["today"]))
    with unit_of_work(engine) as session:
        beat(session, job, progress=1, total=STEPS, now=datetime.now(UTC))
    with unit_of_work(engine) as session:
        now = datetime.now(UTC)
        beat(
            session, job, progress=2, total=STEPS, now=now
        )  # holds the job: nobody else takes it up meanwhile
        plan = apply_import(
            session,
            record=session.get_one(RosterImport, given["import"]),
            file=file,
            decision=Decision(**given["decision"]),
            tops=None if given["tops"] is None else tuple(given["tops"]),
            actor_id=given["actor"],
            now=now,
        )
        finish_job(session, job, now=datetime.now(UTC), result=plan.counts)


def _undo(engine: Engine, job: TakenJob) -> None:
    with unit_of_work(engine) as session:
        now = datetime.now(UTC)
        beat(session, job, progress=0, total=1, now=now)
        record = session.get_one(RosterImport, job.arguments["import"])
        if record.state == "applied":
            undo_import(session, record=record, actor_id=job.arguments["actor"], now=now)
        finish_job(session, job, now=datetime.now(UTC))


def forget_old_rosters(engine: Engine, folder: Path, now: datetime) -> int:
    """Let go what imports keep that can no longer be undone, and files that no import has; returns how many steps it took."""
    done = 0
    while True:
        with unit_of_work(engine) as session:
            gone = forget_imports(session, now=now)
        if gone is None:
            break
        for name in gone:
            forget_file(folder, name)
        done += 1
    with unit_of_work(engine, write=False) as session:
        known = files_in_use(session)
    return done + forget_orphans(folder, known=known, now=now)
