"""Texts that were copied out of pages: lines cut where the page ended are joined again, page numbers are left out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from content.pipeline.extract import SourceLine
from content.pipeline.normalise import starts_block
from content.pipeline.word_breaks import joined

_LEAST_LINES: Final = 12
_LONGEST: Final = 130
_NARROWEST: Final = 50
_LEAST_FULL, _SHARE_FULL = 8, 0.15
_BEGINS: Final = re.compile(r"^(?:Căn cứ|Thực hiện|Xét|Triển khai|Trên đây)\s")
#: A line was cut when the next word would have gone beyond this share of the width: letters are not equally wide.
_FULL: Final = 0.86
_ENDS: Final = tuple(".;:!?…")
_PAGE_NUMBER: Final = re.compile(r"^\s*(?:trang\s*)?[-–]?\s*\d{1,3}\s*[-–]?\s*$", re.IGNORECASE)


def unwrapped(lines: Sequence[SourceLine]) -> tuple[SourceLine, ...]:
    """Return the lines of a text, those of one paragraph joined where the text is cut at the width of a page."""
    printed = [line for line in lines if not line.is_blank]
    width = _width(printed)
    if not width or len(lines) - len(printed) > len(printed) // 3:
        return tuple(lines)
    heads = Counter(re.sub(r"\d+", "#", line.text.strip()) for line in printed)
    kept: list[SourceLine] = []
    last = ""
    for line in lines:
        text = line.text.strip()
        if _PAGE_NUMBER.match(text) or (text and _is_running_head(heads, text)):
            continue
        if kept and last and text and _goes_on(last, text, width):
            kept[-1] = SourceLine(kept[-1].number, joined(kept[-1].text, text))
        else:
            kept.append(line)
        last = text
    return tuple(kept)


def _width(printed: Sequence[SourceLine]) -> int:
    """Return how many letters a line holds, 0 for a text that has one paragraph a line."""
    lengths = sorted(len(line.text.rstrip()) for line in printed)
    if len(lengths) < _LEAST_LINES or lengths[-1] > _LONGEST:
        return 0
    width = lengths[int(0.95 * (len(lengths) - 1))]
    full = sum(length >= _FULL * width for length in lengths)
    return width if width >= _NARROWEST and full >= max(_LEAST_FULL, _SHARE_FULL * len(lengths)) else 0


def _is_running_head(heads: Counter[str], text: str) -> bool:
    folded = re.sub(r"\d+", "#", text)
    return heads[folded] > 2 and len(text.split()) > 3 and not starts_block(text) and not text.endswith(_ENDS)


def _goes_on(before: str, after: str, width: int) -> bool:
    """Say whether a line goes on with the one above: that one was full, and this one begins nothing new."""
    first_word = after.split(" ", 1)[0]
    if len(before) + 1 + len(first_word) <= _FULL * width:
        return False
    is_over = before.endswith(_ENDS)
    if _BEGINS.match(after):
        return False
    if starts_block(after):
        return not is_over and bool(re.match(r"^[-–]\s*\d", after))
    return after[:1].islower() or not is_over
