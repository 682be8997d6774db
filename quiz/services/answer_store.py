"""The usual save: a new answer of its owner to an attempt that is open, checked and stored in one statement.

Whatever else a save may be (the same again, too late, nobody's, one that fits no question) is not told here:
nothing is stored then, and `attempt_save` tells it in steps. On SQLite the saves that wait are committed together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine

from quiz.database import is_sqlite
from quiz.services.receipts import answer_receipt
from quiz.services.saving_check import NEXT_SEQ, Checked, Credentials, Incoming, Outcome, checked_item
from quiz.services.saving_cursor import SavingConnection, group_of, with_connection
from quiz.services.saving_papers import remembered_slots, slots_of
from quiz.services.saving_statements import STORE


@dataclass(frozen=True)
class StoredAnswer:
    """What became of it, until when the attempt runs, whether another device took part."""

    outcome: Outcome
    due_at: datetime | None
    other_device: bool


#: D, the highest number of slot and device, whether another device took part.
_Row = tuple[datetime | None, int | None, bool]


def store_answer(
    engine: Engine,
    *,
    credentials: Credentials,
    attempt: str,
    item: Incoming,
    now: datetime,
    receipt_key: str,
) -> StoredAnswer | None:
    """The answer stored, durably when this returns; None, and nothing stored, where it is not the usual save.

    Raises NotFound for an attempt that does not exist.
    """
    if item.seq is NEXT_SEQ:
        return None
    slots = remembered_slots(attempt)
    if slots is None:
        slots = with_connection(engine, lambda kept: slots_of(kept, attempt), repeatable=True)
    checked = checked_item(slots, item)
    if not isinstance(checked, Checked) or checked.seq is None:
        return None
    row = _store(
        engine,
        {
            "secret_hash": credentials.secret_hash,
            "kind": credentials.kind,
            "attempt": attempt,
            "now": now,
            "slots": len(slots),
            **vars(checked),
        },
    )
    if row is None:
        return None
    due_at, highest, other_device = row
    receipt = answer_receipt(
        receipt_key,
        attempt=attempt,
        slot=checked.slot,
        device=checked.device,
        seq=checked.seq,
        answer=checked.answer,
        received_at=now,
    )
    status = "history" if checked.seq < (highest or 0) else "stored"
    outcome = Outcome(checked.slot, checked.device, checked.seq, status, receipt, now)
    return StoredAnswer(outcome, due_at, other_device)


def _store(engine: Engine, values: dict[str, Any]) -> _Row | None:
    if not is_sqlite(engine):  # PostgreSQL commits together what several connections bring
        return with_connection(engine, lambda kept: _run(kept, values), repeatable=True)

    def together(batch: Sequence[dict[str, Any]]) -> Sequence[_Row | Exception | None]:
        return with_connection(engine, lambda kept: _run_all(kept, batch), repeatable=True)

    row: _Row | None = group_of(engine).run(values, together)
    return row


def _run(connection: SavingConnection, values: dict[str, Any]) -> _Row | None:
    """Alone, and committed by itself unless a transaction has begun."""
    rows = connection.run(STORE, values)
    return (connection.instant(rows[0][0]), rows[0][1], bool(rows[0][2])) if rows else None


def _run_all(
    connection: SavingConnection, batch: Sequence[dict[str, Any]]
) -> Sequence[_Row | Exception | None]:
    """All in one commit; where that fails, each alone, so that one that cannot be stored spoils no other."""
    if len(batch) > 1:
        connection.begin()
        try:
            rows = [_run(connection, values) for values in batch]
            connection.commit()
            return rows
        except connection.failure:
            connection.rollback()
    return [_run_or_error(connection, values) for values in batch]


def _run_or_error(connection: SavingConnection, values: dict[str, Any]) -> _Row | Exception | None:
    try:
        return _run(connection, values)
    except connection.failure as error:
        connection.rollback()
        return error
