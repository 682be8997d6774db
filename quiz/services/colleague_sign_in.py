"""Helping somebody to sign in: what an administrator sees of it, and the three things that he can do.

He sees no password and sets none: he hands out a first password, which its owner has to change. Each is written down in the
audit, and whoever stands above the administrator is out of his reach.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from quiz.domain.days import day_of
from quiz.domain.errors import NotFound
from quiz.domain.identity import Actor
from quiz.models import Account, AuthSession, FirstPassword, SecondFactor
from quiz.services.audit_write import write_audit
from quiz.services.second_factor_end import end_second_factor
from quiz.services.sign_in_reach import Colleague, find_colleague, find_helped, people_above
from quiz.services.slip_make import store_first_passwords
from quiz.services.user_find import end_sessions
from quiz.services.user_name_give import give_user_names


@dataclass(frozen=True)
class SignInState:
    """How a person signs in. `first_until`: his password is a first one, and ends then. `may_help`: it can be changed."""

    colleague: Colleague
    username: str | None
    has_password: bool
    first_until: datetime | None
    disabled_at: datetime | None
    second_factor_at: datetime | None
    open_sessions: int
    seen_at: datetime | None
    is_self: bool
    may_help: bool


def read_sign_in(session: Session, *, actor: Actor, public_id: str, now: datetime) -> SignInState:
    """The state of a person of the actor's units; raises NotFound."""
    found = find_colleague(session, actor=actor, public_id=public_id, today=day_of(now))
    row = session.execute(
        select(Account, FirstPassword.expires_at, SecondFactor.confirmed_at)
        .outerjoin(FirstPassword, FirstPassword.account_id == Account.id)
        .outerjoin(SecondFactor, SecondFactor.account_id == Account.id)
        .where(Account.id == found.account_id)
    ).first()
    account, first_until, factor_at = row if row else (None, None, None)
    seen = func.coalesce(AuthSession.seen_at, AuthSession.created_at)
    sessions, seen_at = session.execute(
        select(func.count(), func.max(seen)).where(
            AuthSession.account_id == found.account_id,
            AuthSession.ended_at.is_(None),
            AuthSession.expires_at > now,
        )
    ).one()
    is_self = found.person_id == actor.person_id
    return SignInState(
        colleague=found,
        username=account.username if account else None,
        has_password=account is not None and account.password_hash is not None,
        first_until=first_until,
        disabled_at=account.disabled_at if account else None,
        second_factor_at=factor_at,
        open_sessions=sessions,
        seen_at=seen_at,
        is_self=is_self,
        may_help=not is_self and not people_above(session, actor=actor, person_ids=[found.person_id]),
    )


def give_first_password(
    session: Session, *, actor: Actor, public_id: str, new_hash: str, now: datetime
) -> str:
    """The password whose hash this is opens the account from now on, to be changed; returns the user name.

    Who had no account gets one. Raises NotFound and AccessDenied.
    """
    found = find_helped(session, actor=actor, public_id=public_id, today=day_of(now))
    usernames = give_user_names(session, person_ids=[found.person_id], now=now)
    store_first_passwords(session, hashes={found.person_id: new_hash}, sheet_id=None, now=now)
    _note(session, actor, found, "sign-in.reset-password", now)
    return usernames[found.person_id]


def take_second_factor(session: Session, *, actor: Actor, public_id: str, now: datetime) -> None:
    """The password alone opens the account again; its sessions end."""
    found = find_helped(session, actor=actor, public_id=public_id, today=day_of(now))
    account_id = _account_id(found)
    end_second_factor(
        session,
        account_id=account_id,
        actor_id=actor.person_id,
        now=now,
        action="second-factor.reset",
    )
    end_sessions(session, account_id=account_id, now=now)


def end_their_sessions(session: Session, *, actor: Actor, public_id: str, now: datetime) -> None:
    """Everything that is signed in with the account has to sign in again."""
    found = find_helped(session, actor=actor, public_id=public_id, today=day_of(now))
    end_sessions(session, account_id=_account_id(found), now=now)
    _note(session, actor, found, "sign-in.end-sessions", now)


def _account_id(found: Colleague) -> int:
    if found.account_id is None:
        raise NotFound("account")
    return found.account_id


def _note(session: Session, actor: Actor, found: Colleague, action: str, now: datetime) -> None:
    write_audit(
        session,
        actor_id=actor.person_id,
        action=action,
        object_kind="person",
        object_id=found.person_id,
        now=now,
    )
