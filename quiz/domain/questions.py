"""Question kinds: what the learner sees of each, which answers fit, and what an answer scores.

A *body* is the stored content of one question version:
`stem_html`, `options` [{id, html, why}] or `statements` [{id, html, key, level, clause, explanation_html}], `key`,
`scoring`, `explanation_html`, `note_html`, `clauses` [{id, section, number, quote}].
A *key* has the shape of an answer in the bank's own ids. A *mark* is 1000 thousandths; scores are integers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

MARK = 1000
KINDS = ("single_choice", "true_false", "multiple_response", "four_statements")

#: Thousandths of the question's mark for 0 to 4 right statements (decision 764/QĐ-BGDĐT of 2024).
STEPS_2025 = (0, 100, 250, 500, 1000)


class UnfitAnswer(ValueError):
    """The answer does not fit the question; `code` says how: kind, option, repeated."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def part_ids(kind: str, body: Mapping[str, Any]) -> list[str]:
    """The bank ids of what an answer can name: options, or statements; none for a plain true/false."""
    if kind in ("single_choice", "multiple_response"):
        return [option["id"] for option in body["options"]]
    if kind == "four_statements":
        return [statement["id"] for statement in body["statements"]]
    return []


def key_of(kind: str, body: Mapping[str, Any]) -> Any:
    """The key in the shape of an answer, in the bank's ids."""
    if kind == "four_statements":
        return {statement["id"]: statement["key"] for statement in body["statements"]}
    return body["key"]


def checked_answer(kind: str, ids: Sequence[str], answer: Any) -> Any:
    """The answer as it is kept (lists in the order of `ids`); raises UnfitAnswer. None clears."""
    if answer is None:
        return None
    if kind == "single_choice":
        if not isinstance(answer, str):
            raise UnfitAnswer("kind")
        if answer not in ids:
            raise UnfitAnswer("option")
        return answer
    if kind == "true_false":
        if not isinstance(answer, bool):
            raise UnfitAnswer("kind")
        return answer
    if kind == "multiple_response":
        return _checked_choices(ids, answer)
    if kind == "four_statements":
        return _checked_statements(ids, answer)
    raise UnfitAnswer("kind")


def _checked_choices(ids: Sequence[str], answer: Any) -> list[str] | None:
    if not isinstance(answer, list) or not all(isinstance(item, str) for item in answer):
        raise UnfitAnswer("kind")
    if len(set(answer)) != len(answer):
        raise UnfitAnswer("repeated")
    if not set(answer) <= set(ids):
        raise UnfitAnswer("option")
    return [item for item in ids if item in answer] or None


def _checked_statements(ids: Sequence[str], answer: Any) -> dict[str, bool] | None:
    if not isinstance(answer, dict) or not all(isinstance(value, bool) for value in answer.values()):
        raise UnfitAnswer("kind")
    if not set(answer) <= set(ids):
        raise UnfitAnswer("option")
    return {item: answer[item] for item in ids if item in answer} or None


def score_answer(kind: str, key: Any, answer: Any, *, max_score: int, scoring: str | None = None) -> int:
    """Thousandths for an answer in the ids of the key; nothing answered scores 0."""
    if answer is None:
        return 0
    if kind == "multiple_response":
        return max_score if set(answer) == set(key) else 0
    if kind == "four_statements":
        right = sum(1 for item, truth in key.items() if answer.get(item) is truth)
        if scoring == "steps_2025":
            return max_score * STEPS_2025[right] // MARK
        return max_score * right // len(key)
    return max_score if answer == key else 0


def translated(answer: Any, names: Mapping[str, str]) -> Any:
    """An answer with its ids renamed by `names`; true and false have none."""
    if isinstance(answer, str):
        return names[answer]
    if isinstance(answer, list):
        return [names[item] for item in answer]
    if isinstance(answer, dict):
        return {names[item]: value for item, value in answer.items()}
    return answer
