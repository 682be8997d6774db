"""A round that many people have finished, in an installation of its own, and the runner that regrades it as a real process."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine, select, update

from quiz.database import make_engine
from quiz.domain.identity import Actor
from quiz.domain.regrading import Correction
from quiz.models import Job, Quiz
from quiz.services.contest_verify import Difference, verify_contest
from quiz.services.job_queue import SILENT_SECONDS
from quiz.services.regrade_begin import JOB_KIND, Wish, begin_regrade
from quiz.services.regrade_preview import Preview, preview_regrade
from quiz.unit_of_work import unit_of_work
from tests.factories import actor_of, make_attempt, make_person
from tests.factories.finished_rounds import make_finished_round
from tests.server import ROOT, environment, run_here

PATIENCE_SECONDS = 300


@dataclass(frozen=True)
class Regraded:
    """`versions`: every paper has all of them. `working`: people in the middle of an attempt that began just now."""

    engine: Engine
    environ: dict[str, str]
    contest: str
    quiz_id: int
    quiz: str
    versions: list[int]
    admin: Actor
    working: list[tuple[Actor, str]]

    def wish(self, correction: Correction, question: int = 0) -> Wish:
        """To correct this question in this quiz."""
        return Wish(self.versions[question], self.quiz_id, correction)

    def preview(self, correction: Correction, question: int = 0) -> Preview:
        """What would follow."""
        with unit_of_work(self.engine, write=False) as session:
            return preview_regrade(session, wish=self.wish(correction, question), correction=correction)

    def begin(self, correction: Correction, question: int = 0) -> None:
        """Record it, with its job."""
        with unit_of_work(self.engine) as session:
            begin_regrade(
                session,
                actor=self.admin,
                wish=self.wish(correction, question),
                reason="Sai.",
                erratum=None,
                now=datetime.now(UTC),
            )

    def job(self) -> Job:
        """The newest regrade's job as it stands."""
        with unit_of_work(self.engine, write=False) as session:
            regrades = select(Job).where(Job.kind == JOB_KIND).order_by(Job.id.desc())
            return session.scalars(regrades.limit(1)).one()

    def until(self, states: tuple[str, ...], *, progress: int = 0) -> Job:
        """The job once it is in one of these states and has come so far."""
        pause, deadline = threading.Event(), time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            job = self.job()
            if job.state in states and job.progress >= progress:
                return job
            pause.wait(0.05)
        raise AssertionError(f"the job is still {self.job().state} at {self.job().progress}")

    def let_silence_pass(self) -> None:
        """The job's runner has been silent for so long that it is given up."""
        with unit_of_work(self.engine) as session:
            silent = datetime.now(UTC) - timedelta(seconds=SILENT_SECONDS + 1)
            session.execute(update(Job).where(Job.state == "running").values(beat_at=silent))

    def differences(self) -> list[Difference]:
        """What `flask contest verify` would say."""
        with unit_of_work(self.engine, write=False) as session:
            return verify_contest(session, contest_id=self.contest)

    @contextmanager
    def runner(self) -> Iterator[subprocess.Popen[bytes]]:
        """The process that does jobs; told to stop at the end if it still runs."""
        with subprocess.Popen(
            [sys.executable, "-m", "quiz.jobs.runner"], cwd=ROOT, env=self.environ
        ) as process:
            try:
                yield process
            finally:
                process.terminate()
                process.wait(60)


@contextmanager
def regraded_round(folder: Path, url: str, *, people: int, working: int = 0) -> Iterator[Regraded]:
    """`people` have finished a round of twenty questions, and `working` more are at it."""
    environ = environment(folder, url)
    run_here("db", "upgrade", environ=environ)
    engine = make_engine(url)
    now = datetime.now(UTC)
    with unit_of_work(engine) as session:
        made = make_finished_round(
            session,
            people=people,
            questions=20,
            bank=20,
            at=now - timedelta(hours=1),
            opens_at=now - timedelta(days=1),
            closes_at=now + timedelta(days=1),
        )
        who = make_person(session, unit=made.units[0], kind="staff", roles=("department_admin",))
        admin = actor_of(session, who, now=now)
        at_work = []
        for number in range(working):
            pupil = make_person(session, unit=made.units[number % len(made.units)])
            actor = actor_of(session, pupil, now=now)
            quiz = session.get_one(Quiz, made.quiz.id)
            at_work.append((actor, make_attempt(session, actor=actor, quiz=quiz, at=now).public_id))
        found = Regraded(
            engine,
            environ,
            made.contest.public_id,
            made.quiz.id,
            made.quiz.public_id,
            [version.id for version in made.versions],
            admin,
            at_work,
        )
    try:
        yield found
    finally:
        engine.dispose()
