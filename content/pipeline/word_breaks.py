"""Joins two printed lines of one paragraph, and words that were broken with a hyphen at the end of the first."""

from __future__ import annotations

import re
from typing import Final

from quiz.domain.text import fold_space
from quiz.exchange.legacy_fonts import is_syllable

_BROKEN: Final = re.compile(r"(?P<head>[^\W\d_]+)[-‐\u00ad]$")
_REST: Final = re.compile(r"^(?P<tail>[^\W\d_]+)")
_GLUED: Final = re.compile(r"[\w/][-/‐]$")
#: A web address that stops where it cannot end.
_ADDRESS: Final = re.compile(r"(?:://|\bwww\.)\S*[./_?=&]$")


def joined(before: str, after: str) -> str:
    """Return the two lines as one text."""
    before, after = fold_space(before), fold_space(after)
    head, tail = _BROKEN.search(before), _REST.match(after)
    if head and tail and _is_one_word(head["head"], tail["tail"]):
        return f"{before[:-1]}{after}"
    if _GLUED.search(before) and after[:1].isalnum():
        return f"{before}{after}"
    if _ADDRESS.search(before) and (after[:1].islower() or after[:1].isdigit()):
        return f"{before}{after}"
    return f"{before} {after}"


def _is_one_word(head: str, tail: str) -> bool:
    """Tell a word that was broken ("nghi-êm", "web-site") from one that has a hyphen ("Hỏi-đáp", "KH-UBND")."""
    if not tail[:1].islower():
        return False
    return is_syllable(head + tail) or not (is_syllable(head) and is_syllable(tail))
