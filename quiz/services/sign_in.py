"""Signing in and out: sessions of browsers and API tokens, and the throttle that both share.

Hashing a password takes tens of milliseconds. It is done before the unit of work that writes, because on SQLite a whole
class signing in would otherwise keep everybody from saving.

A *secret* is what the browser or program holds; the database keeps only its digest.
"""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from quiz.domain.errors import InvalidInput, SignInFailed, Throttled
from quiz.domain.identity import Actor
from quiz.domain.text import is_storable
from quiz.models import Account, AuthSession, SignInFailure
from quiz.services.audit_write import write_audit
from quiz.services.passwords import hash_password, password_matches

WEB_LIFETIME = timedelta(days=7)
TOKEN_LIFETIME = timedelta(hours=12)
WINDOW = timedelta(minutes=15)
#: Failures in the window after which a name, and an address (a school is one address), must wait.
NAME_LIMIT = 10
ADDRESS_LIMIT = 200
MIN_PASSWORD_LENGTH = 8


@dataclass(frozen=True)
class SignedIn:
    """A new session: the secret to hand over, once, and when it ends."""

    secret: str
    expires_at: datetime
    must_change: bool


def secret_digest(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode(errors="surrogatepass")).hexdigest()


def folded_username(username: str) -> str:
    """User names are compared without case and outer spaces, in NFC."""
    return unicodedata.normalize("NFC", username).strip().lower()


def throttle_keys(username: str, address: str) -> tuple[str, str]:
    """Digests under which failures of a name and of an address are counted."""
    return secret_digest(f"name:{folded_username(username)}"), secret_digest(f"address:{address}")


def check_throttle(session: Session, *, username: str, address: str, now: datetime) -> None:
    """Raises Throttled when the name or the address has failed too often lately. Successes never count."""
    for key, limit in zip(throttle_keys(username, address), (NAME_LIMIT, ADDRESS_LIMIT), strict=True):
        count, newest = session.execute(
            select(func.count(), func.max(SignInFailure.at)).where(
                SignInFailure.key == key, SignInFailure.at > now - WINDOW
            )
        ).one()
        if count >= limit:
            wait = min(WINDOW, timedelta(seconds=30 * 2 ** min(count - limit, 5)))
            left = (newest + wait - now).total_seconds()
            if left > 0:
                raise Throttled(retry_after_seconds=int(left) + 1)


def record_failure(session: Session, *, username: str, address: str, now: datetime) -> None:
    """Count a failed try, and forget those that no window reaches any more."""
    session.add_all(SignInFailure(key=key, at=now) for key in throttle_keys(username, address))
    session.execute(delete(SignInFailure).where(SignInFailure.at < now - WINDOW))


@dataclass(frozen=True)
class Proof:
    """That somebody knew the password which this account had."""

    account_id: int
    password_hash: str | None


def prove_password(session: Session, *, username: str, password: str) -> Proof:
    """Check a name and a password; raises SignInFailed whatever was wrong. Slow on purpose: give it a reading session."""
    account = _find_account(session, username)
    fits = password_matches(account.password_hash if account else None, password)
    if account is None or not fits or account.disabled_at is not None:
        raise SignInFailed
    return Proof(account.id, account.password_hash)


def sign_in(session: Session, *, proof: Proof, kind: str, now: datetime) -> SignedIn:
    """Open a session of `kind` (web or token); raises SignInFailed if the account has changed since the proof.

    Sessions of the account that have expired are forgotten with it.
    """
    account = session.scalar(
        select(Account).where(
            Account.id == proof.account_id,
            Account.password_hash == proof.password_hash,
            Account.disabled_at.is_(None),
        )
    )
    if account is None:
        raise SignInFailed
    session.execute(
        delete(AuthSession).where(AuthSession.account_id == account.id, AuthSession.expires_at < now)
    )
    secret = secrets.token_urlsafe(32)
    expires_at = now + (WEB_LIFETIME if kind == "web" else TOKEN_LIFETIME)
    session.add(
        AuthSession(
            secret_hash=secret_digest(secret),
            account_id=account.id,
            kind=kind,
            created_at=now,
            expires_at=expires_at,
        )
    )
    return SignedIn(secret, expires_at, account.must_change)


def _find_account(session: Session, username: str) -> Account | None:
    if not is_storable(username):
        return None
    return session.scalar(select(Account).where(Account.username == folded_username(username)))


def sign_out(session: Session, *, actor: Actor, now: datetime) -> None:
    """End the session that the actor came with."""
    session.execute(update(AuthSession).where(AuthSession.id == actor.session_id).values(ended_at=now))


@dataclass(frozen=True)
class NewPassword:
    """A password that may follow the one whose hash is `old_hash`."""

    old_hash: str | None
    new_hash: str


def prepare_password(session: Session, *, actor: Actor, current: str, new: str) -> NewPassword:
    """Check the old password and hash the new one; raises InvalidInput naming the field. Give it a reading session."""
    old_hash = session.get_one(Account, actor.account_id).password_hash
    if not password_matches(old_hash, current):
        raise InvalidInput("current", "wrong-password")
    if len(new) < MIN_PASSWORD_LENGTH:
        raise InvalidInput("new", "password-too-short", {"least": str(MIN_PASSWORD_LENGTH)})
    if new == current:
        raise InvalidInput("new", "password-unchanged")
    return NewPassword(old_hash, hash_password(new))


def change_password(session: Session, *, actor: Actor, prepared: NewPassword, now: datetime) -> None:
    """Set the new password and end every other session; raises InvalidInput if another was set meanwhile."""
    account = session.get_one(Account, actor.account_id, with_for_update=True)
    if account.password_hash != prepared.old_hash:
        raise InvalidInput("current", "wrong-password")
    account.password_hash = prepared.new_hash
    account.must_change = False
    session.execute(
        update(AuthSession)
        .where(
            AuthSession.account_id == account.id,
            AuthSession.id != actor.session_id,
            AuthSession.ended_at.is_(None),
        )
        .values(ended_at=now)
    )
    write_audit(
        session,
        actor_id=actor.person_id,
        action="password.change",
        object_kind="account",
        object_id=account.id,
        now=now,
    )
