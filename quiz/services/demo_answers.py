"""What a demo person answers: right as often as his ability says, sometimes nothing, sometimes with a second thought."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from quiz.domain.paper import Slot
from quiz.domain.questions import checked_answer, key_of
from quiz.models import Attempt
from quiz.models.columns import canonical_json
from quiz.services.demo_chance import Chance

#: How much easier or harder a level is.
_LEVELS = {"recall": 0.08, "comprehension": 0.0, "application": -0.08, "advanced": -0.15}
_SKIPPED, _SECOND_THOUGHT, _PLAIN_FORM = 0.03, 0.06, 0.1

#: Kind, level and body of question versions, by number.
Bank = Mapping[int, tuple[str, str, Mapping[str, Any]]]


def response_rows(
    attempt: Attempt,
    slots: list[Slot],
    bank: Bank,
    *,
    ability: float,
    seconds: int,
    reached: int,
    chance: Chance,
) -> list[dict[str, Any]]:
    """Rows for the response log: the first `reached` slots one after the other, spread over `seconds`."""
    device = "" if chance.happens(_PLAIN_FORM) else chance.bits()
    rows: list[dict[str, Any]] = []
    for number, slot in enumerate(slots[:reached], start=1):
        if chance.happens(_SKIPPED):
            continue
        at = attempt.started_at + timedelta(seconds=seconds * number / (reached + 1))
        _kind, level, body = bank[slot.version_id]
        key = slot.from_bank(key_of(slot.kind, body))
        is_right = chance.happens(min(0.99, ability + _LEVELS[level]))
        answers = [key if is_right else wrong_answer(slot, key, chance)]
        if chance.happens(_SECOND_THOUGHT):
            answers.insert(0, wrong_answer(slot, key, chance))
        for answer in answers:
            rows.append(_row(attempt, number, slot, answer, at, device, seq=len(rows) + 1))
            at += timedelta(seconds=1)
    return rows


def _row(
    attempt: Attempt, number: int, slot: Slot, answer: Any, at: datetime, device: str, *, seq: int
) -> dict[str, Any]:
    return {
        "attempt_id": attempt.id,
        "slot": number,
        "device": device,
        "seq": seq,
        "answer": canonical_json(checked_answer(slot.kind, slot.own_ids, answer)),
        "received_at": at,
        "answered_at": at,
        "late": False,
    }


def wrong_answer(slot: Slot, key: Any, chance: Chance) -> Any:
    """An answer that fits the slot and is not the key."""
    if slot.kind == "true_false":
        return not key
    if slot.kind == "four_statements":
        wrong = set(chance.sample(slot.own_ids, chance.randint(1, 2)))
        return {own: truth is not (own in wrong) for own, truth in key.items()}
    if slot.kind == "single_choice":
        return chance.choice([own for own in slot.own_ids if own != key])
    if slot.kind == "multiple_response":
        return [*key[:-1], chance.choice([own for own in slot.own_ids if own not in key])]
    if slot.kind == "ordering":
        return [key[1], key[0], *key[2:]]
    if slot.kind in ("matching", "cloze"):
        part = chance.choice(list(key))
        sets = slot.own_ids
        options = sets[1] if slot.kind == "matching" else sets[1 + sets[0].index(part)]
        return key | {part: chance.choice([own for own in options if own != key[part]])}
    return "0" if slot.kind == "number" and key != "0" else "1"
