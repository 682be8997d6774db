"""Taking a second factor away: by its owner, or by whoever helps somebody who lost the phone."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from quiz.models import RecoveryCode, SecondFactor
from quiz.services.audit_write import write_audit
from quiz.services.user_create import CreatedUser
from quiz.services.user_find import end_sessions, find_user


def end_second_factor(
    session: Session,
    *,
    account_id: int,
    actor_id: int | None,
    now: datetime,
    action: str = "second-factor.off",
) -> bool:
    """No code is asked for any more and the recovery codes are gone; whether there was anything to take away."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    factor = session.get(SecondFactor, account_id, with_for_update=True)
    if factor is None:
        return False
    session.delete(factor)
    write_audit(
        session, actor_id=actor_id, action=action, object_kind="account", object_id=account_id, now=now
    )
    return True


def reset_second_factor(session: Session, *, username: str, now: datetime) -> CreatedUser:
    """For the command line, when nobody is left who could do it on a page: the sessions end too. Raises InvalidInput."""
    account, public_id = find_user(session, username=username)
    end_second_factor(session, account_id=account.id, actor_id=None, now=now, action="second-factor.reset")
    end_sessions(session, account_id=account.id, now=now)
    return CreatedUser(public_id, account.username or "")
