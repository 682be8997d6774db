"""Ask for statistics: of one quiz at once, and every night of those that have something new."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from quiz.domain.attempts import FINISHED
from quiz.models import Attempt, AttemptEvent, Job, QuizStatistics
from quiz.services.job_queue import QUEUED, RUNNING, queue_job

JOB_KIND = "statistics"


def request_statistics(session: Session, *, quiz_id: int, actor_id: int, now: datetime) -> Job:
    """The job that computes them: one that is under way already, or a new one."""
    row = session.scalar(select(QuizStatistics).where(QuizStatistics.quiz_id == quiz_id).with_for_update())
    if row is not None and (job := _under_way(session, row.job_id)) is not None:
        return job
    return _queue(session, [quiz_id], actor_id, now)


def request_due_statistics(session: Session, *, now: datetime) -> int:
    """One job for all quizzes with attempts that their statistics do not know; how many quizzes these are.

    Attempts are new when the number of finished ones differs, or when something has happened to one since.
    """
    waiting = select(Job.id).where(Job.kind == JOB_KIND, Job.state.in_((QUEUED, RUNNING)))
    if session.scalar(waiting.limit(1)) is not None:
        return 0
    finished = session.execute(
        select(Attempt.quiz_id, func.count()).where(Attempt.state == FINISHED).group_by(Attempt.quiz_id)
    ).all()
    known: dict[int, int] = dict(
        session.execute(
            select(QuizStatistics.quiz_id, QuizStatistics.finished).where(
                QuizStatistics.computed_at.is_not(None)
            )
        ).all()
    )
    changed = session.scalars(
        select(Attempt.quiz_id)
        .join(AttemptEvent, AttemptEvent.attempt_id == Attempt.id)
        .join(QuizStatistics, QuizStatistics.quiz_id == Attempt.quiz_id)
        .where(AttemptEvent.at >= QuizStatistics.computed_at)
        .distinct()
    )
    due = sorted({id_ for id_, count in finished if known.get(id_) != count} | set(changed))
    if due:
        _queue(session, due, None, now)
    return len(due)


def _under_way(session: Session, job_id: int | None) -> Job | None:
    job = session.get(Job, job_id) if job_id is not None else None
    return job if job is not None and job.state in (QUEUED, RUNNING) else None


def _queue(session: Session, quiz_ids: Sequence[int], owner_id: int | None, now: datetime) -> Job:
    job = queue_job(session, kind=JOB_KIND, arguments={"quizzes": list(quiz_ids)}, owner_id=owner_id, now=now)
    known = {
        row.quiz_id: row
        for row in session.scalars(select(QuizStatistics).where(QuizStatistics.quiz_id.in_(quiz_ids)))
    }
    for quiz_id in quiz_ids:
        row = known.get(quiz_id)
        if row is None:
            row = QuizStatistics(quiz_id=quiz_id)
            session.add(row)
        row.job_id = job.id
    session.flush()
    return job
