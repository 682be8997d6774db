"""Names for the board: what a class calls its pupils, with an initial only where two would read the same.

Vietnamese names run family, middle, given; a class says middle and given ("Gia Bảo"), or given alone where there is no more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence


def board_names(full_names: Sequence[str]) -> list[str]:
    """One short name per full name, in the same order: `Bảo Ngọc`; doubles with initials, `Bảo Ngọc T.`, then `Bảo Ngọc T.H.`."""
    words = [name.split() or [""] for name in full_names]
    names = [_short(parts) for parts in words]
    for initials in (1, 2, 3):
        doubles = {name for name, count in Counter(names).items() if count > 1}
        if not doubles:
            break
        names = [
            _with_initials(parts, initials) if name in doubles else name
            for name, parts in zip(names, words, strict=True)
        ]
    return names


def _short(parts: Sequence[str]) -> str:
    """The last two words without the family name; the only word where there is one."""
    return " ".join(parts[1:][-2:] or parts)


def _with_initials(parts: Sequence[str], most: int) -> str:
    rest = parts[: max(0, len(parts) - len(_short(parts).split()))][:most]
    mark = "".join(f"{word[0].upper()}." for word in rest)
    return f"{_short(parts)} {mark}".strip()
