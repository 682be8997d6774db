"""From printed lines to paragraphs: by where lines begin and end, by what they begin with, and by their looks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Final

from content.pipeline.normalise import starts_block
from content.pipeline.page_parts import is_kind
from content.pipeline.pdf_lines import Line
from content.pipeline.word_breaks import joined
from quiz.domain.text import fold

_ENDS: Final = tuple(".;:!?…")
_WIDE_STEP: Final = 1.65
_GAP: Final = 1.12
_FULL: Final = 0.16
_SET_APART: Final = re.compile(r"^(?:noi nhan|tren day la|phu luc)\b")


@dataclass
class Paragraph:
    """The lines of one paragraph, its text, the bold words that it begins with."""

    lines: list[Line] = field(default_factory=list)
    text: str = ""
    lead: str = ""

    @property
    def first(self) -> Line:
        return self.lines[0]

    @property
    def last(self) -> Line:
        return self.lines[-1]

    def take(self, line: Line) -> None:
        """Add a line to the end."""
        is_all_bold = self.lead == self.text
        self.text = joined(self.text, line.text) if self.lines else line.text
        if is_all_bold:
            self.lead = (
                self.text if line.is_bold else (joined(self.lead, line.lead) if self.lines else line.lead)
            )
        self.lines.append(line)


@dataclass(frozen=True)
class Measure:
    """How the text of a document is set: where its lines begin and end, the step from line to line.

    `is_indented`: first lines are set in; `is_spaced`: paragraphs stand further apart than lines.
    """

    left: float
    right: float
    step: float
    is_indented: bool = False
    is_spaced: bool = False

    def is_full(self, line: Line) -> bool:
        """Say whether a line goes to the right margin: the paragraph may go on."""
        return line.end >= self.right - _FULL * (self.right - self.left)

    def is_set_in(self, line: Line) -> bool:
        return line.x > self.left + 0.5 * line.size

    def is_centred(self, line: Line) -> bool:
        middle = (self.left + self.right) / 2
        return (
            not self.is_full(line)
            and self.is_set_in(line)
            and abs((line.x + line.end) / 2 - middle) < 0.04 * (self.right - self.left)
        )


def measure_of(lines: Sequence[Line]) -> Measure:
    """Return the measure of a document's lines; there must be one."""
    starts = Counter(round(line.x / 3) * 3 for line in lines)
    least = max(2, len(lines) // 12)
    left = min((x for x, count in starts.items() if count >= least), default=min(line.x for line in lines))
    ends = sorted(line.end for line in lines)
    right = ends[int(0.93 * (len(ends) - 1))]
    pairs = [pair for pair in pairwise(lines) if _is_step(*pair)]
    size = Counter(round(line.size) for line in lines).most_common(1)[0][0]
    steps = Counter(round(before.y - after.y) for before, after in pairs if round(after.size) == size)
    step = float(min((step for step, count in steps.items() if 7 * count >= len(pairs)), default=1.25 * size))
    marked = [pair for pair in pairs if starts_block(pair[1].text)]
    wide = sum(before.y - after.y > _GAP * step for before, after in marked)
    measure = Measure(left - 1.5, right, step, is_spaced=4 * wide > 3 * len(marked))
    starts_in = sum(measure.is_set_in(after) for _, after in marked)
    return replace(measure, is_indented=2 * starts_in > len(marked))


def _is_step(before: Line, after: Line) -> bool:
    """Say whether a line stands right below another: of one page and one size, not far away."""
    return (
        before.page == after.page
        and abs(before.size - after.size) < 0.6
        and 0.4 * after.size < before.y - after.y < 3 * after.size
    )


def paragraphs_of(lines: Sequence[Line], measure: Measure) -> list[Paragraph]:
    """Return the paragraphs of lines that follow each other."""
    paragraphs: list[Paragraph] = []
    is_front = not any(line.page > 1 for line in lines[:1])
    for line in lines:
        starts = not paragraphs or (is_front or _begins(paragraphs[-1], line, measure))
        is_front = is_front and not is_kind(line.text)
        if starts:
            paragraphs.append(Paragraph())
        paragraphs[-1].take(line)
    return paragraphs


def _begins(paragraph: Paragraph, line: Line, measure: Measure) -> bool:
    """Say whether a line begins a new paragraph."""
    last = paragraph.last
    if _looks_apart(last, line, measure):
        return True
    is_marked = starts_block(line.text)
    is_full = measure.is_full(last)
    is_over = last.text.endswith(_ENDS)
    if measure.is_spaced and _is_step(last, line):
        return last.y - line.y > _GAP * measure.step or (is_marked and is_over)
    if measure.is_set_in(line):
        return is_marked or not _goes_on_set_in(paragraph, line, is_full=is_full, is_over=is_over)
    if is_marked:
        return not (measure.is_indented and is_full and not is_over)
    if not is_full:
        return is_over or not line.text[:1].islower()
    return (
        is_over
        and not measure.is_indented
        and not measure.is_set_in(paragraph.first)
        and _is_sentence(line, last)
    )


def _goes_on_set_in(paragraph: Paragraph, line: Line, *, is_full: bool, is_over: bool) -> bool:
    """Say whether a line that is set in goes on with a paragraph that is: its first line hangs out, or begins as far in."""
    first = paragraph.first
    if first.x < line.x - 3:
        hangs = starts_block(first.text) and (len(paragraph.lines) < 2 or abs(paragraph.last.x - line.x) < 3)
        return hangs and (is_full or line.text[:1].islower())
    return abs(first.x - line.x) < 3 and is_full and not is_over


def _looks_apart(last: Line, line: Line, measure: Measure) -> bool:
    """Say whether look and place alone part two lines."""
    if line.is_bold != last.is_bold and (line.is_bold or last.is_bold):
        return True
    if abs(line.size - last.size) > 0.6 or _SET_APART.match(fold(line.text)):
        return True
    if line.page != last.page:
        return False
    step = last.y - line.y
    if step < 0.4 * line.size or step > _WIDE_STEP * measure.step:
        return True
    if measure.is_centred(line) and measure.is_centred(last):
        return True
    return line.x > last.end or line.end < last.x


def _is_sentence(line: Line, last: Line) -> bool:
    """In text whose paragraphs are not set in: a full line that ends a sentence is seldom the last of its paragraph."""
    return last.text.endswith((".", ";")) and line.text[:1].isupper() and starts_block(line.text)
