"""ordering: items are put into an order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from random import Random
from typing import Any

from quiz.domain.questions.choices import ALL_OR_NOTHING
from quiz.domain.questions.kind import Body, Kind, Names, Problem, checked_list, ids_of, part_problems

PER_PLACE = "per_place"


class Ordering(Kind):
    """The answer is a list of ids, the first first; one that stops early leaves the rest open.

    `per_place`: every item that stands at its place brings its share.
    """

    scorings = (ALL_OR_NOTHING, PER_PLACE)
    always_shuffled = True

    def part_sets(self, body: Body) -> list[list[Body]]:
        return [body["options"]]

    def checked(self, sets: Sequence[Sequence[str]], answer: Any) -> Any:
        return list(checked_list(answer, sets[0])) or None

    def score(self, key: Any, answer: Any, *, most: int, scoring: str | None, body: Body) -> int:
        if scoring != PER_PLACE:
            return most if answer == key else 0
        right: int = sum(one == other for one, other in zip(answer, key, strict=False))
        return most * right // len(key)

    def renamed(self, answer: Any, names: Sequence[Names]) -> Any:
        return [names[0][item] for item in answer]

    def arranged(self, body: Body, generator: Random, *, shuffle: bool) -> list[list[str]]:
        """Shuffled; again while it would be the key."""
        (ids,) = super().arranged(body, generator, shuffle=shuffle)
        while len(ids) > 1 and ids == body["key"]:
            generator.shuffle(ids)
        return [ids]

    def is_whole(self, answer: Any, body: Body) -> bool:
        return answer is not None and len(answer) == len(body["options"])

    def problems(self, body: Body) -> Iterable[Problem]:
        options, key = body.get("options"), body.get("key")
        yield from part_problems("options", options, least=2)
        if not isinstance(key, list) or not key:
            yield Problem("key", "no-key")
        elif len(set(key)) < len(key):
            yield Problem("key", "key-repeated")
        elif set(key) != set(ids_of(options or [])):
            yield Problem("key", "key-unknown")
