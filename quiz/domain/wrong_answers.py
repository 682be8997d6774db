"""What a wrong answer consists of: which options, statements or pairs it got wrong, so that a class's mistakes can be counted.

A *mistake* is (bank id, value): an option that was chosen and is no key (value None), a plain true/false answered `value`,
a statement marked `value`, a left-hand item or a gap given `value`, an item put at place `value`; of a written answer its
words are the value. What was left out is no mistake of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from quiz.domain.questions import WRITTEN, key_of, same_answer
from quiz.domain.text import fold_space

Mistake = tuple[str, bool | str | None]


def mistakes_of(kind: str, body: Mapping[str, Any], answer: Any) -> list[Mistake]:
    """The mistakes in an answer that was not wholly right, in the bank's ids and order; none for an empty one."""
    key = key_of(kind, body)
    if answer is None or same_answer(kind, answer, key):
        return []
    if kind == "true_false":
        return [("", bool(answer))]
    if kind in WRITTEN:
        return [("", fold_space(str(answer)).casefold())]
    if isinstance(key, dict):
        return [(id_, answer[id_]) for id_, right in key.items() if id_ in answer and answer[id_] != right]
    if kind == "ordering":
        places = enumerate(zip(answer, key, strict=False), start=1)
        return [(id_, str(place)) for place, (id_, right) in places if id_ != right]
    chosen = {answer} if isinstance(answer, str) else set(answer)
    right = {key} if isinstance(key, str) else set(key)
    return [(option["id"], None) for option in body["options"] if option["id"] in chosen - right]


def mistake_html(kind: str, body: Mapping[str, Any], mistake: Mistake) -> str:
    """The words of what was chosen, with the place or the left-hand item where there is one; empty for a plain true/false,
    whose only word is its value."""
    part, value = mistake
    if kind in WRITTEN:
        return escape(str(value))
    if kind == "matching":
        return f"{_html(body['left'], part)} → {_html(body['right'], value)}"
    if kind == "cloze":
        place, gap = next((n, one) for n, one in enumerate(body["gaps"], start=1) if one["id"] == part)
        return f"({place}) {_html(gap['options'], value)}"
    words = _html(body.get("options") or body.get("statements") or [], part)
    return f"{value}. {words}" if kind == "ordering" else words


def _html(parts: Any, id_: Any) -> str:
    return next((str(part["html"]) for part in parts if part["id"] == id_), "")
