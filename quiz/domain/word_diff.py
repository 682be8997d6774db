"""Which words two texts share and which one of them has alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher


@dataclass(frozen=True)
class Piece:
    """A run of text; `changed`: only this side has it."""

    text: str
    changed: bool


def word_diff(old: str, new: str) -> tuple[list[Piece], list[Piece]]:
    """Both texts as runs, in their own order; white space goes with the words."""
    one, other = (re.findall(r"\S+\s*", text) for text in (old, new))
    matcher = SequenceMatcher(
        None, [word.strip() for word in one], [word.strip() for word in other], autojunk=False
    )
    left: list[Piece] = []
    right: list[Piece] = []
    for tag, a, b, c, d in matcher.get_opcodes():
        if a < b:
            left.append(Piece("".join(one[a:b]), tag != "equal"))
        if c < d:
            right.append(Piece("".join(other[c:d]), tag != "equal"))
    return left, right
