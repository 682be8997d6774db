"""Give a person or a class more time, more attempts or a later close, at one quiz or at every quiz; or withdraw it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.domain.errors import InvalidInput, NotFound
from quiz.domain.identity import Actor
from quiz.domain.permissions import DEPARTMENT_ADMIN
from quiz.domain.review import AFTER_CLOSE
from quiz.domain.text import fold_space, is_storable
from quiz.models import Accommodation, Contest, Quiz
from quiz.models.columns import new_public_id
from quiz.services.accommodation_effect import Effect, bring_about, preview_effect
from quiz.services.accommodation_holder import Holder
from quiz.services.attempt_due import Trial
from quiz.services.audit_write import write_audit
from quiz.services.quiz_close import closed_at
from quiz.services.unit_scope import is_administered

MAX_REASON = 500
MOST_PERCENT, MOST_SECONDS, MOST_ATTEMPTS = 300, 24 * 3600, 100
#: In these states of a contest its results are out.
_RESULTS_OUT = ("provisional", "final")


@dataclass(frozen=True)
class Wish:
    """What is to be given, and why. Per cent or seconds, not both; `everywhere`: at every quiz."""

    extra_percent: int | None = None
    extra_seconds: int | None = None
    extra_attempts: int | None = None
    closes_at: datetime | None = None
    reason: str = ""
    everywhere: bool = False


def may_give_everywhere(session: Session, *, actor: Actor, holder: Holder) -> bool:
    """Whether the actor administers the department that this holder belongs to. One query."""
    return is_administered(session, actor=actor, roles=(DEPARTMENT_ADMIN,), unit_id=holder.unit_id)


def preview_accommodation(
    session: Session, *, actor: Actor, quiz: Quiz, holder: Holder, wish: Wish, now: datetime
) -> Effect:
    """What giving it now would do; nothing is changed. Raises as give_accommodation does."""
    _check(session, actor, quiz, holder, wish, now)
    row = _row(actor, quiz, holder, wish, now)
    return preview_effect(session, row, Trial(plus=row), now=now)


def give_accommodation(
    session: Session, *, actor: Actor, quiz: Quiz, holder: Holder, wish: Wish, now: datetime
) -> Effect:
    """Give it; attempts in progress have it from this commit on. `quiz` and `holder` have been found to be the actor's.

    Raises InvalidInput naming the field: extra_percent, extra_seconds, extra_attempts, closes_at, everywhere, reason.
    """
    _check(session, actor, quiz, holder, wish, now)
    row = _row(actor, quiz, holder, wish, now)
    session.add(row)
    session.flush()
    effect = bring_about(session, row, actor_id=actor.person_id, now=now)
    _audit(session, row, "accommodation.give", f"moved={len(effect.moved)}", actor, now)
    return effect


def preview_withdrawal(session: Session, *, row: Accommodation, now: datetime) -> Effect:
    """What withdrawing it now would do; nothing is changed."""
    return preview_effect(session, row, Trial(without=row), now=now)


def withdraw_accommodation(
    session: Session, *, actor: Actor, row: Accommodation, reason: str, now: datetime
) -> Effect:
    """It no longer holds; an end that so lies in the past becomes this moment. Raises InvalidInput (reason)."""
    said = _reason(reason)
    session.refresh(row, with_for_update=True)
    if row.withdrawn_at is not None:
        raise InvalidInput("reason", "decided-already")
    row.withdrawn_at, row.withdrawn_by = now, actor.person_id
    effect = bring_about(session, row, actor_id=actor.person_id, now=now)
    _audit(session, row, "accommodation.withdraw", f"moved={len(effect.moved)} reason={said}", actor, now)
    return effect


def keys_are_out(session: Session, quiz: Quiz, now: datetime) -> bool:
    """Whether others have been shown the keys already, because nobody could answer any more. At most two queries."""
    last_instant = closed_at(session, quiz, now)
    return last_instant is not None and now > last_instant and "key" in quiz.review.get(AFTER_CLOSE, ())


def may_withdraw(session: Session, *, actor: Actor, row: Accommodation, holder_unit_id: int | None) -> bool:
    """What holds for every quiz is withdrawn by who could give it; all else by whoever manages the quiz."""
    if row.quiz_id is not None:
        return True
    return holder_unit_id is not None and is_administered(
        session, actor=actor, roles=(DEPARTMENT_ADMIN,), unit_id=holder_unit_id
    )


def _check(session: Session, actor: Actor, quiz: Quiz, holder: Holder, wish: Wish, now: datetime) -> None:
    _reason(wish.reason)
    if not (wish.extra_percent or wish.extra_seconds or wish.extra_attempts or wish.closes_at):
        raise InvalidInput("extra_percent", "nothing-given")
    for field, value, most in (
        ("extra_percent", wish.extra_percent, MOST_PERCENT),
        ("extra_seconds", wish.extra_seconds, MOST_SECONDS),
        ("extra_attempts", wish.extra_attempts, MOST_ATTEMPTS),
    ):
        if value is not None and not 1 <= value <= most:
            shown = most // 60 if field == "extra_seconds" else most
            raise InvalidInput(field, "number-unfit", {"low": "1", "high": str(shown)})
    if wish.extra_percent and wish.extra_seconds:
        raise InvalidInput("extra_seconds", "time-given-twice")
    if wish.everywhere:
        if not may_give_everywhere(session, actor=actor, holder=holder):
            raise NotFound("holder")
        if wish.closes_at is not None:
            raise InvalidInput("closes_at", "close-everywhere")
        return
    _check_fits(session, quiz, wish, now)


def _check_fits(session: Session, quiz: Quiz, wish: Wish, now: datetime) -> None:
    """That it gives something at this quiz."""
    if quiz.time_limit_seconds is None and (wish.extra_percent or wish.extra_seconds):
        raise InvalidInput("extra_percent" if wish.extra_percent else "extra_seconds", "quiz-untimed")
    if quiz.attempts_allowed is None and wish.extra_attempts:
        raise InvalidInput("extra_attempts", "attempts-unbounded")
    if wish.closes_at is not None:
        if quiz.closes_at is None:
            raise InvalidInput("closes_at", "quiz-never-closes")
        if wish.closes_at <= max(quiz.closes_at, now):
            raise InvalidInput("closes_at", "close-not-later")
    state = session.scalar(select(Contest.state).where(Contest.id == quiz.contest_id))
    if state in _RESULTS_OUT:
        raise InvalidInput("reason", "results-out")


def _reason(text: str) -> str:
    said = fold_space(text)
    if not said:
        raise InvalidInput("reason", "required")
    if len(said) > MAX_REASON or not is_storable(said):
        raise InvalidInput("reason", "title-unfit", {"most": str(MAX_REASON)})
    return said


def _row(actor: Actor, quiz: Quiz, holder: Holder, wish: Wish, now: datetime) -> Accommodation:
    return Accommodation(
        public_id=new_public_id(),
        quiz_id=None if wish.everywhere else quiz.id,
        person_id=holder.number if holder.is_person else None,
        group_id=None if holder.is_person else holder.number,
        extra_percent=wish.extra_percent,
        extra_seconds=wish.extra_seconds,
        extra_attempts=wish.extra_attempts,
        closes_at=wish.closes_at,
        reason=_reason(wish.reason),
        given_by=actor.person_id,
        given_at=now,
    )


def _audit(
    session: Session, row: Accommodation, action: str, detail: str, actor: Actor, now: datetime
) -> None:
    fields = (
        "quiz_id",
        "person_id",
        "group_id",
        "extra_percent",
        "extra_seconds",
        "extra_attempts",
        "closes_at",
    )
    values = {name: getattr(row, name) for name in fields}
    said = " ".join(f"{name}={value}" for name, value in values.items() if value is not None)
    write_audit(
        session,
        actor_id=actor.person_id,
        action=action,
        object_kind="accommodation",
        object_id=row.public_id,
        detail=f"{said} {detail}",
        now=now,
    )
    session.flush()
