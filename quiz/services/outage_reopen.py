"""Bring back those whom an outage left with an ended attempt: their late answers count, and they may go on.

Each gets the time that he lost, from the moment of reopening. It is done by a job, some attempts at a time, since
scoring and standings go with each of them.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.domain.errors import InvalidInput, MoveRefused, NotFound, OtherAttemptOpen
from quiz.domain.identity import Actor
from quiz.domain.outages import APPLIED
from quiz.domain.reasons import checked_reason
from quiz.models import Attempt, Job, Outage, Response, ResponseAcceptance
from quiz.services.attempt_reopen import reopen_attempt
from quiz.services.audit_write import write_audit
from quiz.services.job_queue import FAILED, queue_job
from quiz.services.late_accept import accept_late
from quiz.services.outage_effect import affected_attempts
from quiz.services.outage_list import find_outage

JOB_KIND = "outage"
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Bringing:
    """What the job was told. `reopen`: not only the late answers count, those concerned may also go on."""

    outage_id: str
    reason: str
    actor_id: int
    reopen: bool

    @classmethod
    def of(cls, arguments: Mapping[str, Any]) -> Bringing:
        """From a job's arguments."""
        return cls(arguments["outage"], arguments["reason"], arguments["actor"], arguments["reopen"])


def begin_reopening(
    session: Session, *, actor: Actor, outage_id: str, reason: str, reopen: bool, now: datetime
) -> Job:
    """Queue the job of an outage that was applied, once.

    Raises NotFound, and InvalidInput for a missing reason (reason), an outage that was not applied or had its job
    already (outage).
    """
    outage = find_outage(session, actor=actor, outage_id=outage_id, lock=True)
    said = checked_reason(reason)
    if outage.state != APPLIED:
        raise InvalidInput("outage", "decided-already")
    before = find_reopening(session, outage)
    if before is not None and before.state != FAILED:
        raise InvalidInput("outage", "decided-already")
    arguments = {"outage": outage_id, "reason": said, "actor": actor.person_id, "reopen": reopen}
    write_audit(
        session,
        actor_id=actor.person_id,
        action="outage.reopen" if reopen else "outage.accept-late",
        object_kind="outage",
        object_id=outage_id,
        detail=said,
        now=now,
    )
    return queue_job(session, kind=JOB_KIND, arguments=arguments, owner_id=actor.person_id, now=now)


def find_reopening(session: Session, outage: Outage) -> Job | None:
    """The job that brings this outage's people back; the newest, if one failed and was begun anew."""
    jobs = session.scalars(
        select(Job).where(Job.kind == JOB_KIND, Job.created_at >= outage.found_at).order_by(Job.id.desc())
    )
    return next((job for job in jobs if job.arguments["outage"] == outage.public_id), None)


def attempts_to_bring_back(session: Session, bringing: Bringing, *, now: datetime) -> list[tuple[str, int]]:
    """(public id, seconds) of every attempt that had ended, in the order in which they are to be taken."""
    outage = session.scalars(select(Outage).where(Outage.public_id == bringing.outage_id)).one()
    ended = [one for one in affected_attempts(session, outage, now=now) if not one.is_running]
    names: dict[int, str] = {}
    for at in range(0, len(ended), 500):
        some = [one.attempt_id for one in ended[at : at + 500]]
        names |= dict(
            session.execute(select(Attempt.id, Attempt.public_id).where(Attempt.id.in_(some))).all()
        )
    return [(names[one.attempt_id], one.seconds) for one in ended]


def bring_back(
    session: Session, bringing: Bringing, batch: Sequence[tuple[str, int]], *, now: datetime
) -> int:
    """Let the late answers of these attempts count, and reopen them if that was asked for; returns how many were reopened.

    One that cannot be reopened (voided, or its person is at another attempt) keeps what it has.
    """
    reopened = 0
    for attempt_id, seconds in batch:
        try:
            with session.begin_nested():
                _accept_late(session, bringing, attempt_id, now)
                reopened += _reopen(session, bringing, attempt_id, now + timedelta(seconds=seconds), now)
        except (MoveRefused, NotFound):
            log.warning("attempt %s of outage %s was left as it is", attempt_id, bringing.outage_id)
    return reopened


def _accept_late(session: Session, bringing: Bringing, attempt_id: str, now: datetime) -> None:
    late = session.scalars(
        select(Response.id)
        .join(Attempt, Attempt.id == Response.attempt_id)
        .outerjoin(ResponseAcceptance, ResponseAcceptance.response_id == Response.id)
        .where(Attempt.public_id == attempt_id, Response.late, ResponseAcceptance.response_id.is_(None))
    ).all()
    if late:
        accept_late(
            session,
            actor_id=bringing.actor_id,
            attempt_id=attempt_id,
            response_ids=late,
            reason=bringing.reason,
            now=now,
        )


def _reopen(session: Session, bringing: Bringing, attempt_id: str, until: datetime, now: datetime) -> bool:
    if not bringing.reopen:
        return False
    try:
        reopen_attempt(
            session,
            actor_id=bringing.actor_id,
            attempt_id=attempt_id,
            until=until,
            reason=bringing.reason,
            now=now,
        )
    except OtherAttemptOpen:
        return False
    return True
