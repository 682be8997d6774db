"""Taking a plan's file over from the command line, as the pages do it."""

from __future__ import annotations

from dataclasses import dataclass

from quiz.cli.installation import Installation, system_now
from quiz.models import Plan
from quiz.services.plan_find import find_import, find_plan, newest_version
from quiz.services.plan_read import PlanReading, corrected, unpack
from quiz.services.plan_take import take_plan
from quiz.services.plan_upload import find_same, record_upload
from quiz.unit_of_work import unit_of_work


@dataclass(frozen=True)
class ImportedPlan:
    """The plan that a file became, and the reading with the corrections that were made."""

    code: str
    reading: PlanReading
    is_new: bool


def import_plan(
    installation: Installation, name: str, data: bytes, reading: PlanReading, newer_of: str | None
) -> ImportedPlan:
    """Record the file and take it over; one that was taken over already changes nothing. Raises NotFound for no such plan."""
    now = system_now()
    with unit_of_work(installation.engine) as session:
        plan = newest_version(session, find_plan(session, code=newer_of)) if newer_of else None
        known = find_same(session, data=data, newer_of=None)
        if known is not None and known.state == "taken":
            record = find_import(session, public_id=known.public_id, with_reading=True)
            code = session.get_one(Plan, record.plan_id).code
            return ImportedPlan(
                code, corrected(unpack(record.reading), record.corrections).reading, is_new=False
            )
        record = known or record_upload(
            session, actor_id=None, name=name, data=data, reading=reading, newer_of=plan, now=now
        )
        taken = take_plan(session, actor_id=None, record=record, now=now)
        made = corrected(unpack(record.reading), record.corrections).reading
        return ImportedPlan(taken.plan.code, made, taken.is_new)
