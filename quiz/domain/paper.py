"""Papers: what one person was given. Drawn once from a seed, kept for ever with the attempt.

A stored paper is `{"slots": [{"v": question version, "kind", "max": thousandths, "ids": [[own id, bank id], ...]}]}`;
the ids stand in the order shown, are made per attempt and tell nothing of the bank's order. Where a question's parts come
in several sets (left and right; gaps and the options of each), `sets` says how many ids belong to each.
"""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Any

from quiz.domain.questions import MARK, arranged_ids, renamed
from quiz.domain.regrading import Correction, marks_of

#: Letters and digits without look-alikes.
ID_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_ID_LENGTH = 5
_LETTER_BITS = len(ID_LETTERS).bit_length()


@dataclass(frozen=True)
class Slot:
    """One place of a paper. `ids`: (own id, bank id) in the order shown; `sizes`: how they fall into sets, () for one."""

    version_id: int
    kind: str
    max_score: int
    ids: tuple[tuple[str, str], ...]
    sizes: tuple[int, ...] = ()

    @property
    def own_ids(self) -> list[Any]:
        """The ids that an answer in this attempt names, as quiz.domain.questions.checked_answer takes them."""
        if not self.sizes:
            return [own for own, _bank in self.ids]
        return [[own for own, _bank in pairs] for pairs in self.sets]

    @property
    def sets(self) -> list[tuple[tuple[str, str], ...]]:
        """The ids set by set."""
        if not self.sizes:
            return [self.ids]
        ends = list(accumulate(self.sizes, initial=0))
        return [self.ids[begin:end] for begin, end in pairwise(ends)]

    def to_bank(self, answer: Any) -> Any:
        """An answer in the attempt's ids, in the bank's."""
        return renamed(self.kind, answer, [dict(pairs) for pairs in self.sets])

    def from_bank(self, answer: Any) -> Any:
        """A key in the bank's ids, in the attempt's."""
        return renamed(self.kind, answer, [{bank: own for own, bank in pairs} for pairs in self.sets])


def make_paper(
    questions: Sequence[tuple[int, str, Mapping[str, Any]]],
    *,
    seed: str,
    shuffle: bool = True,
    marks: Mapping[str, int] | None = None,
) -> dict[str, Any]:
    """The stored paper of these (version id, kind, body) in this order; the same for the same seed.

    `marks`: thousandths that a question of a kind brings, where it is not one mark.
    """
    generator = random.Random(f"paper:{seed}")
    slots = []
    for version_id, kind, body in questions:
        sets = arranged_ids(kind, body, generator, shuffle=shuffle)
        bank_ids = [id_ for ids in sets for id_ in ids]
        own_ids = _own_ids(generator, len(bank_ids))
        slot = {
            "v": version_id,
            "kind": kind,
            "max": (marks or {}).get(kind, MARK),
            "ids": [list(pair) for pair in zip(own_ids, bank_ids, strict=True)],
        }
        if len(sets) > 1:
            slot["sets"] = [len(ids) for ids in sets]
        slots.append(slot)
    return {"slots": slots}


def _own_ids(generator: random.Random, count: int) -> list[str]:
    # What `generator.choice` does for each letter, spelled out: a paper has hundreds of them, and its start waits.
    bits, letters = generator.getrandbits, len(ID_LETTERS)
    made: list[str] = []
    while len(made) < count:
        candidate = ""
        while len(candidate) < _ID_LENGTH:
            drawn = bits(_LETTER_BITS)
            if drawn < letters:
                candidate += ID_LETTERS[drawn]
        if candidate not in made:
            made.append(candidate)
    return made


def read_slots(paper: Mapping[str, Any]) -> list[Slot]:
    """The slots of a stored paper; slot n of the API is number n - 1 here."""
    return [_slot(stored) for stored in paper["slots"]]


def find_slot(text: str, version_id: int) -> tuple[int, Slot] | None:
    """The slot that has this question version, with its number from 1, in a paper as its stored text.

    For who looks through thousands of papers for one question: reading a whole one costs ten times as much. The text is
    canonical (keys sorted, no spaces), and a slot holds no object in itself.
    """
    end = text.find(f'"v":{version_id}}}')
    if end < 0:
        return None
    begin = text.rindex("{", 0, end)
    return text.count('"v":', 0, end) + 1, _slot(json.loads(text[begin : text.index("}", end) + 1]))


def _slot(stored: Mapping[str, Any]) -> Slot:
    ids = tuple((own, bank) for own, bank in stored["ids"])
    return Slot(stored["v"], stored["kind"], stored["max"], ids, tuple(stored.get("sets", ())))


def max_score(slots: Sequence[Slot]) -> int:
    """Thousandths that the whole paper can bring."""
    return sum(slot.max_score for slot in slots)


@dataclass(frozen=True)
class Scored:
    """What answers bring: thousandths per slot, how many slots are wholly right, what the paper could have brought."""

    scores: list[int]
    correct: int
    max_score: int


def score_slots(
    slots: Sequence[Slot],
    bodies: Mapping[int, Mapping[str, Any]],
    answers: Mapping[int, Any],
    corrections: Mapping[int, Correction],
) -> Scored:
    """The score of `answers` (by slot number from 1, in the attempt's ids), with the corrections in force by version."""
    marks = [
        marks_of(
            slot.kind,
            bodies[slot.version_id],
            slot.to_bank(answers.get(number)),
            max_score=slot.max_score,
            correction=corrections.get(slot.version_id),
        )
        for number, slot in enumerate(slots, start=1)
    ]
    return Scored(
        [one.score for one in marks], sum(one.is_right for one in marks), sum(one.most for one in marks)
    )
