"""Whether words stand in a clause as printed: character for character, runs of white space apart."""

from __future__ import annotations

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
