"""What the answer-saving path is sent, whether it fits, and what it says about it; nothing here asks the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from quiz.domain.errors import InvalidInput
from quiz.domain.paper import Slot
from quiz.domain.questions import UnfitAnswer, checked_answer
from quiz.domain.text import is_storable
from quiz.models.columns import canonical_json

MAX_SEQ = 2_147_483_647
MAX_DEVICE = 36
#: In place of a number: the next one of its slot and device, for a plain form, which counts nothing itself.
NEXT_SEQ = object()


@dataclass(frozen=True)
class Credentials:
    """What the request came with: the digest of its session's secret, and of which kind (web, token)."""

    secret_hash: str
    kind: str


@dataclass(frozen=True)
class Incoming:
    """One answer as sent; `answer` is still unchecked."""

    slot: Any
    answer: Any
    seq: Any
    device: Any = ""
    answered_at: Any = None


@dataclass(frozen=True)
class Outcome:
    """What became of one answer. `status`: stored, duplicate, history, late, invalid, seq-conflict."""

    slot: Any
    device: Any
    seq: Any
    status: str
    receipt: str | None = None
    received_at: datetime | None = None
    code: str | None = None


@dataclass(frozen=True)
class Checked:
    """One answer that fits; `seq` None: the next one."""

    slot: int
    device: str
    seq: int | None
    answer: str
    answered_at: datetime | None


def checked_item(slots: Sequence[Slot], item: Incoming) -> Checked | Outcome:
    """The answer in its canonical form, or the outcome that says why it does not fit."""
    try:
        if type(item.slot) is not int or not 1 <= item.slot <= len(slots):
            raise InvalidInput("slot", "slot-unknown")
        device = "" if item.device is None else item.device
        if not isinstance(device, str) or len(device) > MAX_DEVICE or not is_storable(device):
            raise InvalidInput("device", "device-unfit")
        if item.seq is not NEXT_SEQ and (type(item.seq) is not int or not 1 <= item.seq <= MAX_SEQ):
            raise InvalidInput("seq", "seq-unfit")
        slot = slots[item.slot - 1]
        answer = canonical_json(checked_answer(slot.kind, slot.own_ids, item.answer))
        seq: int | None = None if item.seq is NEXT_SEQ else item.seq  # type: ignore[assignment]
        return Checked(item.slot, device, seq, answer, _checked_instant(item.answered_at))
    except (UnfitAnswer, InvalidInput) as error:
        return Outcome(item.slot, item.device, item.seq, "invalid", code=error.code)


def _checked_instant(value: Any) -> datetime | None:
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None:
            raise InvalidInput("answered_at", "timezone-missing")
        moment = moment.astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        raise InvalidInput("answered_at", "timezone-missing") from None
    if not 1970 <= moment.year < 9999:  # no clock shows it, and not every database writes it as it reads it
        raise InvalidInput("answered_at", "timezone-missing")
    return moment
