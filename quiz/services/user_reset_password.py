"""Set an account's password for somebody who lost it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from quiz.models import FirstPassword
from quiz.services.audit_write import write_audit
from quiz.services.passwords import hash_password
from quiz.services.sign_in import check_new_password
from quiz.services.user_create import CreatedUser
from quiz.services.user_find import end_sessions, find_user


def reset_password(
    session: Session, *, username: str, password: str, must_change: bool, now: datetime
) -> CreatedUser:
    """The new password holds and every session of the account has ended. Raises InvalidInput naming the field."""
    account, public_id = find_user(session, username=username)
    check_new_password(password, username=account.username, field="password")
    account.password_hash = hash_password(password)
    account.must_change = must_change
    session.execute(delete(FirstPassword).where(FirstPassword.account_id == account.id))
    end_sessions(session, account_id=account.id, now=now)
    write_audit(
        session,
        actor_id=None,
        action="user.reset-password",
        object_kind="account",
        object_id=account.id,
        now=now,
    )
    return CreatedUser(public_id, account.username or "")
