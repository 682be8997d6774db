"""What a wrong answer consists of: which options or statements it got wrong, so that a class's mistakes can be counted.

A *mistake* is (bank id, value): an option that was chosen and is no key (value None), a plain true/false answered `value`,
a statement marked `value`. What was left out is no mistake of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from quiz.domain.questions import key_of

Mistake = tuple[str, bool | None]


def mistakes_of(kind: str, body: Mapping[str, Any], answer: Any) -> list[Mistake]:
    """The mistakes in an answer in the bank's ids, in the bank's order; none for a right or an empty one."""
    key = key_of(kind, body)
    if answer is None or answer == key:
        return []
    if kind == "true_false":
        return [("", bool(answer))]
    if kind == "four_statements":
        return [
            (id_, answer[id_]) for id_, truth in key.items() if id_ in answer and answer[id_] is not truth
        ]
    chosen = {answer} if isinstance(answer, str) else set(answer)
    right = {key} if isinstance(key, str) else set(key)
    return [(option["id"], None) for option in body["options"] if option["id"] in chosen - right]


def mistake_html(body: Mapping[str, Any], mistake: Mistake) -> str:
    """The words of the option or statement; empty for a plain true/false, whose only word is its value."""
    parts = body.get("options") or body.get("statements") or []
    return next((str(part["html"]) for part in parts if part["id"] == mistake[0]), "")
