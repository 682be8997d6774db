"""Enumerations: "A, B, C và D" with the place of every item, for items of a known class and for any short items."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from content.pipeline.drafting.vocabulary import CHANGES, LIST_CLASSES, PEOPLE, QUALITIES
from quiz.domain.text import fold

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
_CHANGE = _pattern(CHANGES, before=r"(?:mới|được)\s+")
_SPLIT = re.compile(rf"{_JOIN}|\s+(?=đông đảo)")
_LEADING = re.compile(rf"^(?:{_CROWD}\s+)+", re.IGNORECASE)


def people_lists(text: str) -> Iterator[Enumeration]:
    """Return the lists of people of a text."""
    return _found(_PEOPLE, text, drop_leading=True)


def quality_lists(text: str) -> Iterator[Enumeration]:
    """Return the lists of qualities of a text."""
    return _found(_QUALITY, text)


def change_lists(text: str) -> Iterator[Enumeration]:
    """Return the lists of what becomes of procedures and texts."""
    return _found(_CHANGE, text)


def _found(pattern: re.Pattern[str], text: str, *, drop_leading: bool = False) -> Iterator[Enumeration]:
    for found in pattern.finditer(text):
        parts = [part.strip() for part in _SPLIT.split(found[0]) if part.strip()]
        if drop_leading:
            parts = [_LEADING.sub("", part) for part in parts]
        if len(parts) > 1:
            joint = "hoặc" if re.search(r"\s(?:hoặc|hay)\s", found[0]) else "và"
            yield Enumeration(tuple(parts), joint, found.start(), found.end())


_CLASS_PATTERNS = [
    _pattern(terms, before=r"(?:các|những)\s+", minimum=1 if name == "dealing" else 2)
    for name, terms in LIST_CLASSES.items()
]


def class_lists(text: str) -> Iterator[Enumeration]:
    """Return the lists of three and more items of one class of words: occasions, steps, sides of a matter."""
    for pattern in _CLASS_PATTERNS:
        yield from _found(pattern, text)


def groups_of(items: Iterable[str]) -> frozenset[str]:
    """Return the groups of people that a list names."""
    found = set()
    for item in items:
        folded = fold(_LEADING.sub("", item))
        found |= {group for group, terms in PEOPLE.items() if any(folded == fold(term) for term in terms)}
    return frozenset(found)


_SHORT_ITEM_WORDS = 4


def inner_items(text: str) -> Iterator[tuple[str, int]]:
    """Return the items that stand between two separators of one list, each with its place.

    Only they have a beginning and an end that the text itself gives: what precedes the first item and what follows
    the last one may belong to the sentence.
    """
    separators = list(re.finditer(_JOIN, text))
    for left, right in zip(separators, separators[1:], strict=False):
        item = text[left.end() : right.start()]
        if item and len(item.split()) <= _SHORT_ITEM_WORDS and not re.search(r"[.;:()“”]", item):
            yield item, left.end()
