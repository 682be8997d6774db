"""Right and wrong answers of an attempt, looked up in the database behind the server."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, select

from quiz.domain.paper import read_slots
from quiz.domain.questions import key_of
from quiz.models import Attempt, QuestionVersion
from quiz.unit_of_work import unit_of_work


@dataclass(frozen=True)
class Keyed:
    """One question of a paper. `key` in the attempt's own ids; `body` as the bank has it."""

    number: int
    kind: str
    key: Any
    wrong: Any
    body: dict[str, Any]


def keyed_slots(engine: Engine, attempt_id: str) -> list[Keyed]:
    """Every question of the attempt, in the order of its paper."""
    with unit_of_work(engine, write=False) as session:
        paper = session.scalars(select(Attempt.paper).where(Attempt.public_id == attempt_id)).one()
        slots = read_slots(paper)
        bodies: dict[int, Any] = dict(
            session.execute(
                select(QuestionVersion.id, QuestionVersion.body).where(
                    QuestionVersion.id.in_([slot.version_id for slot in slots])
                )
            ).all()
        )
    keyed = []
    for number, slot in enumerate(slots, start=1):
        body = bodies[slot.version_id]
        key = slot.from_bank(key_of(slot.kind, body))
        keyed.append(Keyed(number, slot.kind, key, _wrong(slot.kind, key, slot.own_ids), body))
    return keyed


def _wrong(kind: str, key: Any, ids: list[str]) -> Any:
    """An answer that scores nothing."""
    if kind == "single_choice":
        return next(id_ for id_ in ids if id_ != key)
    if kind == "multiple_response":
        return [id_ for id_ in ids if id_ not in key][:1] or key[:1]
    if kind == "four_statements":
        return {id_: not truth for id_, truth in key.items()}
    return not key
