"""single_choice: one option is right. multiple_response: several are, all of them or nothing, or a share for each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from quiz.domain.questions.kind import Body, Kind, Names, Problem, UnfitAnswer, checked_list, part_problems

ALL_OR_NOTHING, PER_OPTION = "all_or_nothing", "per_option"


class SingleChoice(Kind):
    """The answer is the id of an option."""

    shuffled = True

    def part_sets(self, body: Body) -> list[list[Body]]:
        return [body["options"]]

    def checked(self, sets: Sequence[Sequence[str]], answer: Any) -> Any:
        if not isinstance(answer, str):
            raise UnfitAnswer("kind")
        if answer not in sets[0]:
            raise UnfitAnswer("option")
        return answer

    def renamed(self, answer: Any, names: Sequence[Names]) -> Any:
        return names[0][answer]

    def problems(self, body: Body) -> Iterable[Problem]:
        options, key = body.get("options"), body.get("key")
        yield from part_problems("options", options, least=2)
        if isinstance(key, list):
            yield Problem("key", "two-keys" if len(key) > 1 else "no-key")
        elif not key:
            yield Problem("key", "no-key")
        elif key not in [option["id"] for option in options or []]:
            yield Problem("key", "key-unknown")


class MultipleResponse(Kind):
    """The answer is a list of ids. `per_option`: each right tick brings its share, each wrong one takes one away."""

    scorings = (ALL_OR_NOTHING, PER_OPTION)
    shuffled = True

    def part_sets(self, body: Body) -> list[list[Body]]:
        return [body["options"]]

    def checked(self, sets: Sequence[Sequence[str]], answer: Any) -> Any:
        chosen = checked_list(answer, sets[0])
        return [item for item in sets[0] if item in chosen] or None

    def score(self, key: Any, answer: Any, *, most: int, scoring: str | None, body: Body) -> int:
        right, chosen = set(key), set(answer)
        if scoring != PER_OPTION:
            return most if chosen == right else 0
        return most * max(0, len(chosen & right) - len(chosen - right)) // len(right)

    def renamed(self, answer: Any, names: Sequence[Names]) -> Any:
        return [names[0][item] for item in answer]

    def same(self, one: Any, other: Any) -> bool:
        return sorted(one or ()) == sorted(other or ())

    def problems(self, body: Body) -> Iterable[Problem]:
        options, key = body.get("options"), body.get("key")
        yield from part_problems("options", options, least=2)
        ids = [option["id"] for option in options or []]
        if not isinstance(key, list) or not key:
            yield Problem("key", "no-key")
        elif not set(key) <= set(ids):
            yield Problem("key", "key-unknown")
        elif set(key) == set(ids):
            yield Problem("key", "all-keys")
