"""Bring ended attempts to what is in force, some people at a time: score, activity, event and standing in one unit of work.

Doing it again changes nothing. Order of locks: every attempt of these people at the quiz, by number, before any row of the
standing, and of these by round and unit. Whoever ends an attempt holds it before he comes to the standing; so nobody waits
in a ring, and an attempt that ends at this moment either is found ended here or sees the correction itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.domain.attempts import FINISHED, IN_PROGRESS
from quiz.domain.paper import read_slots, score_slots
from quiz.models import Activity, Attempt, Quiz, Regrade
from quiz.services.attempt_events import record_event, snapshot
from quiz.services.attempt_finish import has_passed, set_figures
from quiz.services.audit_write import write_audit
from quiz.services.correction_find import corrections_in_force
from quiz.services.held_questions import held_keys, holds_any
from quiz.services.question_bodies import question_bodies
from quiz.services.regrade_begin import APPLIED
from quiz.services.regrade_reach import Reached, whole_answers
from quiz.services.standing_update import recount_person


@dataclass(frozen=True)
class Regrading:
    """A regrade as its job carries it from batch to batch."""

    id: int
    public_id: str
    version_id: int
    quiz_id: int | None
    reason: str


def find_regrading(session: Session, *, regrade_id: int) -> Regrading:
    """The regrade with this number."""
    regrade = session.get_one(Regrade, regrade_id)
    return Regrading(
        regrade.id, regrade.public_id, regrade.question_version_id, regrade.quiz_id, regrade.reason
    )


def regrade_batch(session: Session, *, regrading: Regrading, batch: Sequence[Reached], now: datetime) -> int:
    """Score the ended attempts of these people at one quiz anew; how many came out otherwise than they stood."""
    quiz = session.get_one(Quiz, batch[0].quiz_id)
    attempts = _locked(session, batch)
    slots = {attempt.id: read_slots(attempt.paper) for attempt in attempts}
    bodies = question_bodies(session, {slot.version_id for paper in slots.values() for slot in paper})
    corrections = corrections_in_force(session, quiz_id=quiz.id)
    answers = whole_answers(session, [attempt.id for attempt in attempts])
    reason = _told_reason(session, regrading, quiz, now)
    changed = []
    for attempt in attempts:
        before = snapshot(attempt)
        scored = score_slots(slots[attempt.id], bodies, answers[attempt.id], corrections)
        set_figures(attempt, scored)
        if snapshot(attempt) != before:
            changed.append(attempt)
            record_event(
                session,
                attempt,
                before=before,
                kind="regraded",
                reason=reason,
                actor_id=None,
                now=now,
                extra={"regrade": regrading.public_id},
            )
    _follow(session, quiz, changed)
    return len(changed)


def end_regrade(
    session: Session, *, regrading: Regrading, changed: int, attempts: int, now: datetime
) -> None:
    """Every attempt follows it now."""
    regrade = session.get_one(Regrade, regrading.id)
    regrade.state, regrade.applied_at = APPLIED, now
    write_audit(
        session,
        actor_id=None,
        action="regrade.applied",
        object_kind="regrade",
        object_id=regrade.id,
        detail=f"attempts={attempts} changed={changed}",
        now=now,
    )


def _locked(session: Session, batch: Sequence[Reached]) -> list[Attempt]:
    """All attempts of these people at this quiz, held, also those without the question; of these the ended ones."""
    held = session.scalars(
        select(Attempt)
        .where(
            Attempt.quiz_id == batch[0].quiz_id,
            Attempt.person_id.in_(sorted({one.person_id for one in batch})),
        )
        .order_by(Attempt.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    reached = {one.id for one in batch}
    return [
        attempt
        for attempt in held
        if attempt.id in reached and attempt.state != IN_PROGRESS and attempt.slot_scores is not None
    ]


def _told_reason(session: Session, regrading: Regrading, quiz: Quiz, now: datetime) -> str:
    """What the attempt's own record says; while the question is held nothing, since the reason may give its key away."""
    held = held_keys(session, group_id=quiz.group_id, now=now)
    return "" if holds_any(session, held, [regrading.version_id]) else regrading.reason


def _follow(session: Session, quiz: Quiz, changed: Sequence[Attempt]) -> None:
    """What comes after the figures: whether the last end of each was a pass, and its person's standing."""
    if quiz.pass_percent is not None:
        last_ends = _last_ends(session, changed)
        for attempt in changed:
            if attempt.id in last_ends:
                assert attempt.score is not None  # it was scored just now
                last_ends[attempt.id].passed = has_passed(attempt.score, attempt.max_score, quiz.pass_percent)
    session.flush()
    ranked = {
        (attempt.round_id, attempt.unit_id, attempt.person_id): attempt
        for attempt in changed
        if attempt.round_id is not None and attempt.state == FINISHED and not attempt.is_preview
    }
    for _place, attempt in sorted(ranked.items(), key=lambda item: item[0]):
        recount_person(session, attempt)


def _last_ends(session: Session, attempts: Sequence[Attempt]) -> Mapping[int, Activity]:
    """One that was reopened has ended more than once."""
    rows = session.scalars(
        select(Activity)
        .where(
            Activity.attempt_id.in_([attempt.id for attempt in attempts]), Activity.kind == "attempt_finished"
        )
        .order_by(Activity.id)
    )
    return {row.attempt_id: row for row in rows if row.attempt_id is not None}
