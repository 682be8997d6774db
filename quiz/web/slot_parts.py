"""The parts of a question under the names that the API, the pages and their script know them by."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import Any

_ONE_SET = {
    "single_choice": "options",
    "multiple_response": "options",
    "ordering": "options",
    "four_statements": "statements",
}
_ASIDE = {"short_text": "form_html", "number": "unit"}


def named_parts(kind: str, parts: Sequence[Any], sizes: Sequence[int]) -> dict[str, Any]:
    """Options, statements, left and right, or gaps with their options; nothing where an answer names no part."""
    if kind in _ONE_SET:
        return {_ONE_SET[kind]: list(parts)}
    sets = [list(parts[begin:end]) for begin, end in pairwise(accumulate(sizes, initial=0))]
    if kind == "matching":
        return {"left": sets[0], "right": sets[1]}
    if kind == "cloze":
        gaps, *options = sets
        return {"gaps": [{"id": gap["id"], "options": some} for gap, some in zip(gaps, options, strict=True)]}
    return {}


def named_aside(kind: str, aside: str | None) -> dict[str, str]:
    """What is said beside the field of a written answer."""
    return {_ASIDE[kind]: aside or ""} if kind in _ASIDE else {}
