"""Places and pages: "tại A và B", "trên C", "lên D", with their prepositions, as answers to "ở đâu"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from content.pipeline.drafting.vocabulary import PLACE_HEADS, SAME_THINGS
from quiz.domain.text import fold

_HEAD = "|".join(re.escape(head) for head in sorted(PLACE_HEADS, key=len, reverse=True))
_PLACE = re.compile(
    rf"(?<!\w)(?P<word>tại|trên|lên)\s+(?P<what>(?:{_HEAD})(?!\w)[^;.:()]*?)"
    rf"(?=$|;|,?\s+(?:để|nhằm|theo|trong|trước|khi|bảo đảm|đảm bảo|từ)\s|,\s)"
)
_AND = re.compile(
    rf"\s+và\s+(?:niêm yết\s+|đăng\s+|công khai\s+)?(?P<word>tại|trên|lên)?\s*(?=(?:{_HEAD})(?!\w))"
)
_SPOKEN = {"lên": "trên"}


@dataclass(frozen=True)
class Place:
    """One or two places as printed, each with its preposition, and where they stand in the searched text."""

    items: tuple[str, ...]
    start: int
    end: int


def places_in(text: str) -> Iterator[Place]:
    """Return the places of a text; a mere area ("trên địa bàn tỉnh") is none."""
    taken = 0
    for found in _PLACE.finditer(text):
        if found.start() < taken:
            continue
        items, word, rest = [], found["word"], found["what"]
        while cut := _first_and(rest):
            items.append(_said(word, rest[: cut.start()]))
            word, rest = cut["word"] or word, rest[cut.end() :]
        items.append(_said(word, rest))
        taken = found.end()
        yield Place(tuple(items), found.start(), found.end())


def _first_and(text: str) -> re.Match[str] | None:
    """Return the "và" between two places; one inside a name ("Giáo dục và Đào tạo") is none."""
    for found in _AND.finditer(text):
        if not re.search(
            r"(?:Giáo dục|Khoa học|Văn hóa|Tài nguyên|Nông nghiệp|tiếp nhận)$", text[: found.start()]
        ):
            return found
    return None


def _said(word: str, what: str) -> str:
    return f"{_SPOKEN.get(word, word)} {what.strip(' ,')}"


def same_thing(one: str, other: str) -> bool:
    """Say whether two places may be one thing under two names."""
    first, second = fold(one), fold(other)
    if first in second or second in first:
        return True
    return any(
        any(fold(name) in first for name in names) and any(fold(name) in second for name in names)
        for names in SAME_THINGS
    )
