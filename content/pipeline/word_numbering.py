"""The numbers and bullets that Word makes by itself: from numbering.xml and the styles to what a reader sees printed."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import Final

from content.pipeline.word_package import Element, is_on, value_of, w

_LEVELS: Final = 9
_ROMAN: Final = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_BULLETS: Final = {
    "\uf0b7": "•",
    "\uf0a7": "▪",
    "\uf0d8": "➢",
    "\uf0fc": "✓",
    "\uf076": "❖",
    "\uf02d": "-",
    "o": "o",
}


@dataclass(frozen=True)
class Level:
    """One level of a list: the kind of its numbers, their text ("%1.%2."), the first number."""

    kind: str
    text: str
    start: int
    is_legal: bool = False


@dataclass(frozen=True)
class Printed:
    """What Word prints in front of a paragraph: a bullet or a number; at most one is not ""."""

    bullet: str = ""
    number: str = ""


class WordNumbering:
    """Counts the lists of one document while its paragraphs pass by in order."""

    def __init__(self, root: Element | None) -> None:
        self._levels: dict[str, dict[int, Level]] = {}
        self._abstract: dict[str, str] = {}
        self._restarts: dict[tuple[str, int], int] = {}
        self._counts: dict[str, list[int | None]] = defaultdict(lambda: [None] * _LEVELS)
        self._begun: set[tuple[str, int]] = set()
        if root is not None:
            self._read(root)

    def next(self, number: str, level: int) -> Printed:
        """Return what the next paragraph of list `number` has in front of it, and count it."""
        abstract = self._abstract.get(number, "")
        levels = self._levels.get(number) or self._levels.get(f"abstract {abstract}", {})
        here = levels.get(level)
        if here is None:
            return Printed()
        if here.kind == "bullet":
            return Printed(bullet=_bullet(here.text))
        counts = self._counts[abstract or number]
        restart = self._restarts.get((number, level))
        if restart is not None and (number, level) not in self._begun:
            counts[level] = restart - 1
        self._begun.add((number, level))
        before = counts[level]
        counts[level] = here.start if before is None else before + 1
        counts[level + 1 :] = [None] * (_LEVELS - level - 1)
        return Printed(number=_shown(here, levels, counts).strip())

    def _read(self, root: Element) -> None:
        for abstract in root.findall(w("abstractNum")):
            name = value_of(abstract, "abstractNumId")
            self._levels[f"abstract {name}"] = {
                _integer(value_of(level, "ilvl"), 0): _level(level) for level in abstract.findall(w("lvl"))
            }
        for number in root.findall(w("num")):
            name = value_of(number, "numId")
            abstract = value_of(number.find(w("abstractNumId")))
            self._abstract[name] = abstract
            levels = dict(self._levels.get(f"abstract {abstract}", {}))
            for override in number.findall(w("lvlOverride")):
                place = _integer(value_of(override, "ilvl"), 0)
                if (own := override.find(w("lvl"))) is not None:
                    levels[place] = _level(own)
                if (start := override.find(w("startOverride"))) is not None:
                    self._restarts[name, place] = _integer(value_of(start), 1)
            self._levels[name] = levels


def _level(element: Element) -> Level:
    return Level(
        value_of(element.find(w("numFmt"))) or "decimal",
        value_of(element.find(w("lvlText"))),
        _integer(value_of(element.find(w("start"))), 1),
        is_on(element.find(w("isLgl"))),
    )


def _shown(here: Level, levels: dict[int, Level], counts: list[int | None]) -> str:
    if here.kind == "none":
        return ""

    def number(found: re.Match[str]) -> str:
        place = int(found[1]) - 1
        level = levels.get(place, here)
        count = counts[place] if counts[place] is not None else level.start
        assert count is not None
        return _formatted(count, "decimal" if here.is_legal else level.kind)

    return re.sub(r"%([1-9])", number, here.text)


def _formatted(count: int, kind: str) -> str:
    if kind in ("upperRoman", "lowerRoman"):
        roman = ""
        rest = count if 0 < count < 40 else 0
        for value, sign in _ROMAN:
            while rest >= value:
                roman, rest = roman + sign, rest - value
        return roman.upper() if kind == "upperRoman" else roman
    if kind in ("upperLetter", "lowerLetter"):
        letter = chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 % 5 + 1)
        return letter.upper() if kind == "upperLetter" else letter
    return f"{count:02}" if kind == "decimalZero" else str(count)


def _bullet(text: str) -> str:
    sign = text.strip()[:1]
    if sign in _BULLETS:
        return _BULLETS[sign]
    return "•" if not sign or "\ue000" <= sign <= "\uf8ff" else sign


def _integer(text: str, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else otherwise
