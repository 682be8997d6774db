"""true_false: one statement is right or wrong. four_statements: four are judged, each by itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from quiz.domain.questions.kind import (
    MARK,
    Body,
    Kind,
    Names,
    Problem,
    UnfitAnswer,
    checked_map,
    part_problems,
)

#: Thousandths of the question's mark for 0 to 4 right statements (decision 764/QĐ-BGDĐT of 2024).
STEPS_2025 = (0, 100, 250, 500, 1000)


class TrueFalse(Kind):
    """The answer is true or false."""

    def checked(self, sets: Sequence[Sequence[str]], answer: Any) -> Any:
        if not isinstance(answer, bool):
            raise UnfitAnswer("kind")
        return answer

    def problems(self, body: Body) -> Iterable[Problem]:
        if not isinstance(body.get("key"), bool):
            yield Problem("key", "no-key")


class FourStatements(Kind):
    """The answer says true or false of statements. `steps_2025`: 10, 25, 50, 100 %; otherwise each brings an equal share."""

    scorings = ("steps_2025", "equal")

    def part_sets(self, body: Body) -> list[list[Body]]:
        return [body["statements"]]

    def checked(self, sets: Sequence[Sequence[str]], answer: Any) -> Any:
        if not isinstance(answer, dict) or not all(isinstance(value, bool) for value in answer.values()):
            raise UnfitAnswer("kind")
        given = checked_map(answer, sets[0])
        return {item: given[item] for item in sets[0] if item in given} or None

    def key(self, body: Body) -> Any:
        return {statement["id"]: statement["key"] for statement in body["statements"]}

    def score(self, key: Any, answer: Any, *, most: int, scoring: str | None, body: Body) -> int:
        right = sum(1 for item, truth in key.items() if answer.get(item) is truth)
        if scoring == "steps_2025":
            return most * STEPS_2025[right] // MARK
        return most * right // len(key)

    def renamed(self, answer: Any, names: Sequence[Names]) -> Any:
        return {names[0][item]: value for item, value in answer.items()}

    def is_whole(self, answer: Any, body: Body) -> bool:
        return answer is not None and set(answer) == set(self.key(body))

    def problems(self, body: Body) -> Iterable[Problem]:
        statements = body.get("statements")
        yield from part_problems("statements", statements, least=4)
        if isinstance(statements, list) and len(statements) > 4:
            yield Problem("statements", "too-many")
        for place, statement in enumerate(statements or []):
            if not isinstance(statement.get("key"), bool):
                yield Problem(f"statements.{place}", "no-key")
