"""Somebody who is signed in comes into a class session by its code; and the throttle on guessing codes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from quiz.domain.errors import AccessDenied, NotFound, Throttled
from quiz.domain.identity import Actor
from quiz.models import Attempt, ContestEntrant, Quiz, SignInFailure
from quiz.services.class_contest_find import ClassContest
from quiz.services.class_session_find import Door, find_door
from quiz.services.seat_take import add_seat
from quiz.services.sign_in import WINDOW, secret_digest

#: Wrong codes from one address (a school is one address) in the window of sign-in failures before it must wait.
CODE_LIMIT = 300
CODE_WAIT = timedelta(seconds=60)


@dataclass(frozen=True)
class OwnEntry:
    """How far the reader is: joined, and his last attempt (public id, state) if he has begun."""

    joined: bool
    attempt: str | None
    attempt_state: str | None


def check_may_join(actor: Actor, door: Door) -> None:
    """Raises AccessDenied: organiser (he cannot rank), other-class."""
    if door.contest is not None and actor.person_id == door.contest.contest.organiser_id:
        raise AccessDenied("organiser")
    if actor.class_session_id == door.session.id:
        return  # her PIN, or the name that a guest gave, was asked for at this very door
    if actor.audience != "student" or actor.group_id != door.group.id:
        raise AccessDenied("other-class")


def join_class(session: Session, *, actor: Actor, code: str, now: datetime) -> Door:
    """What this code opens, with the actor in it: a seat, and among the entrants of a contest; again: the same.

    A contest's quiz is held (for sharing) until the commit, so that an attempt begun with it knows of a close. Raises
    NotFound (no such code, or over) and AccessDenied (as check_may_join; seat-removed).
    """
    door = find_door(session, code=code, now=now)
    check_may_join(actor, door)
    if door.contest is not None:
        session.execute(
            select(Quiz)
            .where(Quiz.id == door.contest.quiz.id)
            .with_for_update(read=True)
            .execution_options(populate_existing=True)
        ).one()
        if door.is_over(now):
            raise NotFound("join_code")
    add_seat(session, door=door, person_id=actor.person_id, now=now)
    if door.contest is not None:
        entrant = {"contest_id": door.contest.contest.id, "person_id": actor.person_id, "joined_at": now}
        dialect: Any = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
        session.execute(dialect.insert(ContestEntrant).values(entrant).on_conflict_do_nothing())
    return door


def own_entry(session: Session, *, actor: Actor, found: ClassContest) -> OwnEntry:
    """The actor's own part in the contest. One query."""
    row = session.execute(
        select(ContestEntrant.joined_at, Attempt.public_id, Attempt.state)
        .outerjoin(
            Attempt,
            (Attempt.quiz_id == found.quiz.id) & (Attempt.person_id == ContestEntrant.person_id),
        )
        .where(ContestEntrant.contest_id == found.contest.id, ContestEntrant.person_id == actor.person_id)
        .order_by(Attempt.number.desc())
        .limit(1)
    ).first()
    return OwnEntry(row is not None, row.public_id if row else None, row.state if row else None)


def _address_key(address: str) -> str:
    return secret_digest(f"join:{address}")


def check_code_throttle(session: Session, *, address: str, now: datetime) -> None:
    """Raises Throttled when this address has tried too many wrong codes lately."""
    count, newest = session.execute(
        select(func.count(), func.max(SignInFailure.at)).where(
            SignInFailure.key == _address_key(address), SignInFailure.at > now - WINDOW
        )
    ).one()
    if count >= CODE_LIMIT and newest + CODE_WAIT > now:
        raise Throttled(retry_after_seconds=int((newest + CODE_WAIT - now).total_seconds()) + 1)


def record_wrong_code(session: Session, *, address: str, now: datetime) -> None:
    """Count a wrong code, and forget those that no window reaches any more."""
    session.add(SignInFailure(key=_address_key(address), at=now))
    session.execute(delete(SignInFailure).where(SignInFailure.at < now - WINDOW))
