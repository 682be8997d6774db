"""The job of a slip sheet: user names, first passwords, and the PDF that carries them.

Passwords in clear exist in this process's memory and in the PDF alone. Hashing takes a core's tens of milliseconds each, in
the thread that stands back and outside any transaction; what is written is written in small ones, with a pause between.
"""

from __future__ import annotations

import os
import secrets
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from quiz.domain.first_passwords import LIFETIME, first_password
from quiz.reports.slip_pdf import Slip, SlipClass, slips_pdf
from quiz.services.job_report import TakenJob, beat, finish_job, release_job
from quiz.services.passwords import hash_behind
from quiz.services.slip_make import Recipient, find_recipients, sheet_is_ready, store_first_passwords
from quiz.services.slip_take import FILE_LIFETIME, file_name
from quiz.services.user_name_give import give_user_names
from quiz.unit_of_work import unit_of_work

#: People in one unit of work: while it runs, nobody else writes on SQLite.
BATCH = 25
#: Between two of them, so that whoever waits to write comes first.
PAUSE_SECONDS = 0.02
TRIES = 3


class Stopped(Exception):
    """The runner is told to stop: the next one begins this sheet anew."""


@dataclass
class _Run:
    """A job under way; its work is counted in people: each is named, hashed and stored."""

    engine: Engine
    job: TakenJob
    stop: threading.Event
    total: int
    done: int = 0

    def write(self, work: Callable[[Session, datetime], None], people: int) -> None:
        """One small unit of work with the mark of how far the job is."""
        for left in reversed(range(TRIES)):
            try:
                with unit_of_work(self.engine) as session:
                    now = datetime.now(UTC)
                    work(session, now)
                    beat(session, self.job, progress=self.done + people, total=self.total, now=now)
                break
            except IntegrityError:  # somebody else was given the same user name at this moment
                if not left:
                    raise
        self.done += people
        if self.stop.wait(PAUSE_SECONDS):
            raise Stopped


def run_slips(engine: Engine, job: TakenJob, stop: threading.Event) -> None:
    """Do the job. Told to stop, it is left to the next runner, who begins it anew. Raises JobLost once another has it."""
    with unit_of_work(engine, write=False) as session:
        people = find_recipients(session, arguments=job.arguments, now=datetime.now(UTC))
    run = _Run(engine, job, stop, total=3 * len(people))
    try:
        _make(run, people)
    except Stopped:
        with unit_of_work(engine) as session:
            release_job(session, job)


def _make(run: _Run, people: Sequence[Recipient]) -> None:
    usernames: dict[int, str] = {}

    def name(batch: Sequence[Recipient]) -> Callable[[Session, datetime], None]:
        ids = [one.person_id for one in batch]
        return lambda session, now: usernames.update(give_user_names(session, person_ids=ids, now=now))

    for batch in _batches(people):
        run.write(name(batch), len(batch))
    passwords = {one.person_id: first_password(secrets.choice) for one in people}
    hashes: dict[int, str] = {}
    for batch in _batches(people):
        hashes |= {one.person_id: hash_behind(passwords[one.person_id]) for one in batch}
        run.write(lambda _session, _now: None, len(batch))
    arguments = run.job.arguments
    sheet_id = arguments["sheet"]
    if people:
        _write_pdf(run, people, usernames, passwords)
    for batch in _batches(people):
        stored = {one.person_id: hashes[one.person_id] for one in batch}
        run.write(
            lambda session, now, stored=stored: store_first_passwords(  # type: ignore[misc]
                session, hashes=stored, sheet_id=sheet_id, now=now
            ),
            len(batch),
        )
    with unit_of_work(run.engine) as session:
        now = datetime.now(UTC)
        sheet_is_ready(session, sheet_id=sheet_id, printed=len(people), now=now)
        finish_job(session, run.job, now=now, result={"printed": len(people)})


def _write_pdf(
    run: _Run, people: Sequence[Recipient], usernames: dict[int, str], passwords: dict[int, str]
) -> None:
    arguments = run.job.arguments
    classes = []
    for class_name, members in groupby(people, key=lambda one: one.class_name):
        slips = [
            Slip(
                unit=one.unit_name,
                name=one.full_name,
                place=class_name or one.position or "Cán bộ, giáo viên, nhân viên",
                username=usernames[one.person_id],
                password=passwords[one.person_id],
            )
            for one in members
        ]
        title = f"Lớp {class_name}" if class_name else "Cán bộ, giáo viên, nhân viên"
        classes.append(SlipClass(f"{title}, {slips[0].unit}: {len(slips)} phiếu", slips))
    made = slips_pdf(
        classes,
        address=arguments["address"],
        days=LIFETIME.days,
        made_at=datetime.now(UTC),
        zone=ZoneInfo(arguments["zone"]),
    )
    folder = Path(arguments["folder"])
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = folder / file_name(arguments["name"])
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(made)


def _batches(people: Sequence[Recipient]) -> list[Sequence[Recipient]]:
    return [people[start : start + BATCH] for start in range(0, len(people), BATCH)]


def remove_old_slips(folder: Path, now: datetime) -> int:
    """Files that nobody fetched in time go; returns how many."""
    removed = 0
    for file in folder.glob("*.pdf"):
        if datetime.fromtimestamp(file.stat().st_mtime, UTC) < now - FILE_LIFETIME:
            file.unlink(missing_ok=True)
            removed += 1
    return removed
