"""The answer-saving path: a raw connection, no ORM, acknowledged only after the commit.

It alone commits by itself. The usual save is one statement that checks who, whose and until when, and stores; whatever
else it may be (a queue, the same again, too late, nobody's) is told in steps, in one transaction that on SQLite has the
writer's lock from its beginning (`synchronous=FULL`: the commit is an fsync). On PostgreSQL the attempt's row is locked
FOR SHARE, so that a save and a submission of one attempt never cross. The paper of an attempt never changes, so what its
slots accept is remembered per process. docs/decisions/0007 has the measurements.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine

from quiz.domain.attempts import IN_PROGRESS, Place, closed_reason, is_overdue, is_passed
from quiz.domain.errors import (
    AttemptClosed,
    DomainError,
    InvalidInput,
    NotFound,
    QuestionPassed,
    SeqConflict,
    TooManyResponses,
)
from quiz.services.answer_store import store_answer
from quiz.services.receipts import answer_receipt
from quiz.services.saving_check import (
    MAX_SEQ,
    NEXT_SEQ,
    Checked,
    Credentials,
    Incoming,
    Outcome,
    checked_item,
)
from quiz.services.saving_cursor import SavingConnection, with_connection
from quiz.services.saving_papers import slots_of
from quiz.services.saving_statements import DEVICES, FIND, FIND_ALONE, INSERT, KEYS, PLACES

MAX_QUEUE = 200
#: Why an answer to a question that was passed is not taken.
PASSED = "question-passed"


@dataclass(frozen=True)
class SaveResult:
    """All outcomes in the order sent, and what the page's clock needs."""

    outcomes: list[Outcome]
    due_at: datetime | None
    other_device: bool
    closed: AttemptClosed | None


@dataclass(frozen=True)
class _Request:
    """Whose answers to which attempt, and when they came."""

    credentials: Credentials
    attempt: str
    now: datetime

    def values(self) -> dict[str, Any]:
        return {
            "secret_hash": self.credentials.secret_hash,
            "kind": self.credentials.kind,
            "attempt": self.attempt,
            "now": self.now,
        }


#: An outcome, and the kept answer where one is acknowledged.
_Stored = tuple[Outcome, str | None]
#: Outcomes, D, whether another device took part, why nothing counts any more.
_Saved = tuple[list[_Stored], datetime | None, bool, AttemptClosed | None]


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
    if len(incoming) == 1:
        usual = store_answer(
            engine,
            credentials=credentials,
            attempt=attempt,
            item=incoming[0],
            now=now,
            receipt_key=receipt_key,
        )
        if usual is not None:
            return SaveResult([usual.outcome], usual.due_at, usual.other_device, None)
    request = _Request(credentials, attempt, now)
    numbered = all(item.seq is not NEXT_SEQ for item in incoming)
    clash = engine.dialect.loaded_dbapi.IntegrityError

    def work(connection: SavingConnection) -> _Saved:
        return _save(connection, request, incoming, numbered)

    try:
        stored, due_at, other_device, closed = with_connection(engine, work, repeatable=numbered)
    except (
        clash
    ):  # the same answer came twice at once (two tabs of a phone): by now the other one is in the log
        stored, due_at, other_device, closed = with_connection(engine, work, repeatable=numbered)
    outcomes = [
        outcome if answer is None else _with_receipt(outcome, attempt, answer, receipt_key)
        for outcome, answer in stored
    ]
    return SaveResult(outcomes, due_at, other_device, closed)


def _save(
    connection: SavingConnection, request: _Request, incoming: Sequence[Incoming], numbered: bool
) -> _Saved:
    slots = slots_of(connection, request.attempt)
    checked = [checked_item(slots, item) for item in incoming]
    connection.begin()
    try:
        result = _save_in_steps(connection, request, checked, numbered, len(slots))
        connection.commit()
        return result
    except DomainError:
        connection.rollback()
        raise


def _save_in_steps(
    connection: SavingConnection,
    request: _Request,
    items: Sequence[Checked | Outcome],
    numbered: bool,
    slots: int,
) -> _Saved:
    attempt_id, state, *instants, is_linear = _find(connection, request, numbered)
    due_at, accept_until, submitted_at = (connection.instant(value) for value in instants)
    closed = _closed(state, due_at, accept_until, submitted_at, request.now)
    log = _Log(connection, attempt_id, [item for item in items if isinstance(item, Checked)])
    if is_linear and closed is None:
        log.forbid_return()
    stored = [
        (item, None)
        if isinstance(item, Outcome)
        else log.store(item, now=request.now, late=closed is not None)
        for item in items
    ]
    log.write()
    devices = {device for (device,) in connection.run(DEVICES, {"id": attempt_id, "slots": slots})}
    own = {outcome.device for outcome, _answer in stored if isinstance(outcome.device, str)}
    return stored, due_at, bool(devices - own), closed


def _find(connection: SavingConnection, request: _Request, numbered: bool) -> Any:
    """The caller's attempt, held; alone where what others save at the same time decides what is taken here."""
    found = connection.run(FIND if numbered else FIND_ALONE, request.values())
    if found and found[0][-1] and numbered and not connection.sqlite:  # SQLite has one writer anyway
        connection.rollback()  # two that hold it together would wait for each other
        connection.begin()
        found = connection.run(FIND_ALONE, request.values())
    if not found:
        raise NotFound("attempt")
    return found[0]


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


class _Log:
    """What the log of this attempt holds of the keys that were sent, and what comes to it."""

    def __init__(self, connection: SavingConnection, attempt_id: int, items: list[Checked]) -> None:
        self._connection, self._attempt_id = connection, attempt_id
        self._rows: dict[tuple[int, str, int], tuple[str, datetime | None, bool]] = {}
        self._highest: dict[tuple[int, str], int] = {}
        self._new: list[dict[str, Any]] = []
        self._places: list[Place] | None = None  # where there is a way back
        keys = json.dumps([(item.slot, item.device, item.seq) for item in items], ensure_ascii=False)
        for slot, device, seq, answer, received_at, late, highest in (
            connection.run(KEYS, {"id": attempt_id, "keys": keys}) if items else ()
        ):
            self._highest[slot, device] = highest or 0
            if answer is not None:
                self._rows[slot, device, seq] = answer, connection.instant(received_at), bool(late)

    def forbid_return(self) -> None:
        """From here on an answer to a question that was passed is refused."""
        rows = self._connection.run(PLACES, {"id": self._attempt_id})
        self._places = [Place(slot, device, seq) for slot, device, seq in rows]

    def store(self, item: Checked, *, now: datetime, late: bool) -> _Stored:
        """What becomes of one answer; it is new, there already, or in conflict with what is there."""
        slot, device, answer = item.slot, item.device, item.answer
        highest = self._highest[slot, device]
        seq = highest + 1 if item.seq is None else item.seq
        if seq > MAX_SEQ:
            return Outcome(slot, device, NEXT_SEQ, "invalid", code="seq-unfit"), None
        kept = self._rows.get((slot, device, seq))
        if kept is not None:
            kept_answer, received_at, was_late = kept
            if kept_answer != answer:
                return Outcome(slot, device, seq, "seq-conflict", code="seq-conflict"), None
            return Outcome(
                slot, device, seq, "late" if was_late else "duplicate", received_at=received_at
            ), answer
        if self._places is not None:
            if is_passed(slot, device, item.seq, self._places):
                return Outcome(slot, device, item.seq, "invalid", code=PASSED), None
            self._places.append(Place(slot, device, seq))
        self._rows[slot, device, seq] = answer, now, late
        self._highest[slot, device] = max(highest, seq)
        self._new.append(vars(item) | {"id": self._attempt_id, "seq": seq, "now": now, "late": late})
        status = "late" if late else "history" if seq < highest else "stored"
        return Outcome(slot, device, seq, status, received_at=now), answer

    def write(self) -> None:
        """Send what is new to the database."""
        if self._new:
            self._connection.run_each(INSERT, self._new)


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
    """Store one answer. Raises InvalidInput, SeqConflict, QuestionPassed, NotFound, AttemptClosed (then it is kept as late)."""
    result = save_all(
        engine, credentials=credentials, attempt=attempt, incoming=[item], now=now, receipt_key=receipt_key
    )
    return result.outcomes[0], result


def save_all(
    engine: Engine,
    *,
    credentials: Credentials,
    attempt: str,
    incoming: Sequence[Incoming],
    now: datetime,
    receipt_key: str,
) -> SaveResult:
    """`save_responses` for who is told of one thing alone: raises, as `save_one`, what the first refused element is refused for.

    What fits beside it is stored all the same.
    """
    result = save_responses(
        engine, credentials=credentials, attempt=attempt, incoming=incoming, now=now, receipt_key=receipt_key
    )
    for outcome in result.outcomes:
        _raise_refusal(outcome, result)
    return result


def _raise_refusal(outcome: Outcome, result: SaveResult) -> None:
    if outcome.status == "invalid":
        if outcome.code == "slot-unknown":
            raise NotFound("slot")
        if outcome.code == PASSED:
            raise QuestionPassed(outcome.slot)
        raise InvalidInput(_FIELDS.get(outcome.code or "", "answer"), outcome.code or "kind")
    if outcome.status == "seq-conflict":
        raise SeqConflict(outcome.seq)
    if outcome.status == "late":
        raise result.closed or AttemptClosed("time", result.due_at)


_FIELDS: Mapping[str, str] = {"seq-unfit": "seq", "device-unfit": "device", "timezone-missing": "answered_at"}

__all__ = [
    "NEXT_SEQ",
    "Credentials",
    "Incoming",
    "Outcome",
    "SaveResult",
    "save_all",
    "save_one",
    "save_responses",
]
