"""Change the settings of a quiz. Attempts in progress get their new end at once; finished ones stay finished.

A change that takes time from somebody who is working is made only by who has been told how many lose how much.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from quiz.domain.errors import ChangedMeanwhile, ConfirmFirst
from quiz.domain.identity import Actor
from quiz.domain.quiz_settings import (
    QuizSettings,
    changed_names,
    check_settings,
    locked_names,
    settings_of,
)
from quiz.models import Quiz, Round
from quiz.services.attempt_due import Moved, recompute_due
from quiz.services.audit_write import write_audit
from quiz.services.class_session_open import move_with_contest
from quiz.services.quiz_manage import ManagedQuiz, find_managed_quiz

#: The settings that move ends, and the kind of event that tells of it; of several the first.
MOVING = {"time_limit_seconds": "limit", "closes_at": "close", "tolerance_seconds": "tolerance"}
MAX_REASON = 500


@dataclass(frozen=True)
class Configured:
    """What came of it: the settings that changed, and how many attempts in progress have another end."""

    changed: tuple[str, ...]
    moved: int


def mark_of(settings: QuizSettings) -> str:
    """A mark that other settings do not have; nobody can read a password out of it who may not read it anyway."""
    told = {name: _plain(name, settings) for name in vars(settings)} | {"password": settings.password}
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:24]


def locks_of(managed: ManagedQuiz, now: datetime) -> dict[str, str]:
    """The settings of this quiz that can no longer change, each with the reason (quiz.domain.quiz_settings)."""
    return locked_names(
        settings_of(managed.quiz),
        kind=managed.quiz.kind,
        has_attempts=managed.has_attempts,
        contest_state=managed.contest.state if managed.contest else None,
        now=now,
    )


def configure_quiz(
    session: Session,
    *,
    actor: Actor,
    quiz_id: str,
    wanted: QuizSettings,
    seen: str | None = None,
    reason: str = "",
    is_confirmed: bool = False,
    now: datetime,
) -> Configured:
    """Give the quiz these settings; locked ones keep their value whatever is wanted.

    `seen`: the mark (mark_of) of the settings that the actor had before him. The quiz's row is held, so that nobody begins
    between the look at it and the change. Raises NotFound, InvalidInput naming the setting, ChangedMeanwhile, and
    ConfirmFirst unless `is_confirmed`; then nothing may be kept of this unit of work.
    """
    quiz = find_managed_quiz(session, actor=actor, quiz_id=quiz_id, now=now).quiz
    session.refresh(quiz, with_for_update=True)
    managed = find_managed_quiz(session, actor=actor, quiz_id=quiz_id, now=now)
    before = settings_of(quiz)
    if seen is not None and seen != mark_of(before):
        raise ChangedMeanwhile
    locked = locks_of(managed, now)
    wanted = QuizSettings(**{**vars(wanted), **{name: getattr(before, name) for name in locked}})
    check_settings(wanted, before, kind=quiz.kind, has_attempts=managed.has_attempts, now=now)
    changed = changed_names(before, wanted)
    if not changed:
        return Configured((), 0)
    for name in changed:
        setattr(quiz, name, getattr(wanted, name))
    _move_round(session, quiz)
    moved = _move_ends(session, quiz, changed, reason=reason, actor_id=actor.person_id, now=now)
    if not is_confirmed:
        _ask(moved, before, wanted, now)
    write_audit(
        session,
        actor_id=actor.person_id,
        action="quiz.configure",
        object_kind="quiz",
        object_id=quiz.id,
        before=_told(before, changed),
        after=_told(wanted, changed),
        detail=reason or None,
        now=now,
    )
    session.flush()
    return Configured(changed, len(moved))


def _move_round(session: Session, quiz: Quiz) -> None:
    """The window of a contest's round is that of its quiz."""
    if quiz.round_id is not None:
        session.execute(
            update(Round)
            .where(Round.id == quiz.round_id)
            .values(opens_at=quiz.opens_at, closes_at=quiz.closes_at)
        )
    if quiz.kind == "class":
        move_with_contest(session, quiz=quiz)


def _move_ends(
    session: Session, quiz: Quiz, changed: tuple[str, ...], *, reason: str, actor_id: int, now: datetime
) -> list[Moved]:
    kind = next((event for name, event in MOVING.items() if name in changed), None)
    if kind is None:
        return []
    return recompute_due(session, quiz=quiz, kind=kind, reason=reason, actor_id=actor_id, now=now).moved


def _ask(moved: list[Moved], before: QuizSettings, wanted: QuizSettings, now: datetime) -> None:
    """Raises ConfirmFirst when somebody in progress would have less time than he has now."""
    lost = [_lost(one, now) for one in moved]
    losses = [amount for amount in lost if amount > timedelta(0)]
    shorter = wanted.tolerance_seconds < before.tolerance_seconds and bool(moved)
    if losses or shorter:
        raise ConfirmFirst(
            people=len(losses),
            most_seconds=int(max(losses, default=timedelta(0)).total_seconds()),
            at_once=sum(one.after is not None and one.after <= now for one in moved),
            without_end=sum(one.before is None for one in moved),
            tolerance_of=len(moved) if shorter else 0,
        )


def _lost(one: Moved, now: datetime) -> timedelta:
    """How much sooner this attempt ends; where it had no end, the shortest there is stands for it."""
    if one.after is None:
        return timedelta(0)
    return timedelta(seconds=1) if one.before is None else one.before - max(one.after, now)


def _told(settings: QuizSettings, changed: tuple[str, ...]) -> dict[str, Any]:
    """What the audit is told of the fields that changed; of the password no value is kept."""
    return {name: getattr(settings, name) for name in changed}


def _plain(name: str, settings: QuizSettings) -> Any:
    value = getattr(settings, name)
    return value.isoformat() if isinstance(value, datetime) else value
