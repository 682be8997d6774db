"""One paragraph of a Word file as it would be printed: its words, its bold beginning, its heading level, its number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from content.pipeline.word_numbering import Printed, WordNumbering
from content.pipeline.word_package import Element, is_on, value_of, w
from content.pipeline.word_styles import WordStyles, outline_level

#: What holds runs and is read through; everything else that is not a run is left out, deleted text among it.
_THROUGH: Final = frozenset(
    w(name) for name in ("ins", "moveTo", "hyperlink", "smartTag", "sdt", "sdtContent", "fldSimple", "customXml", "dir", "bdo")
)  # fmt: skip
_CHOICE: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
_SPACES: Final = {w("tab"): "\t", w("br"): "\n", w("cr"): "\n", w("noBreakHyphen"): "-", w("ptab"): "\t"}
_SYMBOLS: Final = {"F0B7": "•", "F0A7": "▪", "F0D8": "➢", "F0FC": "✓", "F02D": "-"}


@dataclass(frozen=True)
class Run:
    """Words of one look."""

    text: str
    is_bold: bool


@dataclass(frozen=True)
class WordParagraph:
    """A paragraph: `text` with tabs and line ends as typed, `lead` the bold words that it begins with."""

    text: str
    lead: str
    heading: int
    printed: Printed
    boxes: tuple[Element, ...] = ()


class ParagraphReader:
    """Reads the paragraphs of one document in order; `seen` counts what is left out and worth a word to the editor."""

    def __init__(self, styles: WordStyles, numbering: WordNumbering) -> None:
        self._styles, self._numbering = styles, numbering
        self.seen: Counter[str] = Counter()

    def read(self, paragraph: Element) -> WordParagraph:
        """Return one paragraph; its number is counted."""
        properties = paragraph.find(w("pPr"))
        name = "" if properties is None else value_of(properties.find(w("pStyle")))
        style = self._styles.resolved(name or self._styles.default)
        runs = [run for run in self._runs(paragraph, bool(style.is_bold)) if run.text]
        text = "".join(run.text for run in runs)
        printed = (
            self._printed(properties, style.list_number, style.list_level) if text.strip() else Printed()
        )
        heading = outline_level(properties) or style.heading
        boxes = tuple(paragraph.iter(w("txbxContent")))
        return WordParagraph(text, _lead(runs), heading, printed, boxes)

    def _printed(self, properties: Element | None, number: str, level: str) -> Printed:
        own = None if properties is None else properties.find(w("numPr"))
        if own is not None:
            number = value_of(own.find(w("numId"))) or number
            level = value_of(own.find(w("ilvl"))) or level
        if not number or number == "0":
            return Printed()
        return self._numbering.next(number, int(level) if level.isdecimal() and int(level) < 9 else 0)

    def _runs(self, parent: Element, style_is_bold: bool) -> Iterator[Run]:
        for child in parent:
            if child.tag == w("r"):
                yield self._run(child, style_is_bold)
            elif child.tag in _THROUGH:
                self.seen["tracked"] += child.tag in (w("ins"), w("moveTo"))
                yield from self._runs(child, style_is_bold)
            elif child.tag in (w("del"), w("moveFrom")):
                self.seen["tracked"] += 1

    def _run(self, run: Element, style_is_bold: bool) -> Run:
        properties = run.find(w("rPr"))
        if properties is not None and is_on(properties.find(w("vanish"))):
            return Run("", False)
        bold = None if properties is None else properties.find(w("b"))
        if bold is None and properties is not None:
            named = self._styles.resolved(value_of(properties.find(w("rStyle")))).is_bold
            style_is_bold = style_is_bold if named is None else named
        text = "".join(self._piece(child) for child in run)
        return Run(text, style_is_bold if bold is None else is_on(bold))

    def _piece(self, child: Element) -> str:
        if child.tag == w("t"):
            return child.text or ""
        if child.tag == w("br") and value_of(child, "type") in ("page", "column"):
            return ""
        if child.tag in _SPACES:
            return _SPACES[child.tag]
        if child.tag == w("sym"):
            return _SYMBOLS.get(value_of(child, "char").upper(), "")
        if child.tag in (w("footnoteReference"), w("endnoteReference")):
            self.seen["footnotes"] += 1
        elif child.tag in (w("drawing"), w("pict"), w("object"), _CHOICE):
            self.seen["pictures"] += next(child.iter(w("txbxContent")), None) is None
        return ""


def _lead(runs: list[Run]) -> str:
    """Return the bold words in front; white space between them may be of any look."""
    lead = ""
    for run in runs:
        if not run.is_bold and run.text.strip():
            break
        lead += run.text
    return lead if lead.strip() else ""
