"""Signing in and out: sessions of browsers and API tokens, and the throttle that both share.

Hashing a password takes tens of milliseconds. It is done before the unit of work that writes, because on SQLite a whole
class signing in would otherwise keep everybody from saving.

A *secret* is what the browser or program holds; the database keeps only its digest.
"""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from quiz.domain.errors import FirstPasswordExpired, InvalidInput, SignInFailed, Throttled
from quiz.domain.identity import Actor
from quiz.domain.password_rules import password_fault
from quiz.domain.text import is_storable
from quiz.models import Account, AuthSession, FirstPassword, SecondFactor, SignInFailure
from quiz.services.audit_write import write_audit
from quiz.services.passwords import hash_password, password_matches

WEB_LIFETIME = timedelta(days=7)
TOKEN_LIFETIME = timedelta(hours=12)
WINDOW = timedelta(minutes=15)
#: Failures in the window after which a name, and an address (a school is one address), must wait.
NAME_LIMIT = 10
ADDRESS_LIMIT = 200
#: Wrong codes of a second factor, which has only a million.
CODE_LIMIT = 5


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


def throttle_keys(username: str, address: str, own_device: str = "") -> tuple[str, str]:
    """Digests under which failures of a name and of an address are counted.

    `own_device`: digest of a browser in which this name has signed in before (quiz.services.known_device). It has a count of
    its own for the name, so that whoever guesses elsewhere does not lock the owner out.
    """
    name = f"name:{folded_username(username)}"
    return secret_digest(f"{name}|{own_device}" if own_device else name), secret_digest(f"address:{address}")


def code_throttle_key(account_id: int) -> str:
    """The digest under which wrong codes of an account are counted."""
    return secret_digest(f"code:{account_id}")


def check_throttle(
    session: Session, *, username: str, address: str, now: datetime, own_device: str = ""
) -> None:
    """Raises Throttled when the name or the address has failed too often lately. Successes never count."""
    keys = throttle_keys(username, address, own_device)
    _check_keys(session, zip(keys, (NAME_LIMIT, ADDRESS_LIMIT), strict=True), now)


def check_code_throttle(session: Session, *, account_id: int, now: datetime) -> None:
    """Raises Throttled when too many codes of this account were wrong lately."""
    _check_keys(session, [(code_throttle_key(account_id), CODE_LIMIT)], now)


def _check_keys(session: Session, limits: Iterable[tuple[str, int]], now: datetime) -> None:
    for key, limit in limits:
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


def record_failure(
    session: Session, *, username: str, address: str, now: datetime, own_device: str = ""
) -> None:
    """Count a failed try, and forget those that no window reaches any more."""
    _record(session, throttle_keys(username, address, own_device), now)


def record_wrong_code(session: Session, *, account_id: int, now: datetime) -> None:
    """Count a wrong code of a second factor."""
    _record(session, (code_throttle_key(account_id),), now)


def _record(session: Session, keys: Iterable[str], now: datetime) -> None:
    session.add_all(SignInFailure(key=key, at=now) for key in keys)
    session.execute(delete(SignInFailure).where(SignInFailure.at < now - WINDOW))


@dataclass(frozen=True)
class Proof:
    """That somebody knew the password which this account had; with `needs_code` that is not enough."""

    account_id: int
    password_hash: str | None
    needs_code: bool = False

    @property
    def digest(self) -> str:
        """Names the password that was proved, without telling anything of it."""
        return secret_digest(self.password_hash or "")


def prove_password(session: Session, *, username: str, password: str, now: datetime) -> Proof:
    """Check a name and a password. Slow on purpose: give it a reading session.

    Raises SignInFailed whatever was wrong, and FirstPasswordExpired for the right one of a slip that is too old.
    """
    found = _find_account(session, username)
    fits = password_matches(found.password_hash if found else None, password)
    if found is None or not fits or found.disabled_at is not None:
        raise SignInFailed
    if found.expires_at is not None and found.expires_at <= now:
        raise FirstPasswordExpired
    return Proof(found.id, found.password_hash, found.confirmed_at is not None)


def recall_proof(session: Session, *, account_id: int, digest: str) -> Proof:
    """A proof from its digest; raises SignInFailed if the password is another one by now."""
    proof = Proof(
        account_id, session.scalar(select(Account.password_hash).where(Account.id == account_id)), True
    )
    if proof.password_hash is None or proof.digest != digest:
        raise SignInFailed
    return proof


def prove_own_password(session: Session, *, actor: Actor, password: str, field: str = "password") -> None:
    """That the actor knows his password; raises InvalidInput naming `field`. Slow on purpose: give it a reading session."""
    stored = session.scalar(select(Account.password_hash).where(Account.id == actor.account_id))
    if not password_matches(stored, password):
        raise InvalidInput(field, "wrong-password")


def sign_in(session: Session, *, proof: Proof, kind: str, now: datetime, device: str = "") -> SignedIn:
    """Open a session of `kind` (web or token); raises SignInFailed if the account has changed since the proof.

    Sessions of the account that have expired are forgotten with it. A code of the second factor, where the proof needs
    one, has been used before in the same unit of work.
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
            device=device or None,
            seen_at=now,
        )
    )
    return SignedIn(secret, expires_at, account.must_change)


def _find_account(session: Session, username: str) -> Any:
    """The account, whether it asks for a code, and until when a first password opens it. One query, whoever it is."""
    if not is_storable(username):
        return None
    return session.execute(
        select(
            Account.id,
            Account.password_hash,
            Account.disabled_at,
            SecondFactor.confirmed_at,
            FirstPassword.expires_at,
        )
        .outerjoin(SecondFactor, SecondFactor.account_id == Account.id)
        .outerjoin(FirstPassword, FirstPassword.account_id == Account.id)
        .where(Account.username == folded_username(username))
    ).first()


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
    account = session.get_one(Account, actor.account_id)
    if not password_matches(account.password_hash, current):
        raise InvalidInput("current", "wrong-password")
    check_new_password(new, username=account.username, field="new")
    if new == current:
        raise InvalidInput("new", "password-unchanged")
    return NewPassword(account.password_hash, hash_password(new))


def check_new_password(password: str, *, username: str | None, field: str) -> None:
    """Raises InvalidInput, naming `field`, for a password that nobody should have."""
    fault = password_fault(password, username)
    if fault:
        raise InvalidInput(field, *fault)


def change_password(session: Session, *, actor: Actor, prepared: NewPassword, now: datetime) -> None:
    """Set the new password and end every other session; raises InvalidInput if another was set meanwhile."""
    account = session.get_one(Account, actor.account_id, with_for_update=True)
    if account.password_hash != prepared.old_hash:
        raise InvalidInput("current", "wrong-password")
    account.password_hash = prepared.new_hash
    account.must_change = False
    session.execute(delete(FirstPassword).where(FirstPassword.account_id == account.id))
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
