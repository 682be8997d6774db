"""What an answer consists of, as short texts that can be counted: which options, statements, gaps, pairs or places it chose.

A *choice* is written `option`, `true`, `part=value` (a statement, a gap, the left of a pair) or `place=item` (an order), in the
bank's ids. A written answer is a choice of its own, folded as people tell words apart: case and spaces.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from quiz.domain.questions import WRITTEN

#: Kinds of which an option that nobody chooses is of no use.
WITH_DISTRACTORS = ("single_choice", "multiple_response", "cloze")
_MOST_LETTERS = 80


@dataclass(frozen=True)
class Choice:
    """Something that can be chosen. `part`: the statement, gap, pair or place that it answers; "" for the whole question.

    `html` and `part_html` are words of the bank; empty for true and false, and for a place, whose words are its number.
    """

    key: str
    part: str
    html: str
    part_html: str
    is_right: bool


def choices_in(kind: str, answer: Any) -> list[str]:
    """The choices that an answer in the bank's ids consists of; none for an empty one."""
    if answer is None:
        return []
    if kind in WRITTEN:
        return [" ".join(str(answer).lower().split())[:_MOST_LETTERS]]
    if isinstance(answer, dict):
        return [f"{part}={_value(value)}" for part, value in answer.items()]
    if isinstance(answer, list):
        if kind == "ordering":
            return [f"{place}={item}" for place, item in enumerate(answer, start=1)]
        return list(answer)
    return [_value(answer)]


def _value(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def possible_choices(kind: str, body: Mapping[str, Any]) -> list[Choice]:
    """Everything that can be chosen, in the bank's order; none for a written answer."""
    if kind in ("single_choice", "multiple_response"):
        right = choices_in(kind, body["key"])
        return [Choice(one["id"], "", one["html"], "", one["id"] in right) for one in body["options"]]
    if kind == "true_false":
        return [Choice(text, "", "", "", text == _value(body["key"])) for text in ("true", "false")]
    if kind == "four_statements":
        return [
            Choice(f"{one['id']}={text}", one["id"], "", one["html"], text == _value(one["key"]))
            for one in body["statements"]
            for text in ("true", "false")
        ]
    if kind == "matching":
        return [
            Choice(
                f"{left['id']}={right['id']}",
                left["id"],
                right["html"],
                left["html"],
                body["key"].get(left["id"]) == right["id"],
            )
            for left in body["left"]
            for right in body["right"]
        ]
    if kind == "cloze":
        return [
            Choice(
                f"{gap['id']}={one['id']}",
                gap["id"],
                one["html"],
                "",
                body["key"].get(gap["id"]) == one["id"],
            )
            for gap in body["gaps"]
            for one in gap["options"]
        ]
    if kind == "ordering":
        return [
            Choice(f"{place}={one['id']}", str(place), one["html"], "", right == one["id"])
            for place, right in enumerate(body["key"], start=1)
            for one in body["options"]
        ]
    return []
