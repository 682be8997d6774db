"""Writing the audit: who did what to which object when, what it was before and what it is after.

The audit outlives the people in it, so it names them by number and keeps no personal value: of a field of `PERSONAL` it
says only that it changed. The database refuses to change or remove a row.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any

from sqlalchemy.orm import Session

from quiz.models import Audit

#: Fields that say who somebody is, or let somebody in: the audit never keeps their values.
PERSONAL = frozenset(
    {
        "full_name",
        "folded_name",
        "sort_key",
        "display_name",
        "name_given",
        "birth_date",
        "external_id",
        "position",
        "email",
        "phone",
        "address",
        "username",
        "password",
        "password_hash",
        "pin",
        "pin_hash",
        "totp_secret",
        "recovery_codes",
        "seat_name",
        "guest_name",
    }
)
#: What stands instead of a personal value.
CHANGED = "changed"
MAX_DETAIL = 2000


def write_audit(
    session: Session,
    *,
    actor_id: int | None,
    action: str,
    object_kind: str,
    object_id: int | str,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    detail: str | None = None,
    now: datetime,
) -> None:
    """Add one row. `actor_id`: a person's number, None for the command line and for the app itself.

    Give `before` and `after` as plain fields by name: only those that differ are kept. `before` alone is something that
    went, `after` alone something new. `detail` is for a reason somebody gave; it may name nobody.
    """
    kept_before, kept_after = audited(before, after)
    row = Audit(
        at=now,
        actor_id=actor_id,
        action=action,
        object_kind=object_kind,
        object_id=str(object_id),
        detail=detail[:MAX_DETAIL] if detail else None,
        before=kept_before,
        after=kept_after,
    )
    session.add(row)


def audited(
    before: Mapping[str, Any] | None, after: Mapping[str, Any] | None
) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    """What the audit keeps of both: the fields that differ, personal ones as `CHANGED`; None where nothing is left."""
    old, new = dict(before or {}), dict(after or {})
    differing = [name for name in {**old, **new} if old.get(name) != new.get(name)]
    kept = tuple(
        {name: _kept(name, side[name]) for name in differing if side.get(name) is not None}
        for side in (old, new)
    )
    return kept[0] or None, kept[1] or None


def _kept(name: str, value: Any) -> Any:
    if name in PERSONAL:
        return CHANGED
    if isinstance(value, Mapping):
        return {str(key): _kept(str(key), part) for key, part in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        parts = sorted(value, key=str) if isinstance(value, set | frozenset) else value
        return [_kept(name, part) for part in parts]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value if isinstance(value, bool | int | float) or value is None else str(value)
