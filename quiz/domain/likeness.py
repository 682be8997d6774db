"""How alike two stems are.

Stems are folded (case, diacritics, punctuation, set phrases such as "Theo Kế hoạch năm 2021") and cut into pairs of
neighbouring words; likeness is the number of shared pairs divided by the number of all pairs of both (Jaccard).
1 is the same stem; from ALIKE two stems are alike, from NEAR nearly so.
"""

from __future__ import annotations

import html
import re
import zlib
from collections.abc import Iterable

from quiz.domain.text import words

ALIKE, NEAR = 0.8, 0.65
SET_PHRASES = re.compile(
    r"\b(?:theo ke hoach(?: nam 2021)?|dua vao ke hoach|moi y sau dung hay sai|chon tat ca (?:cac )?phuong an dung"
    r"|theo muc [ivx]+ ?\d* y \d+(?: cua)?(?: ke hoach)?)\b"
)

_TAG = re.compile(r"<[^>]*>")
Pairs = frozenset[tuple[str, str]]


def stem_pairs(stem: str, statements: Iterable[str] = ()) -> Pairs:
    """Pairs of neighbouring words; of a four-part question with its statements, since its lead-in alone says little."""
    parts = SET_PHRASES.sub(" ", " ".join(words(stem))).split()
    for statement in statements:
        parts += words(statement)
    return frozenset(zip(parts, parts[1:], strict=False))


def likeness(one: Pairs, other: Pairs) -> float:
    """Shared pairs out of all, 0 to 1."""
    union = len(one | other)
    return len(one & other) / union if union else 0.0


def plain(text: str) -> str:
    """The words of safe HTML."""
    return html.unescape(_TAG.sub(" ", text))


def pair_numbers(pairs: Pairs) -> list[int]:
    """A number of 32 bits for each pair, for looking it up; two pairs may share one, so the likeness is worked out anew."""
    return sorted({zlib.crc32(" ".join(pair).encode()) for pair in pairs})
