"""Receipts: ten characters that prove an answer was acknowledged.

Crockford base 32 of an HMAC over attempt, slot, device, seq, answer and `received_at`, with a key of its own.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from quiz.models.columns import canonical_json

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 10


def _code(key: str, parts: list[Any]) -> str:
    digest = hmac.digest(key.encode(), canonical_json(parts).encode(), "sha256")
    number = int.from_bytes(digest[:8], "big")
    return "".join(CROCKFORD[(number >> (5 * place)) & 31] for place in range(LENGTH))


def answer_receipt(
    key: str, *, attempt: str, slot: int, device: str, seq: int, answer: str, received_at: datetime
) -> str:
    """The receipt of one saved answer. `answer` is the canonical JSON as kept in the log."""
    digest = hashlib.sha256(answer.encode()).hexdigest()
    return _code(key, ["answer", attempt, slot, device, seq, digest, received_at.astimezone(UTC).isoformat()])


def submission_receipt(key: str, *, attempt: str, answers: Mapping[int, Any], submitted_at: datetime) -> str:
    """The receipt of a submission: covers all final answers."""
    final = sorted(answers.items())
    return _code(
        key, ["submission", attempt, canonical_json(final), submitted_at.astimezone(UTC).isoformat()]
    )


def normal_code(text: str) -> str | None:
    """A receipt as it is issued, from how people write it: any case, spaces, hyphens, O for 0, I and L for 1.

    None for what cannot be a receipt.
    """
    code = "".join(letter for letter in text.upper() if letter not in "-" and not letter.isspace())
    code = code.translate(str.maketrans("OIL", "011"))
    return code if len(code) == LENGTH and set(code) <= set(CROCKFORD) else None
