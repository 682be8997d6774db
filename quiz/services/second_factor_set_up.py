"""Setting up a second factor: begun, shown as a QR code, confirmed by the first code; then the recovery codes, once."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

import pyotp
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from quiz.domain.errors import InvalidInput
from quiz.domain.identity import Actor
from quiz.domain.one_time_codes import (
    RECOVERY_ALPHABET,
    RECOVERY_CODES,
    RECOVERY_LENGTH,
    app_secret,
    grouped_recovery_code,
    normalised_app_code,
    recovery_digest,
)
from quiz.models import RecoveryCode, SecondFactor
from quiz.services.audit_write import write_audit
from quiz.services.second_factor_check import fitting_step

ISSUER = "So tay CCHC"


@dataclass(frozen=True)
class FactorState:
    """Of one account: whether codes are asked for and since when, whether a set-up was begun, recovery codes left."""

    confirmed_at: datetime | None
    is_begun: bool
    codes_left: int


@dataclass(frozen=True)
class Enrolment:
    """What the app on the phone needs: the secret for typing, the address for the QR code."""

    secret: str
    address: str


def factor_state(session: Session, *, account_id: int) -> FactorState:
    """The state of an account's second factor."""
    factor = session.get(SecondFactor, account_id)
    if factor is None:
        return FactorState(None, False, 0)
    left = session.scalar(
        select(func.count()).where(RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None))
    )
    return FactorState(factor.confirmed_at, factor.confirmed_at is None, left or 0)


def begin_second_factor(session: Session, *, actor: Actor, now: datetime) -> None:
    """A fresh secret that waits to be confirmed; one that is in use stays. Whoever asks has proved his password."""
    factor = session.get(SecondFactor, actor.account_id, with_for_update=True)
    if factor is not None and factor.confirmed_at is not None:
        raise InvalidInput("password", "second-factor-on")
    if factor is not None:
        session.delete(factor)
        session.flush()
    session.add(SecondFactor(account_id=actor.account_id, salt=secrets.token_hex(32), created_at=now))


def read_enrolment(session: Session, *, actor: Actor, key: str) -> Enrolment | None:
    """What to scan or type into the app; None unless a set-up waits to be confirmed."""
    factor = session.get(SecondFactor, actor.account_id)
    if factor is None or factor.confirmed_at is not None:
        return None
    secret = app_secret(key, factor.salt)
    address = pyotp.TOTP(secret).provisioning_uri(name=actor.username or "-", issuer_name=ISSUER)
    return Enrolment(secret, address)


def confirm_second_factor(session: Session, *, actor: Actor, code: str, key: str, now: datetime) -> list[str]:
    """From now on codes are asked for. Returns the recovery codes, which are never shown again; raises InvalidInput."""
    factor = session.get(SecondFactor, actor.account_id, with_for_update=True)
    if factor is None or factor.confirmed_at is not None:
        raise InvalidInput("code", "second-factor-not-begun")
    digits = normalised_app_code(code)
    step = None if digits is None else fitting_step(key, factor, digits, now)
    if step is None:
        raise InvalidInput("code", "code-wrong")
    factor.confirmed_at, factor.last_step = now, step
    _note(session, actor, "second-factor.on", now)
    return _new_codes(session, actor.account_id, key)


def renew_recovery_codes(session: Session, *, actor: Actor, key: str, now: datetime) -> list[str]:
    """Ten new codes in place of all earlier ones. Whoever asks has proved password and code."""
    _note(session, actor, "second-factor.codes", now)
    return _new_codes(session, actor.account_id, key)


def _new_codes(session: Session, account_id: int, key: str) -> list[str]:
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    codes = [
        "".join(secrets.choice(RECOVERY_ALPHABET) for _ in range(RECOVERY_LENGTH))
        for _ in range(RECOVERY_CODES)
    ]
    session.add_all(RecoveryCode(account_id=account_id, digest=recovery_digest(key, code)) for code in codes)
    return [grouped_recovery_code(code) for code in codes]


def _note(session: Session, actor: Actor, action: str, now: datetime) -> None:
    write_audit(
        session,
        actor_id=actor.person_id,
        action=action,
        object_kind="account",
        object_id=actor.account_id,
        now=now,
    )
