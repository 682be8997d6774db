"""Browsers in which somebody has already proved who he is: what others try elsewhere does not lock him out there."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, exists, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from quiz.domain.text import is_storable
from quiz.models import Account, KnownDevice
from quiz.services.sign_in import folded_username, secret_digest

#: How long a browser is still known after somebody came in with it.
DEVICE_KEPT = timedelta(days=180)


def device_digest(device: str) -> str:
    """What is kept of a browser's random mark."""
    return secret_digest(f"device:{device}")


def remember_device(session: Session, *, account_id: int, device: str, now: datetime) -> None:
    """This browser is known to be this account's from now on; those that were not used for long are forgotten."""
    session.execute(
        delete(KnownDevice).where(
            KnownDevice.account_id == account_id, KnownDevice.last_in_at < now - DEVICE_KEPT
        )
    )
    dialect: Any = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    known = dialect.insert(KnownDevice).values(
        account_id=account_id, device=device_digest(device), last_in_at=now
    )
    session.execute(
        known.on_conflict_do_update(index_elements=["account_id", "device"], set_={"last_in_at": now})
    )


def known_device(session: Session, *, username: str, device: str | None) -> str:
    """The digest of this browser's mark if the account of that name has come in with it, otherwise nothing. One query."""
    if device is None or not is_storable(username):
        return ""
    digest = device_digest(device)
    found = session.scalar(
        select(
            exists().where(
                KnownDevice.account_id == Account.id,
                KnownDevice.device == digest,
                Account.username == folded_username(username),
            )
        )
    )
    return digest if found else ""
