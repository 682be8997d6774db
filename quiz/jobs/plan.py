"""Reads the file of a plan that is too large to be read while its editor waits; lets old files go."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

from sqlalchemy import Engine

from quiz.domain.errors import InvalidInput
from quiz.models import PlanImport
from quiz.services.job_report import TakenJob, beat, finish_job
from quiz.services.plan_file_forget import forget_plan_files
from quiz.services.plan_read import read_file
from quiz.services.plan_upload import keep_reading, refuse_reading
from quiz.unit_of_work import repeat_units, unit_of_work

STEPS = 2


def run_plan_read(engine: Engine, job: TakenJob, _stop: threading.Event) -> None:
    """Read it and keep what was read; a file that is refused is told so on its page."""
    with unit_of_work(engine) as session:
        beat(session, job, progress=0, total=STEPS, now=datetime.now(UTC))
        record = session.get_one(PlanImport, job.arguments["import"])
        name, data = record.file_name, record.source
    reading, refusal = None, "broken"
    if data is not None:
        try:
            reading = read_file(name, data)
        except InvalidInput as error:
            refusal = error.code.removeprefix("plan-")
    with unit_of_work(engine) as session:
        record = session.get_one(PlanImport, job.arguments["import"], with_for_update=True)
        if record.state == "waiting":
            if reading is not None:
                keep_reading(session, record=record, reading=reading)
            else:
                refuse_reading(record, code=refusal)
        finish_job(session, job, now=datetime.now(UTC))


def forget_old_plan_files(engine: Engine, now: datetime) -> int:
    """Let the files go that nobody reads any more; returns how many."""
    return repeat_units(engine, lambda session: forget_plan_files(session, now=now))
