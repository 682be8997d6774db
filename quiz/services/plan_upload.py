"""A plan's file from its upload to its end: recorded, read at once or by a job, its letterhead edited, or discarded.

A newer file of a plan begins with the corrections and the edited letterhead of the file before.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import PurePath

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.domain.errors import ChangedMeanwhile, InvalidInput
from quiz.domain.identity import Actor
from quiz.domain.text import fold_space, is_storable
from quiz.models import Plan, PlanImport
from quiz.models.columns import new_public_id
from quiz.services.audit_write import write_audit
from quiz.services.job_queue import queue_job
from quiz.services.plan_read import LETTERHEAD, PlanReading, letterhead_of, pack, unpack

JOB_KIND = "plan_read"
#: So many bytes of a kind are read while the editor waits; more are a job.
AT_ONCE = {"pdf": 300_000, "docx": 1_500_000}
_LONGEST = {"title": 400, "kind": 60, "number": 60, "issuer": 300, "subject": 400}


def is_quick(name: str, size: int) -> bool:
    """Whether a file of this name and size is read while its editor waits."""
    return size <= AT_ONCE.get(PurePath(name).suffix.lower().lstrip("."), size)


def find_same(session: Session, *, data: bytes, newer_of: Plan | None) -> PlanImport | None:
    """The import of the very same file for the same plan, if it still stands; of a plan that it became, that import."""
    digest = hashlib.sha256(data).hexdigest()
    query = select(PlanImport).where(
        PlanImport.file_digest == digest, PlanImport.state.in_(("waiting", "read", "taken"))
    )
    if newer_of is not None:
        query = query.where(PlanImport.newer_of == newer_of.id, PlanImport.state != "taken")
    return session.scalar(query.order_by(PlanImport.id.desc()).limit(1))


def record_upload(
    session: Session,
    *,
    actor_id: int | None,
    name: str,
    data: bytes,
    reading: PlanReading | None,
    newer_of: Plan | None = None,
    previous: PlanImport | None = None,
    now: datetime,
) -> PlanImport:
    """A new import; without a reading it waits for its job. `previous`: a file that it replaces before that was taken over."""
    if previous is None and newer_of is not None:
        previous = session.scalar(
            select(PlanImport)
            .where(PlanImport.plan_id == newer_of.id)
            .order_by(PlanImport.id.desc())
            .limit(1)
        )
    record = PlanImport(
        public_id=new_public_id(),
        newer_of=newer_of.id if newer_of else previous.newer_of if previous else None,
        previous_id=previous.id if previous else None,
        state="waiting",
        file_name=PurePath(name).name[-200:],
        file_digest=hashlib.sha256(data).hexdigest(),
        file_size=len(data),
        source=data,
        letterhead={},
        corrections=list(previous.corrections) if previous else [],
        created_by=actor_id,
        created_at=now,
    )
    session.add(record)
    session.flush()
    if previous is not None and previous.state == "read":
        previous.state = "discarded"
    if reading is not None:
        keep_reading(session, record=record, reading=reading)
    else:
        job = queue_job(session, kind=JOB_KIND, arguments={"import": record.id}, owner_id=actor_id, now=now)
        record.job_id = job.id
    _audit(session, record, "plan.upload", actor_id, {"file": record.file_name}, now)
    return record


def keep_reading(session: Session, *, record: PlanImport, reading: PlanReading) -> None:
    """What was read is there to be looked at and corrected."""
    read = letterhead_of(reading)
    edited = {}
    previous = session.get(PlanImport, record.previous_id) if record.previous_id else None
    if previous is not None and previous.reading is not None:
        as_read = letterhead_of(unpack(previous.reading))
        edited = {
            name: value for name, value in previous.letterhead.items() if value != as_read.get(name, "")
        }
    record.reading, record.letterhead, record.state = pack(reading), read | edited, "read"
    session.flush()


def refuse_reading(record: PlanImport, *, code: str) -> None:
    """The job could not read it, for this reason; the file goes."""
    record.state, record.refusal, record.source = "refused", code, None


def edit_letterhead(
    session: Session, *, actor: Actor, record: PlanImport, values: Mapping[str, str], now: datetime
) -> None:
    """What the plan says of itself, as the editor has it. Raises InvalidInput with the field."""
    check_open(session, record)
    before = dict(record.letterhead)
    given = {name: fold_space(values.get(name, "")) for name in LETTERHEAD}
    for name, most in _LONGEST.items():
        if len(given[name]) > most or not is_storable(given[name]):
            raise InvalidInput(name, "text-unfit", {"most": str(most)})
    if not given["title"]:
        raise InvalidInput("title", "required")
    if given["date"]:
        try:
            date.fromisoformat(given["date"])
        except ValueError:
            raise InvalidInput("date", "date-unfit", {"value": given["date"][:20]}) from None
    if given["year"] and not (
        given["year"].isascii() and given["year"].isdigit() and 1990 <= int(given["year"]) <= 2100
    ):
        raise InvalidInput("year", "number-unfit", {"low": "1990", "high": "2100"})
    record.letterhead = given
    _audit(session, record, "plan.letterhead", actor.person_id, given, now, before)


def discard_import(session: Session, *, actor: Actor, record: PlanImport, now: datetime) -> None:
    """Nothing of it is wanted: file and reading go."""
    session.refresh(record, with_for_update=True)
    if record.state not in ("read", "refused", "waiting"):
        raise ChangedMeanwhile
    record.state, record.source, record.reading = "discarded", None, None
    _audit(session, record, "plan.discard", actor.person_id, None, now)


def check_open(session: Session, record: PlanImport) -> None:
    """Hold an import that is being corrected; raises ChangedMeanwhile for one that no longer is."""
    session.refresh(record, with_for_update=True)
    if record.state != "read":
        raise ChangedMeanwhile


def _audit(
    session: Session,
    record: PlanImport,
    action: str,
    actor_id: int | None,
    after: Mapping[str, object] | None,
    now: datetime,
    before: Mapping[str, object] | None = None,
) -> None:
    write_audit(
        session,
        actor_id=actor_id,
        action=action,
        object_kind="plan_import",
        object_id=record.public_id,
        before=before,
        after=after,
        now=now,
    )
