"""Close an account."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from quiz.services.audit_write import write_audit
from quiz.services.user_create import CreatedUser
from quiz.services.user_find import end_sessions, find_user


def disable_user(session: Session, *, username: str, now: datetime) -> CreatedUser:
    """Nobody signs in with this account any more and its sessions end; again: nothing more. Raises InvalidInput."""
    account, public_id = find_user(session, username=username)
    if account.disabled_at is None:
        account.disabled_at = now
        end_sessions(session, account_id=account.id, now=now)
        write_audit(
            session,
            actor_id=None,
            action="user.disable",
            object_kind="account",
            object_id=account.id,
            now=now,
        )
    return CreatedUser(public_id, account.username or "")
