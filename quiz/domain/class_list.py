"""Finding oneself in a class list without being shown it: by the first letters of one's name or one's number in the list.

A *masked* name is the family name with the initials of the rest, `Nguyễn T. M. A.`, and more of it only where two would read
the same. A pupil's *number* is his place in the class list in the order of a Vietnamese register, from 1.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from quiz.domain.text import fold, words

#: A page shows no more of a class list than this at once.
MOST_SHOWN = 5
#: Fewer letters are looked for only as a whole word ("Ý", "Vy" is long enough).
LEAST_LETTERS = 2


@dataclass(frozen=True)
class Found:
    """Places in the list, from 0, at most MOST_SHOWN; `more` of them match beside these."""

    places: tuple[int, ...]
    more: int


def find_in_list(full_names: Sequence[str], typed: str) -> Found:
    """The places that what was typed can mean: a number of the list, or the beginning of a name.

    A name fits from any of its words on, diacritics and case aside: "minh a" fits Nguyễn Thị Minh Anh. Names that begin or
    end so come first: who types "an" is rather called An than Lan Anh.
    """
    wanted = words(typed)
    if len(wanted) == 1 and wanted[0].isdecimal():
        place = int(wanted[0][:6]) - 1
        return Found((place,) if 0 <= place < len(full_names) else (), 0)
    ranked = sorted(
        (rank, place)
        for place, name in enumerate(full_names)
        if (rank := _rank(words(name), wanted)) is not None
    )
    places = tuple(place for _rank_, place in ranked)
    return Found(tuple(sorted(places[:MOST_SHOWN])), max(0, len(places) - MOST_SHOWN))


def _rank(name: Sequence[str], wanted: Sequence[str]) -> int | None:
    """0: these are the last words; 1: the last word begins so; 2: the name begins so; 3: from another word on; None: no."""
    if not wanted:
        return None
    too_short = len("".join(wanted)) < LEAST_LETTERS
    *whole, last = wanted
    best: int | None = None
    for start in range(len(name) - len(wanted) + 1):
        part = name[start : start + len(wanted)]
        if list(part[:-1]) != whole or not part[-1].startswith(last):
            continue
        is_end, is_whole = start + len(wanted) == len(name), part[-1] == last
        if too_short and not is_whole:
            continue
        rank = 0 if is_end and is_whole else 1 if is_end else 2 if start == 0 else 3
        best = rank if best is None else min(best, rank)
    return best


def masked_names(full_names: Sequence[str]) -> list[str]:
    """One masked name for each, in the same order; of doubles the given name is shown, then also the words before it.

    Two pupils with one name stay alike: their numbers in the list tell them apart.
    """
    parts = [name.split() or [""] for name in full_names]
    masked = [_masked(name, 0) for name in parts]
    for shown, alike in (
        (1, fold),
        (2, str),
    ):  # initials that differ in a mark alone are read as one; whole words are not
        counts = Counter(map(alike, masked))
        masked = [
            _masked(name, shown) if counts[alike(mask)] > 1 else mask
            for name, mask in zip(parts, masked, strict=True)
        ]
    return masked


def masked_name(full_name: str) -> str:
    """One name by itself, masked: `Nguyễn T. M. A.`."""
    return _masked(full_name.split(), 0)


def _masked(name: Sequence[str], shown: int) -> str:
    """The family name, initials, and the last `shown` words as they are; of a single word its initial."""
    family, rest = (name[:1], name[1:]) if len(name) > 1 else ([], list(name))
    hidden = rest[: max(0, len(rest) - shown)]
    initials = [f"{word[0].upper()}." for word in hidden if word]
    return " ".join([*family, *initials, *rest[len(hidden) :]])
