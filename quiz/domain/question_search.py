"""What a question is found by: its code, stem and options as folded words, so that hóa, hoá and hoa are one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Any

from quiz.domain.text import fold_space, words

#: More words than anybody types on purpose; the rest is not looked at.
MOST_WORDS = 12
_TAG = re.compile(r"<[^>]*>")
_GAP = re.compile(r"\{\{[^{}]*\}\}")


def plain_text(html: str) -> str:
    """The words of a piece of HTML in one line; a gap of a cloze is three dots."""
    return fold_space(_GAP.sub("…", unescape(_TAG.sub(" ", html))))


def searched_text(code: str, body: Mapping[str, Any]) -> str:
    """Folded words between single spaces, one before the first and one after the last."""
    found = [word for piece in (code, *_pieces(body)) for word in words(plain_text(piece))]
    return f" {' '.join(found)} "


def search_words(text: str) -> list[str]:
    """The folded words that somebody typed, each once; each must begin a word of the question."""
    return list(dict.fromkeys(words(text)))[:MOST_WORDS]


def _pieces(body: Mapping[str, Any]) -> Iterator[str]:
    yield body.get("stem_html") or ""
    for name in ("options", "statements", "left", "right"):
        for part in body.get(name) or ():
            yield part.get("html") or ""
    for gap in body.get("gaps") or ():
        for option in gap.get("options") or ():
            yield option.get("html") or ""
