"""The answer-saving path: a raw connection, no ORM, acknowledged only after the commit.

It alone commits by itself. On SQLite the writer's lock is taken first (`synchronous=FULL`: the commit is an fsync); on
PostgreSQL the attempt's row is locked FOR SHARE, so that a save and a submission of one attempt never cross. The paper
of an attempt never changes, so what its slots accept is remembered per process.
"""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine

from quiz.domain.attempts import IN_PROGRESS, closed_reason, is_overdue
from quiz.domain.errors import AttemptClosed, InvalidInput, NotFound, SeqConflict, TooManyResponses
from quiz.domain.paper import Slot, read_slots
from quiz.domain.questions import UnfitAnswer, checked_answer
from quiz.domain.text import is_storable
from quiz.models.columns import canonical_json
from quiz.services.receipts import answer_receipt
from quiz.services.saving_cursor import SavingCursor

MAX_SEQ = 2_147_483_647
MAX_DEVICE = 36
MAX_QUEUE = 200
_REMEMBERED = 5_000
#: In place of a number: the next one of its slot and device, for a plain form, which counts nothing itself.
NEXT_SEQ = object()

_FIND = """
SELECT a.id, a.state, a.due_at, a.accept_until, a.submitted_at
FROM auth_session s
JOIN account c ON c.id = s.account_id AND c.disabled_at IS NULL AND NOT c.must_change
JOIN attempt a ON a.person_id = c.person_id
WHERE s.secret_hash = :secret_hash AND s.kind = :kind AND s.ended_at IS NULL AND s.expires_at > :now
  AND a.public_id = :attempt
"""
_PAPER = "SELECT paper FROM attempt WHERE id = :id"
_KEYS = "SELECT slot, device, seq, answer, received_at, late FROM response WHERE attempt_id = :id"
_INSERT = """
INSERT INTO response (attempt_id, slot, device, seq, answer, received_at, answered_at, late)
VALUES (:id, :slot, :device, :seq, :answer, :now, :answered_at, :late)
"""


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
class SaveResult:
    """All outcomes in the order sent, and what the page's clock needs."""

    outcomes: list[Outcome]
    due_at: datetime | None
    other_device: bool
    closed: AttemptClosed | None


class _Papers:
    """Slots by public id (numbers come again in a restored database), the least recently used forgotten first."""

    def __init__(self) -> None:
        self._slots: OrderedDict[str, list[Slot]] = OrderedDict()
        self._lock = threading.Lock()  # what one thread has found another may be forgetting

    def get(self, key: str) -> list[Slot] | None:
        with self._lock:
            found = self._slots.get(key)
            if found is not None:
                self._slots.move_to_end(key)
            return found

    def put(self, key: str, slots: list[Slot]) -> None:
        with self._lock:
            self._slots[key] = slots
            while len(self._slots) > _REMEMBERED:
                self._slots.popitem(last=False)


_papers = _Papers()


def save_responses(
    engine: Engine,
    *,
    credentials: Credentials,
    attempt: str,
    incoming: Sequence[Incoming],
    now: datetime,
    receipt_key: str,
) -> SaveResult:
    """Store these answers of the caller's own attempt in one durable commit; elements are independent of each other.

    What comes after the end is kept in the log, marked late, and not scored. Raises NotFound (no such attempt of this
    caller, or not signed in) and TooManyResponses.
    """
    if len(incoming) > MAX_QUEUE:
        raise TooManyResponses(MAX_QUEUE)
    clash = engine.dialect.loaded_dbapi.IntegrityError
    try:
        return _save_and_commit(engine, credentials, attempt, incoming, now, receipt_key)
    except (
        clash
    ):  # the same answer came twice at once (two tabs of a phone): by now the other one is in the log
        return _save_and_commit(engine, credentials, attempt, incoming, now, receipt_key)


def _save_and_commit(
    engine: Engine,
    credentials: Credentials,
    attempt: str,
    incoming: Sequence[Incoming],
    now: datetime,
    receipt_key: str,
) -> SaveResult:
    connection = engine.raw_connection()
    try:
        cursor = SavingCursor(engine, connection)
        if cursor.sqlite:
            cursor.run("BEGIN IMMEDIATE")
        result = _save(cursor, credentials, attempt, incoming, now, receipt_key)
        connection.commit()
        return result
    except BaseException:
        connection.rollback()
        raise
    finally:
        connection.close()


def _save(
    cursor: SavingCursor,
    credentials: Credentials,
    attempt: str,
    incoming: Sequence[Incoming],
    now: datetime,
    receipt_key: str,
) -> SaveResult:
    numbered = all(item.seq is not NEXT_SEQ for item in incoming)
    lock = " FOR SHARE OF a" if numbered else " FOR UPDATE OF a"  # two forms must not take one number
    row = cursor.run(
        _FIND if cursor.sqlite else _FIND + lock,
        secret_hash=credentials.secret_hash,
        kind=credentials.kind,
        attempt=attempt,
        now=now,
    ).fetchone()
    if row is None:
        raise NotFound("attempt")
    attempt_id, state, *instants = row
    due_at, accept_until, submitted_at = (cursor.instant(value) for value in instants)
    closed = _closed(state, due_at, accept_until, submitted_at, now)
    slots = _slots_of(cursor, attempt, attempt_id)
    log = _Log(cursor, attempt_id)
    outcomes = []
    for item in incoming:
        outcome = _store_one(cursor, log, slots, attempt_id, item, now=now, late=closed is not None)
        if outcome.received_at is not None and outcome.status != "seq-conflict":
            kept = log.rows[outcome.slot, outcome.device, outcome.seq]
            outcome = _with_receipt(outcome, attempt, kept.answer, receipt_key)
        outcomes.append(outcome)
    devices = {device for _slot, device, _seq in log.rows}
    own = {outcome.device for outcome in outcomes if isinstance(outcome.device, str)}
    return SaveResult(outcomes, due_at, bool(devices - own), closed)


def _closed(
    state: str,
    due_at: datetime | None,
    accept_until: datetime | None,
    submitted_at: datetime | None,
    now: datetime,
) -> AttemptClosed | None:
    """Why nothing counts any more, decided from instants: whoever was ended by the clock hears "time"."""
    if state == IN_PROGRESS:
        return AttemptClosed("time", due_at) if is_overdue(accept_until, now) else None
    reason = closed_reason(state)
    return AttemptClosed("time" if reason == "submitted" and submitted_at == due_at else reason, submitted_at)


def _slots_of(cursor: SavingCursor, attempt: str, attempt_id: int) -> list[Slot]:
    slots = _papers.get(attempt)
    if slots is None:
        slots = read_slots(json.loads(cursor.run(_PAPER, id=attempt_id).fetchone()[0]))
        _papers.put(attempt, slots)
    return slots


@dataclass(frozen=True)
class _Kept:
    answer: str
    received_at: datetime
    late: bool


class _Log:
    """What the log of this attempt already holds, by key."""

    def __init__(self, cursor: SavingCursor, attempt_id: int) -> None:
        self.rows: dict[tuple[int, str, int], _Kept] = {}
        for slot, device, seq, answer, received_at, late in cursor.run(_KEYS, id=attempt_id).fetchall():
            received = cursor.instant(received_at)
            assert received is not None
            self.rows[slot, device, seq] = _Kept(answer, received, bool(late))

    def highest_seq(self, slot: int, device: str) -> int:
        return max((seq for s, d, seq in self.rows if (s, d) == (slot, device)), default=0)


def _store_one(
    cursor: SavingCursor,
    log: _Log,
    slots: list[Slot],
    attempt_id: int,
    item: Incoming,
    *,
    now: datetime,
    late: bool,
) -> Outcome:
    try:
        slot, device, seq, answer, answered_at = _checked(slots, log, item)
    except InvalidInput as error:
        return Outcome(item.slot, item.device, item.seq, "invalid", code=error.code)
    kept = log.rows.get((slot, device, seq))
    if kept is not None:
        if kept.answer != answer:
            return Outcome(slot, device, seq, "seq-conflict", code="seq-conflict")
        return Outcome(slot, device, seq, "late" if kept.late else "duplicate", received_at=kept.received_at)
    older = seq < log.highest_seq(slot, device)
    cursor.run(
        _INSERT,
        id=attempt_id,
        slot=slot,
        device=device,
        seq=seq,
        answer=answer,
        now=now,
        answered_at=answered_at,
        late=late,
    )
    log.rows[slot, device, seq] = _Kept(answer, now, late)
    return Outcome(slot, device, seq, "late" if late else "history" if older else "stored", received_at=now)


def _checked(slots: list[Slot], log: _Log, item: Incoming) -> tuple[int, str, int, str, datetime | None]:
    """Slot, device, seq, canonical answer, answered_at; raises InvalidInput."""
    if type(item.slot) is not int or not 1 <= item.slot <= len(slots):
        raise InvalidInput("slot", "slot-unknown")
    device = "" if item.device is None else item.device
    if not isinstance(device, str) or len(device) > MAX_DEVICE or not is_storable(device):
        raise InvalidInput("device", "device-unfit")
    seq = log.highest_seq(item.slot, device) + 1 if item.seq is NEXT_SEQ else item.seq
    if type(seq) is not int or not 1 <= seq <= MAX_SEQ:
        raise InvalidInput("seq", "seq-unfit")
    slot = slots[item.slot - 1]
    try:
        answer = checked_answer(slot.kind, slot.own_ids, item.answer)
    except UnfitAnswer as error:
        raise InvalidInput("answer", error.code) from None
    return item.slot, device, seq, canonical_json(answer), _checked_instant(item.answered_at)


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


def _with_receipt(outcome: Outcome, attempt: str, answer: str, receipt_key: str) -> Outcome:
    assert outcome.received_at is not None
    receipt = answer_receipt(
        receipt_key,
        attempt=attempt,
        slot=outcome.slot,
        device=outcome.device,
        seq=outcome.seq,
        answer=answer,
        received_at=outcome.received_at,
    )
    return Outcome(outcome.slot, outcome.device, outcome.seq, outcome.status, receipt, outcome.received_at)


def save_one(
    engine: Engine,
    *,
    credentials: Credentials,
    attempt: str,
    item: Incoming,
    now: datetime,
    receipt_key: str,
) -> tuple[Outcome, SaveResult]:
    """Store one answer. Raises InvalidInput, SeqConflict, AttemptClosed (then the answer is kept as late), NotFound."""
    result = save_responses(
        engine, credentials=credentials, attempt=attempt, incoming=[item], now=now, receipt_key=receipt_key
    )
    outcome = result.outcomes[0]
    if outcome.status == "invalid":
        if outcome.code == "slot-unknown":
            raise NotFound("slot")
        raise InvalidInput(_FIELDS.get(outcome.code or "", "answer"), outcome.code or "kind")
    if outcome.status == "seq-conflict":
        raise SeqConflict(outcome.seq)
    if outcome.status == "late":
        raise result.closed or AttemptClosed("time", result.due_at)
    return outcome, result


_FIELDS: Mapping[str, str] = {"seq-unfit": "seq", "device-unfit": "device", "timezone-missing": "answered_at"}
