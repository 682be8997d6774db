"""Which attempt a receipt belongs to. Receipts are keyed digests that no index can hold: those of the attempts in question are
computed again, at most MOST_ROWS answers of them. Ends before a reopening are known to receipt_check alone.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from quiz.domain.attempts import Saved, current_answers
from quiz.models import Attempt, Response
from quiz.services.receipts import answer_receipt, normal_code, submission_receipt
from quiz.services.response_counting import counts

MOST_ROWS = 20_000


def attempts_with_receipt(
    session: Session,
    attempts: ColumnElement[bool],
    code: str,
    keys: Sequence[tuple[str, str]],
) -> list[int] | None:
    """Numbers of the attempts among these for which this code was issued; None when they hold too many answers."""
    wanted = normal_code(code)
    if wanted is None:
        return []
    rows = session.execute(
        select(
            Attempt.id,
            Attempt.public_id,
            Attempt.submitted_at,
            Response.slot,
            Response.device,
            Response.seq,
            Response.answer,
            Response.received_at,
            counts().label("is_counted"),
        )
        .outerjoin(Response, Response.attempt_id == Attempt.id)
        .where(attempts)
        .order_by(Attempt.id, Response.id)
        .limit(MOST_ROWS + 1)
    ).all()
    if len(rows) > MOST_ROWS:
        return None
    found = []
    for attempt_id, log in groupby(rows, key=lambda row: row.id):
        held = list(log)
        if any(_issued(held, wanted, secret) for _id, secret in keys):
            found.append(attempt_id)
    return found


def _issued(log: Sequence[Any], wanted: str, secret: str) -> bool:
    """Whether one of an attempt's answers, or its submission, has this code. Without answers there is one empty row."""
    rows = [row for row in log if row.slot is not None]
    head = log[0]
    if any(wanted == _answer_code(row, secret) for row in rows):
        return True
    if head.submitted_at is None:
        return False
    answers = current_answers(
        Saved(row.slot, row.device, row.seq, json.loads(row.answer), not row.is_counted) for row in rows
    )
    return wanted == submission_receipt(
        secret, attempt=head.public_id, answers=answers, submitted_at=head.submitted_at
    )


def _answer_code(row: Any, secret: str) -> str:
    return answer_receipt(
        secret,
        attempt=row.public_id,
        slot=row.slot,
        device=row.device,
        seq=row.seq,
        answer=row.answer,
        received_at=row.received_at,
    )
