"""Enumerations: "A, B, C và D" with the place of every item, for items of a known class and for any short items."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from content.pipeline.drafting.vocabulary import PEOPLE, QUALITIES

_JOIN = r"(?:,\s*(?:và\s+|hoặc\s+)?|\s+(?:và|hoặc|hay|cùng)\s+)"
_CROWD = r"(?:toàn thể|đông đảo|đội ngũ|các|mỗi|tất cả|toàn bộ)"


@dataclass(frozen=True)
class Enumeration:
    """A list as printed: its items, the word before the last of them, and where it stands in the searched text."""

    items: tuple[str, ...]
    joint: str
    start: int
    end: int

    @property
    def joined(self) -> str:
        """The list written out evenly: "A, B và C"."""
        return join_items(self.items, self.joint)


def join_items(items: Iterable[str], joint: str = "và") -> str:
    """Return "A, B và C"."""
    *first, last = items
    return f"{', '.join(first)} {joint} {last}" if first else last


def _terms(terms: Iterable[str]) -> str:
    return "|".join(re.escape(term) for term in sorted(terms, key=len, reverse=True))


def _pattern(terms: Iterable[str], before: str = "", minimum: int = 1) -> re.Pattern[str]:
    term = rf"(?:{before})?(?:{_terms(terms)})(?!\w)"
    return re.compile(rf"(?<!\w){term}(?:{_JOIN}{term}){{{minimum},}}", re.IGNORECASE)


_PEOPLE_TERMS = [term for group in PEOPLE.values() for term in group]
_PEOPLE = re.compile(
    rf"(?<!\w)(?:{_CROWD}\s+)*(?:{_terms(_PEOPLE_TERMS)})(?!\w)"
    rf"(?:(?:{_JOIN}|\s+(?=đông đảo))(?:{_CROWD}\s+)*(?:{_terms(_PEOPLE_TERMS)})(?!\w))+",
    re.IGNORECASE,
)
_QUALITY = _pattern(QUALITIES)
_SPLIT = re.compile(rf"{_JOIN}|\s+(?=đông đảo)")
_LEADING = re.compile(rf"^(?:{_CROWD}\s+)+", re.IGNORECASE)


def people_lists(text: str) -> Iterator[Enumeration]:
    """Return the lists of people of a text."""
    return _found(_PEOPLE, text, drop_leading=True)


def quality_lists(text: str) -> Iterator[Enumeration]:
    """Return the lists of qualities of a text."""
    return _found(_QUALITY, text)


def _found(pattern: re.Pattern[str], text: str, *, drop_leading: bool = False) -> Iterator[Enumeration]:
    for found in pattern.finditer(text):
        parts = [part.strip() for part in _SPLIT.split(found[0]) if part.strip()]
        if drop_leading:
            parts = [_LEADING.sub("", part) for part in parts]
        if len(parts) > 1:
            joint = "hoặc" if re.search(r"\s(?:hoặc|hay)\s", found[0]) else "và"
            yield Enumeration(tuple(parts), joint, found.start(), found.end())
