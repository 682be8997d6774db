"""Options of even length: shorter variants of an answer that still say something, and sets of four that fit each other."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from content.pipeline.drafting.lists import people_lists
from content.pipeline.drafting.segments import is_action
from content.pipeline.drafting.vocabulary import VERBS

RATIO = 1.4
_CUTS = re.compile(r",\s+|\s+(?:thông qua|đối với|nhằm)\s+|\s+(?:của|trong|về)\s+")
_BARE_END = re.compile(rf"(?:^|\s)(?:{'|'.join(VERBS)}|thông tin|giáo dục)$", re.IGNORECASE)
_BAD_END = re.compile(
    r"(?:\s(?:và|hoặc|các|những|việc|của|trong|về|với|vào|công tác|thực hiện|đồng thời|luôn|được|cho|một|từng|bộ|toàn thể|đông đảo|tham gia))+$",
    re.IGNORECASE,
)
_GOES_ON = re.compile(r"(?:\S+\s){0,3}(?:ngày càng|đạt|được|luôn|dễ|phải)\b")
_SHORTEST_WORDS, LONGEST = 4, 95


def variants(text: str, *, loose: bool = False) -> Iterator[str]:
    """Return the text and its beginnings that end where a phrase ends, longest first.

    At a comma the text is cut only where another action follows, or `loose`, where any item follows.
    """
    taken = {text}
    if len(text) <= LONGEST:
        yield text
    lists = [(found.start, found.end) for found in people_lists(text)]
    for cut in reversed(list(_CUTS.finditer(text))):
        if any(start < cut.start() < end for start, end in lists):
            continue
        short = text[: cut.start()].rstrip(" ,")
        follows_action = is_action(text[cut.end() :]) and not _BARE_END.search(short)
        if cut[0].startswith(",") and not (loose or follows_action):
            continue
        if _BAD_END.search(short) or len(short.split()) < _SHORTEST_WORDS or len(short) > LONGEST:
            continue
        if _GOES_ON.match(text[cut.end() :]):
            continue  # what follows is the point of the sentence
        if any(end == len(short) for _, end in lists):
            continue  # it would end with the people and say nothing of them
        if short not in taken:
            taken.add(short)
            yield short


def even_set(
    keys: Iterable[str], pools: Sequence[Sequence[str]], wanted: int, used: Collection[frozenset[str]] = ()
) -> tuple[str, list[tuple[int, str]]] | None:
    """Return a key and `wanted` distractors (number of their pool, text) whose lengths fit, or None.

    Each pool is one distractor in several lengths. At least one distractor is as long as the key where that can be had:
    the longest option should not give the answer away. A set of options that is `used` is not taken again.
    """
    best: tuple[str, list[tuple[int, str]]] | None = None
    for key in keys:
        for chosen in _sets(key, [(number, pool) for number, pool in enumerate(pools)], [], wanted):
            if frozenset((key, *(text for _, text in chosen))) in used:
                continue
            if any(len(text) >= len(key) for _, text in chosen):
                return key, chosen
            best = best or (key, chosen)
            break
    return best


def _sets(
    key: str, pools: Sequence[tuple[int, Sequence[str]]], taken: list[tuple[int, str]], wanted: int
) -> Iterator[list[tuple[int, str]]]:
    """Return the sets whose lengths fit, those from the first pools first."""
    if len(taken) == wanted:
        yield taken
        return
    lengths = [len(key), *(len(text) for _, text in taken)]
    low, high = max(lengths) / RATIO, min(lengths) * RATIO
    for place, (number, pool) in enumerate(pools):
        fitting = sorted(
            (text for text in pool if low <= len(text) <= high),
            key=lambda text: (len(text) < len(key), abs(len(text) - len(key)), text),
        )
        for text in fitting:
            yield from _sets(key, pools[place + 1 :], [*taken, (number, text)], wanted)
