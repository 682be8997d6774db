"""What a Word style says of its paragraphs: heading or not, bold or not, which list; styles inherit from each other."""

from __future__ import annotations

import re
from dataclasses import dataclass

from content.pipeline.word_package import Element, is_on, value_of, w

_HEADING = re.compile(r"^(?:heading|tiêu đề|đề mục)\s*([1-9])$", re.IGNORECASE)
_DEEPEST = 20


@dataclass(frozen=True)
class ParagraphStyle:
    """What one style says, None or "" where it says nothing and the style it is based on counts."""

    heading: int = 0
    is_bold: bool | None = None
    list_number: str = ""
    list_level: str = ""
    based_on: str = ""


class WordStyles:
    """The styles of one document by their ids."""

    def __init__(self, root: Element | None) -> None:
        self._styles: dict[str, ParagraphStyle] = {}
        self.default = ""
        for style in [] if root is None else root.findall(w("style")):
            name = value_of(style, "styleId")
            self._styles[name] = _style(style)
            if value_of(style, "type") == "paragraph" and value_of(style, "default") in ("1", "true"):
                self.default = name

    def resolved(self, name: str) -> ParagraphStyle:
        """Return what a style says with all it is based on."""
        heading, is_bold, number, level = 0, None, "", ""
        for _ in range(_DEEPEST):
            style = self._styles.get(name)
            if style is None:
                break
            heading = heading or style.heading
            is_bold = style.is_bold if is_bold is None else is_bold
            number, level = number or style.list_number, level or style.list_level
            name = style.based_on
        return ParagraphStyle(heading, is_bold, number, level)


def _style(element: Element) -> ParagraphStyle:
    paragraph, run = element.find(w("pPr")), element.find(w("rPr"))
    bold = None if run is None else run.find(w("b"))
    numbering = None if paragraph is None else paragraph.find(w("numPr"))
    return ParagraphStyle(
        heading=_heading(value_of(element.find(w("name"))), paragraph),
        is_bold=None if bold is None else is_on(bold),
        list_number="" if numbering is None else value_of(numbering.find(w("numId"))),
        list_level="" if numbering is None else value_of(numbering.find(w("ilvl"))),
        based_on=value_of(element.find(w("basedOn"))),
    )


def _heading(name: str, paragraph: Element | None) -> int:
    if found := _HEADING.match(name):
        return int(found[1])
    return outline_level(paragraph)


def outline_level(paragraph: Element | None) -> int:
    """Return the heading level from 1 that a paragraph's properties name themselves, 0 for text."""
    level = "" if paragraph is None else value_of(paragraph.find(w("outlineLvl")))
    return int(level) + 1 if level.isdecimal() and int(level) < 9 else 0
