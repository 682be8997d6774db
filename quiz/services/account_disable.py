"""Lock somebody's account, and open it again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.domain.errors import AccessDenied, NotFound
from quiz.domain.identity import Actor
from quiz.models import Account
from quiz.services.audit_write import write_audit
from quiz.services.person_power import require_above
from quiz.services.user_find import end_sessions


def set_disabled(session: Session, *, actor: Actor, person_id: int, is_disabled: bool, now: datetime) -> None:
    """Nobody signs in with a locked account and its sessions end; again: nothing more.

    Raises NotFound without an account, AccessDenied for one's own and for who stands higher.
    """
    account = session.scalar(select(Account).where(Account.person_id == person_id))
    if account is None:
        raise NotFound("account")
    if person_id == actor.person_id:
        raise AccessDenied("own-account")
    require_above(session, actor=actor, person_id=person_id)
    if (account.disabled_at is not None) == is_disabled:
        return
    account.disabled_at = now if is_disabled else None
    if is_disabled:
        end_sessions(session, account_id=account.id, now=now)
    write_audit(
        session,
        actor_id=actor.person_id,
        action="user.disable" if is_disabled else "user.enable",
        object_kind="account",
        object_id=account.id,
        now=now,
    )
