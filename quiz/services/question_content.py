"""The columns that make a question version what it is, and their digest: the same for the bundle and for pages."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from quiz.models.columns import canonical_json

PRACTICE = "practice"


def content_columns(
    *, kind: str, level: str, pool: str, audience: Iterable[str], tags: Iterable[str], body: Mapping[str, Any]
) -> dict[str, Any]:
    """Values of question_version by column. `pool`: practice, or the contest set that it is kept for."""
    meant = set(audience)
    return {
        "kind": kind,
        "level": level,
        "exposure": "practice" if pool == PRACTICE else "contest",
        "pool": pool,
        "for_staff": "staff" in meant,
        "for_students": "student" in meant,
        "tags": list(tags),
        "body": dict(body),
    }


def content_digest(columns: Mapping[str, Any]) -> str:
    """SHA-256 of `content_columns`: two versions with the same one ask the same."""
    return hashlib.sha256(canonical_json(columns).encode()).hexdigest()
