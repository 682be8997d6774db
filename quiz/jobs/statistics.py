"""The job of item statistics: quiz by quiz, its attempts batch by batch, then the questions over all quizzes.

It reads in short transactions and holds tallies alone, so that its place does not grow with the attempts. A quiz that is
whole is stored; whoever takes the job up again goes on with the next one.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine

from quiz.domain.item_tally import QuizTally
from quiz.services.job_report import TakenJob, beat, finish_job, kept_result, release_job
from quiz.services.statistics_read import begin_reading, count_attempts, read_batch
from quiz.services.statistics_request import request_due_statistics
from quiz.services.statistics_store import pool_versions, store_quiz
from quiz.unit_of_work import unit_of_work

#: Attempts that are read at once, and versions that are stored at once.
BATCH, VERSIONS = 500, 25


class Stopped(Exception):
    """The runner is told to stop: the quiz at hand is begun anew by the next one."""


@dataclass
class _Run:
    """A job under way, counted in attempts. `done_quizzes` are stored; `touched`: versions whose pool is out of date."""

    engine: Engine
    job: TakenJob
    stop: threading.Event
    total: int
    done: int = 0
    done_quizzes: list[int] = field(default_factory=list)
    touched: set[int] = field(default_factory=set)

    @property
    def kept(self) -> dict[str, Any]:
        """What the next runner has to know."""
        return {"quizzes": self.done_quizzes, "versions": sorted(self.touched)}

    def say(self) -> None:
        """How far it is, between two batches; stops if it is told to."""
        with unit_of_work(self.engine) as session:
            beat(
                session,
                self.job,
                progress=self.done,
                total=self.total,
                now=datetime.now(UTC),
                result=self.kept,
            )
        if self.stop.is_set():
            raise Stopped


def run_statistics(engine: Engine, job: TakenJob, stop: threading.Event) -> None:
    """Do the job. Told to stop, it is left to the next runner. Raises JobLost once another has it."""
    with unit_of_work(engine, write=False) as session:
        kept = kept_result(session, job) or {}
        done = kept.get("quizzes", [])
        todo = [id_ for id_ in job.arguments["quizzes"] if id_ not in done]
        total = count_attempts(session, quiz_ids=todo)
    run = _Run(engine, job, stop, total, 0, done, set(kept.get("versions", ())))
    try:
        for quiz_id in todo:
            _compute(run, quiz_id)
        _pool(run)
    except Stopped:
        with unit_of_work(engine) as session:
            release_job(session, job)
        return
    with unit_of_work(engine) as session:
        finish_job(
            session,
            job,
            now=datetime.now(UTC),
            result={"quizzes": len(run.done_quizzes), "attempts": run.done},
        )


def _compute(run: _Run, quiz_id: int) -> None:
    with unit_of_work(run.engine, write=False) as session:
        reading = begin_reading(session, quiz_id=quiz_id, now=datetime.now(UTC))
    tally = QuizTally(most=reading.most)
    for ids in _parts(reading.ids, BATCH):
        with unit_of_work(run.engine, write=False) as session:
            read_batch(session, reading, tally, ids)
        run.done += len(ids)
        run.say()
    with unit_of_work(run.engine) as session:
        store_quiz(session, reading, tally)
    run.done_quizzes.append(reading.quiz_id)
    run.touched |= tally.items.keys()
    run.say()


def _pool(run: _Run) -> None:
    for ids in _parts(sorted(run.touched), VERSIONS):
        with unit_of_work(run.engine) as session:
            pool_versions(session, ids, now=datetime.now(UTC))
        run.touched -= set(ids)
        run.say()


def _parts(whole: Sequence[int], size: int) -> list[list[int]]:
    return [list(whole[begin : begin + size]) for begin in range(0, len(whole), size)]


def queue_due_statistics(engine: Engine, now: datetime) -> int:
    """Once a day: put those in line that have something new; how many quizzes these are."""
    with unit_of_work(engine) as session:
        return request_due_statistics(session, now=now)
