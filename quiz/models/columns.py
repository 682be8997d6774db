"""Column types that every table shares: instants, public ids, JSON kept as canonical text.

An *instant* is an aware UTC datetime in Python. It is stored as `timestamptz` on PostgreSQL and, on SQLite, as naive UTC
text with six decimals, so that both databases give the same order.
"""

from __future__ import annotations

import json
import secrets
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Text, types
from sqlalchemy.engine import Dialect

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


class Instant(types.TypeDecorator[datetime]):
    """An aware datetime; naive values are refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs its time zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Json(types.TypeDecorator[Any]):
    """A JSON value kept as text with sorted keys: the same bytes on both databases, ready for digests."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else canonical_json(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else json.loads(value)


def canonical_json(value: Any) -> str:
    """The one JSON text of a value: sorted keys, no spaces, letters as they are."""
    return _CANONICAL.encode(value)


def new_public_id() -> str:
    """An opaque id for addresses: 18 characters, 90 random bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(18))
