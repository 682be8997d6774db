"""Whether words stand in a clause as printed: character for character, runs of white space apart."""

from __future__ import annotations

import re

from quiz.domain.text import fold_space


def is_printed(quote: str, clause: str) -> bool:
    """Whether the quote stands in the clause's text."""
    return fold_space(quote) in fold_space(clause)


def first_difference(quote: str, clause: str) -> str:
    """The end of the longest beginning of the quote that the clause has, and some characters after it."""
    quoted, printed = fold_space(quote), fold_space(clause)
    low, high = 0, len(quoted)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if quoted[:middle] in printed else (low, middle - 1)
    return quoted[max(0, low - 20) : low + 10]


def around(quote: str, clause: str) -> tuple[str, str]:
    """What stands before and after the quote in its clause; both empty where it does not stand there."""
    quoted, printed = fold_space(quote), fold_space(clause)
    place = printed.find(quoted) if quoted else -1
    if place < 0:
        return "", ""
    return printed[:place].strip(), printed[place + len(quoted) :].strip()


def spans(quote: str, clause: str) -> list[tuple[int, int]]:
    """Where the quote stands in the clause's text as it is: (start, end) of every place; empty where it does not."""
    parts = [re.escape(part) for part in fold_space(quote).split(" ") if part]
    if not parts:
        return []
    return [found.span() for found in re.finditer(r"\s+".join(parts), clause)]


def overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether two stretches of a text have a character in common."""
    return one[0] < other[1] and other[0] < one[1]
