"""matching: what belongs to what. Every left-hand item has its right-hand one; right-hand ones may be left over."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from random import Random
from typing import Any

from quiz.domain.questions.kind import (
    Body,
    Kind,
    Names,
    Problem,
    UnfitAnswer,
    checked_map,
    ids_of,
    part_problems,
)


class Matching(Kind):
    """The answer names a right-hand item for left-hand ones; every right pair brings its share."""

    scorings = ("per_part",)
    always_shuffled = True

    def part_sets(self, body: Body) -> list[list[Body]]:
        return [body["left"], body["right"]]

    def checked(self, sets: Sequence[Sequence[str]], answer: Any) -> Any:
        left, right = sets
        given = checked_map(answer, left)
        if not all(isinstance(value, str) for value in given.values()):
            raise UnfitAnswer("kind")
        if not set(given.values()) <= set(right):
            raise UnfitAnswer("option")
        return {item: given[item] for item in left if item in given} or None

    def score(self, key: Any, answer: Any, *, most: int, scoring: str | None, body: Body) -> int:
        right: int = sum(answer.get(item) == value for item, value in key.items())
        return most * right // len(key)

    def renamed(self, answer: Any, names: Sequence[Names]) -> Any:
        left, right = names
        return {left[item]: right[value] for item, value in answer.items()}

    def arranged(self, body: Body, generator: Random, *, shuffle: bool) -> list[list[str]]:
        """Both sides shuffled; again while every left-hand item would stand beside its own."""
        left, right = super().arranged(body, generator, shuffle=shuffle)
        while len(left) > 1 and all(
            body["key"].get(item) == other for item, other in zip(left, right, strict=False)
        ):
            generator.shuffle(right)
        return [left, right]

    def is_whole(self, answer: Any, body: Body) -> bool:
        return answer is not None and set(answer) == set(ids_of(body["left"]))

    def problems(self, body: Body) -> Iterable[Problem]:
        left, right, key = body.get("left"), body.get("right"), body.get("key")
        yield from part_problems("left", left, least=2)
        yield from part_problems("right", right, least=2)
        if not isinstance(key, dict) or set(key) != set(ids_of(left or [])):
            yield Problem("key", "no-key")
        elif not set(key.values()) <= set(ids_of(right or [])):
            yield Problem("key", "key-unknown")
        elif len(set(key.values())) < len(key):
            yield Problem("key", "key-repeated")
