"""Corrections of a plan that was read: one more, or the last one (or any one) taken back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from quiz.domain.errors import InvalidInput
from quiz.domain.identity import Actor
from quiz.models import PlanImport
from quiz.services.audit_write import write_audit
from quiz.services.plan_read import corrected, make_correction, unpack
from quiz.services.plan_upload import check_open

MOST_CORRECTIONS = 500


def correct_plan(
    session: Session, *, actor: Actor, record: PlanImport, wish: Mapping[str, str], seen: int, now: datetime
) -> None:
    """One more correction, as quiz.services.plan_read.make_correction describes it; `seen`: how many there were on the page.

    Raises InvalidInput where it cannot be made, or where somebody else has corrected meanwhile.
    """
    check_open(session, record)
    if seen != len(record.corrections):
        raise InvalidInput("action", "plan-changed-meanwhile")
    if seen >= MOST_CORRECTIONS:
        raise InvalidInput("action", "plan-corrections-many", {"most": str(MOST_CORRECTIONS)})
    shown = corrected(unpack(record.reading), record.corrections).reading
    correction = make_correction(shown, wish)
    record.corrections = [*record.corrections, correction]
    _audit(session, record, "plan.correct", actor, {"action": correction["action"]}, now)


def take_back(
    session: Session, *, actor: Actor, record: PlanImport, number: int | None, seen: int, now: datetime
) -> None:
    """Take back the last correction, or the one of this number (from 1). Raises InvalidInput where there is none."""
    check_open(session, record)
    if seen != len(record.corrections):
        raise InvalidInput("action", "plan-changed-meanwhile")
    place = len(record.corrections) if number is None else number
    if not 1 <= place <= len(record.corrections):
        raise InvalidInput("action", "plan-correction-unfit")
    gone = record.corrections[place - 1]
    record.corrections = [*record.corrections[: place - 1], *record.corrections[place:]]
    _audit(session, record, "plan.correct-back", actor, {"action": gone["action"]}, now)


def _audit(
    session: Session, record: PlanImport, action: str, actor: Actor, after: dict[str, object], now: datetime
) -> None:
    write_audit(
        session,
        actor_id=actor.person_id,
        action=action,
        object_kind="plan_import",
        object_id=record.public_id,
        after=after,
        now=now,
    )
