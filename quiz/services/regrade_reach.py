"""Which attempts had a question, and what was answered there: read in batches, never by going through the response log."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    SmallInteger,
    Text,
    bindparam,
    cast,
    func,
    select,
    type_coerce,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from quiz.domain.attempts import Saved, current_answers
from quiz.models import Attempt, Response
from quiz.services.response_counting import counts


class Reached(NamedTuple):
    """An attempt whose paper has the question."""

    id: int
    quiz_id: int
    unit_id: int
    person_id: int

    @property
    def place(self) -> tuple[int, int, int]:
        """What the attempts of one person at one unit share."""
        return self.quiz_id, self.unit_id, self.person_id


def has_question(version_id: int) -> ColumnElement[bool]:
    """For a WHERE on Attempt: its paper has this question version. Papers are canonical text: keys sorted, no spaces."""
    return type_coerce(Attempt.paper, Text).contains(f'"v":{version_id}}}', autoescape=True)


def reached_attempts(session: Session, *, version_id: int, quiz_id: int | None) -> list[Reached]:
    """Every attempt that had the question, whatever its state: by quiz, unit and person, then in the order begun.

    `quiz_id` None looks through the attempts of all quizzes.
    """
    query = select(Attempt.id, Attempt.quiz_id, Attempt.unit_id, Attempt.person_id)
    if quiz_id is not None:
        query = query.where(Attempt.quiz_id == quiz_id)
    found = query.where(has_question(version_id)).order_by(
        Attempt.quiz_id, Attempt.unit_id, Attempt.person_id, Attempt.id
    )
    return [Reached(*row) for row in session.execute(found)]


def batches_of(attempts: Iterable[Reached], size: int) -> Iterator[list[Reached]]:
    """`size` attempts or somewhat more at a time, all of one quiz; a person's are never parted."""
    for _quiz, ones in groupby(attempts, key=lambda one: one.quiz_id):
        batch: list[Reached] = []
        for _place, theirs in groupby(ones, key=lambda one: one.place):
            batch.extend(theirs)
            if len(batch) >= size:
                yield batch
                batch = []
        if batch:
            yield batch


def slot_answers(session: Session, places: Sequence[tuple[int, int]]) -> dict[int, Any]:
    """What stands in these (attempt, slot), one of each attempt, in the attempt's own ids; who left it empty is absent."""
    pairs = bindparam("pairs", json.dumps(places), type_=Text)
    if session.get_bind().dialect.name == "sqlite":
        listed = func.json_each(pairs).table_valued("value")
        attempt: ColumnElement[Any] = func.json_extract(listed.c.value, "$[0]")
        slot: ColumnElement[Any] = func.json_extract(listed.c.value, "$[1]")
    else:
        listed = func.jsonb_array_elements(cast(pairs, JSONB)).table_valued("value")
        attempt = cast(listed.c.value.op("->>")(0), BigInteger)
        slot = cast(listed.c.value.op("->>")(1), SmallInteger)
    rows = session.execute(
        _log()
        .select_from(listed)
        .join(Response, (Response.attempt_id == attempt) & (Response.slot == slot))
        .order_by(Response.id)
    )
    slots = dict(places)
    return {
        attempt_id: answers[slots[attempt_id]]
        for attempt_id, answers in _current(rows).items()
        if slots[attempt_id] in answers
    }


def whole_answers(session: Session, attempt_ids: Sequence[int]) -> dict[int, dict[int, Any]]:
    """The answers that count, by attempt and slot number, in the attempts' own ids."""
    rows = session.execute(_log().where(Response.attempt_id.in_(attempt_ids)).order_by(Response.id))
    return defaultdict(dict, _current(rows))


def _log() -> Any:
    return select(Response.attempt_id, Response.slot, Response.device, Response.seq, Response.answer).where(
        counts()
    )


def _current(rows: Iterable[Any]) -> dict[int, dict[int, Any]]:
    logs: dict[int, list[Saved]] = defaultdict(list)
    for attempt_id, slot, device, seq, answer in rows:
        logs[attempt_id].append(Saved(slot, device, seq, json.loads(answer), late=False))
    return {attempt_id: current_answers(log) for attempt_id, log in logs.items()}
