"""Whether a receipt was issued for an attempt, and for what: the code is computed again from what is stored.

A code says nothing by itself: it is a keyed digest. What can be told follows from what is still there.
*Issued*: a row of the log, or the answers that were final at an end (this one, or one before a reopening; with the late
answers accepted by then), gives this code with one of the keys.
*Row missing*: the code comes out for a submission that differs from the log in one slot, or for an answer at an instant
at which the log still holds another one of the same device (what is sent together is received together). A match by
chance has the odds of the number of tries to 2^50.
*Never issued* is every other code. It cannot be told from the receipt of a lost row that was received alone, since its
`received_at` is kept nowhere else, from a submission that lost several answers or one that was written, or from a key that
has been thrown away.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations, islice, permutations, product
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.domain.attempts import Saved, current_answers
from quiz.domain.errors import NotFound
from quiz.domain.paper import Slot, read_slots
from quiz.models import Attempt, AttemptEvent, Response, ResponseAcceptance
from quiz.models.columns import canonical_json
from quiz.services.receipts import answer_receipt, normal_code, submission_receipt

ANSWER, SUBMISSION, ROW_MISSING, NEVER = "answer", "submission", "row-missing", "never-issued"
MOST_TRIES = 200_000
#: So many answers are thought of for one question; long lists of pairs have more.
_MOST_ANSWERS = 2_000


@dataclass(frozen=True)
class Finding:
    """What a code stands for. `key`: the id of the key that made it; the rest as far as it is known."""

    verdict: str
    key: str | None = None
    slot: int | None = None
    seq: int | None = None
    device: str | None = None
    received_at: datetime | None = None
    late: bool | None = None

    @property
    def is_issued(self) -> bool:
        """Whether what the receipt was given for still stands in the log."""
        return self.verdict in (ANSWER, SUBMISSION)


@dataclass(frozen=True)
class End:
    """Answers that were final, in the attempt's own ids by slot, and the instant that their receipt names."""

    submitted_at: datetime
    answers: Mapping[int, Any]


def check_receipt(
    session: Session,
    *,
    code: str,
    attempt_id: str,
    keys: Sequence[tuple[str, str]],
    most_tries: int = MOST_TRIES,
) -> Finding:
    """What this code was issued for in the attempt with this public id; `keys` are (id, secret). Raises NotFound.

    `most_tries`: so many lost answers are thought of; a page that many may ask for has less time than a command.
    """
    attempt = session.scalar(select(Attempt).where(Attempt.public_id == attempt_id))
    if attempt is None:
        raise NotFound("attempt")
    wanted = normal_code(code)
    if wanted is None:
        return Finding(NEVER)
    rows = session.scalars(
        select(Response).where(Response.attempt_id == attempt.id).order_by(Response.id)
    ).all()
    ends = _ends(session, attempt, rows)
    for attempted in (_stored, _submitted):
        for key in keys:
            found = attempted(attempt, rows, ends, key, wanted)
            if found:
                return found
    for key in keys:
        found = _lost(attempt, rows, ends, key, wanted, most_tries)
        if found:
            return found
    return Finding(NEVER)


def _ends(session: Session, attempt: Attempt, rows: Sequence[Response]) -> list[End]:
    """Everything that has been final: the last end first, each as it stood after each acceptance of late answers."""
    accepted: dict[int, datetime] = dict(
        session.execute(
            select(ResponseAcceptance.response_id, ResponseAcceptance.accepted_at).where(
                ResponseAcceptance.attempt_id == attempt.id
            )
        ).all()
    )
    spans: list[tuple[datetime, datetime | None]] = []
    if attempt.submitted_at:
        spans.append((attempt.submitted_at, None))
    reopenings = session.scalars(
        select(AttemptEvent)
        .where(AttemptEvent.attempt_id == attempt.id, AttemptEvent.kind == "reopened")
        .order_by(AttemptEvent.id.desc())
    )
    spans.extend((datetime.fromisoformat(event.before["submitted_at"]), event.at) for event in reopenings)
    moments = [*sorted(set(accepted.values()), reverse=True), None]
    return [
        End(submitted_at, _final(rows, reopened_at, accepted, by))
        for submitted_at, reopened_at in spans
        for by in moments
    ]


def _final(
    rows: Sequence[Response],
    reopened_at: datetime | None,
    accepted: Mapping[int, datetime],
    by: datetime | None,
) -> dict[int, Any]:
    """The answers of what had come before the reopening, with the late ones that had been accepted by an instant."""
    log = []
    for row in rows:
        if reopened_at is not None and row.received_at >= reopened_at:
            break
        is_accepted = by is not None and row.id in accepted and accepted[row.id] <= by
        late = row.late and not is_accepted
        log.append(Saved(row.slot, row.device, row.seq, json.loads(row.answer), late))
    return current_answers(log)


def _stored(
    attempt: Attempt, rows: Sequence[Response], _ends: Sequence[End], key: tuple[str, str], wanted: str
) -> Finding | None:
    for row in rows:
        place = (row.slot, row.device, row.seq, row.answer, row.received_at)
        if _answer_code(key[1], attempt, place) == wanted:
            return Finding(ANSWER, key[0], row.slot, row.seq, row.device, row.received_at, row.late)
    return None


def _submitted(
    attempt: Attempt, _rows: Sequence[Response], ends: Sequence[End], key: tuple[str, str], wanted: str
) -> Finding | None:
    for end in ends:
        if _submission_code(key[1], attempt, end, end.answers) == wanted:
            return Finding(SUBMISSION, key[0], received_at=end.submitted_at)
    return None


def _lost(
    attempt: Attempt,
    rows: Sequence[Response],
    ends: Sequence[End],
    key: tuple[str, str],
    wanted: str,
    most_tries: int,
) -> Finding | None:
    slots = read_slots(attempt.paper)
    for end in ends:
        for number, slot in enumerate(slots, start=1):
            for answer in possible_answers(slot):
                if _submission_code(key[1], attempt, end, {**end.answers, number: answer}) == wanted:
                    return Finding(ROW_MISSING, key[0], number)
    for place in islice(_beside(slots, rows), most_tries):
        if _answer_code(key[1], attempt, place) == wanted:
            number, device, seq, _answer, received_at = place
            return Finding(ROW_MISSING, key[0], number, seq, device, received_at)
    return None


def _beside(slots: Sequence[Slot], rows: Sequence[Response]) -> Iterator[tuple[int, str, int, str, datetime]]:
    """Answers that are not in the log and might have come together with one that is."""
    taken = {(row.slot, row.device, row.seq) for row in rows}
    highest: dict[str, int] = {}
    for row in rows:
        highest[row.device] = max(highest.get(row.device, 0), row.seq)
    moments = dict.fromkeys((row.device, row.received_at) for row in rows)
    for (device, at), (number, slot) in product(moments, list(enumerate(slots, start=1))):
        answers = [canonical_json(answer) for answer in (None, *possible_answers(slot))]
        for seq in range(1, min(highest[device] + 2, 200)):
            if (number, device, seq) not in taken:
                for answer in answers:
                    yield number, device, seq, answer, at


def possible_answers(slot: Slot) -> list[Any]:
    """The answers but the empty one that this slot can hold, in the attempt's own ids; none where they are written."""
    return list(islice(_possible(slot), _MOST_ANSWERS))


def _possible(slot: Slot) -> Iterator[Any]:
    ids = slot.own_ids
    if slot.kind == "single_choice":
        yield from ids
    elif slot.kind == "true_false":
        yield from (True, False)
    elif slot.kind == "multiple_response":
        yield from (list(some) for size in range(1, len(ids) + 1) for some in combinations(ids, size))
    elif slot.kind == "ordering":
        yield from (list(some) for size in range(len(ids), 0, -1) for some in permutations(ids, size))
    elif slot.kind == "four_statements":
        yield from _maps(ids, [(True, False)] * len(ids))
    elif slot.kind == "matching":
        yield from _maps(ids[0], [ids[1]] * len(ids[0]))
    elif slot.kind == "cloze":
        yield from _maps(ids[0], ids[1:])


def _maps(parts: Sequence[str], values: Sequence[Sequence[Any]]) -> Iterator[dict[str, Any]]:
    """Every way to give parts one of their values, or none; the whole ones first."""
    for row in product(*((*some, None) for some in values)):
        given = {part: value for part, value in zip(parts, row, strict=True) if value is not None}
        if given:
            yield given


def _answer_code(secret: str, attempt: Attempt, place: tuple[int, str, int, str, datetime]) -> str:
    slot, device, seq, answer, received_at = place
    return answer_receipt(
        secret,
        attempt=attempt.public_id,
        slot=slot,
        device=device,
        seq=seq,
        answer=answer,
        received_at=received_at,
    )


def _submission_code(secret: str, attempt: Attempt, end: End, answers: Mapping[int, Any]) -> str:
    return submission_receipt(
        secret, attempt=attempt.public_id, answers=answers, submitted_at=end.submitted_at
    )
