"""Whether a code of the second factor fits, and that it is used up by fitting."""

from __future__ import annotations

import hmac
from datetime import datetime

import pyotp
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from quiz.domain.errors import CodeRefused
from quiz.domain.one_time_codes import (
    STEP_SECONDS,
    app_secret,
    normalised_app_code,
    normalised_recovery_code,
    recovery_digest,
    steps_to_try,
)
from quiz.models import RecoveryCode, SecondFactor


def has_second_factor(session: Session, *, account_id: int) -> bool:
    """Whether this account asks for a code at sign-in."""
    confirmed = select(SecondFactor.account_id).where(
        SecondFactor.account_id == account_id, SecondFactor.confirmed_at.is_not(None)
    )
    return session.scalar(confirmed) is not None


def fitting_step(key: str, factor: SecondFactor, code: str, now: datetime) -> int | None:
    """The step of time whose code this is, if it may still be used; every step is compared, whichever fits."""
    maker = pyotp.TOTP(app_secret(key, factor.salt), interval=STEP_SECONDS)
    found = None
    for step in steps_to_try(now, factor.last_step):
        if hmac.compare_digest(maker.generate_otp(step), code):
            found = step
    return found


def use_code(session: Session, *, account_id: int, code: str, key: str, now: datetime) -> None:
    """Use up a code of the app, or a recovery code; raises CodeRefused. Of two who bring the same one, one is refused."""
    factor = session.scalar(
        select(SecondFactor)
        .where(SecondFactor.account_id == account_id, SecondFactor.confirmed_at.is_not(None))
        .with_for_update()
    )
    if factor is None:
        raise CodeRefused
    digits = normalised_app_code(code)
    if digits is not None:
        step = fitting_step(key, factor, digits, now)
        if step is None:
            raise CodeRefused
        factor.last_step = step
        return
    used = session.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.account_id == account_id,
            RecoveryCode.digest == recovery_digest(key, normalised_recovery_code(code)),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=now)
        .returning(RecoveryCode.id)
    ).all()
    if not used:
        raise CodeRefused
