"""An account's sessions: seen by their owner, ended by him, and the note of when each was last used.

When a session was last seen is written at most every SEEN_EVERY, so that a page costs no write.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from quiz.domain.errors import NotFound
from quiz.domain.identity import Actor
from quiz.models import AuthSession
from quiz.services.audit_write import write_audit

SEEN_EVERY = timedelta(hours=6)
#: An account with more open sessions than this shows the newest.
MOST_SHOWN = 100


@dataclass(frozen=True)
class OpenSession:
    """One browser or program that is signed in."""

    id: int
    kind: str
    device: str | None
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    is_this: bool


def list_sessions(session: Session, *, actor: Actor, now: datetime) -> list[OpenSession]:
    """The actor's open sessions, this one first, then the one seen last."""
    seen = func.coalesce(AuthSession.seen_at, AuthSession.created_at)
    rows = session.scalars(
        select(AuthSession)
        .where(
            AuthSession.account_id == actor.account_id,
            AuthSession.ended_at.is_(None),
            AuthSession.expires_at > now,
        )
        .order_by((AuthSession.id == actor.session_id).desc(), seen.desc(), AuthSession.id.desc())
        .limit(MOST_SHOWN)
    )
    return [
        OpenSession(
            row.id,
            row.kind,
            row.device,
            row.created_at,
            row.seen_at or row.created_at,
            row.expires_at,
            row.id == actor.session_id,
        )
        for row in rows
    ]


def end_own_session(session: Session, *, actor: Actor, session_id: int, now: datetime) -> None:
    """End one of the actor's sessions; raises NotFound for what is not his or has ended."""
    mine = update(AuthSession).where(
        AuthSession.id == session_id,
        AuthSession.account_id == actor.account_id,
        AuthSession.ended_at.is_(None),
    )
    if not session.execute(mine.values(ended_at=now).returning(AuthSession.id)).all():
        raise NotFound("session")
    _note(session, actor, "session.end", now)


def end_other_sessions(session: Session, *, actor: Actor, now: datetime) -> int:
    """End every session of the actor but this one; returns how many ended."""
    others = update(AuthSession).where(
        AuthSession.account_id == actor.account_id,
        AuthSession.id != actor.session_id,
        AuthSession.ended_at.is_(None),
        AuthSession.expires_at > now,
    )
    ended = session.execute(others.values(ended_at=now).returning(AuthSession.id)).all()
    if ended:
        _note(session, actor, "session.end-others", now)
    return len(ended)


def needs_note(actor: Actor, now: datetime) -> bool:
    """Whether it is time to write that this session was seen."""
    return actor.seen_at is not None and now - actor.seen_at >= SEEN_EVERY


def note_seen(session: Session, *, actor: Actor, now: datetime) -> None:
    """Write that the actor's session was seen."""
    session.execute(update(AuthSession).where(AuthSession.id == actor.session_id).values(seen_at=now))


def _note(session: Session, actor: Actor, action: str, now: datetime) -> None:
    write_audit(
        session,
        actor_id=actor.person_id,
        action=action,
        object_kind="account",
        object_id=actor.account_id,
        now=now,
    )
