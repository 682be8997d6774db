"""From blocks to the plan's structure: preamble, sections with their clauses, closing, recipients, signature.

A *section* is a numbered heading; its key is the path of the printed numbers ("III.2"). What stands before the
first of them is the *preamble*, section "0". A heading that goes on in its own line with what it asks for
("1. Thời gian thực hiện: Thường xuyên hàng năm.") is a section and its clause at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from content.pipeline.clauses import Clause, with_ids
from content.pipeline.normalise import Block, join_title
from content.pipeline.numbering import ARABIC, LETTER, PART, Number, is_bare_part, read_number, section_key
from content.pipeline.page_parts import DocumentData, read_ending, read_letterhead, split_parts

PREAMBLE = "0"
_TITLE_WORDS = 16
_SENTENCE_WORDS = 25


@dataclass(frozen=True)
class Section:
    """One heading: key (path of numbers), label as printed, title without the number, source line, parent's key."""

    key: str
    label: str
    title: str
    line: int
    parent: str = ""
    level: int = 0
    value: int = 0
    is_repeated: bool = False


@dataclass(frozen=True)
class Document:
    """A plan as read: sections in order, clauses in order, and what is the document's own data."""

    sections: tuple[Section, ...]
    clauses: tuple[Clause, ...]
    data: DocumentData

    def clauses_of(self, key: str) -> tuple[Clause, ...]:
        """Return a section's own clauses, not those of its subsections."""
        return tuple(clause for clause in self.clauses if clause.section == key)

    def section(self, key: str) -> Section:
        """Return the section of that key; raises KeyError."""
        for section in self.sections:
            if section.key == key:
                return section
        raise KeyError(key)

    def counts(self) -> dict[str, int]:
        """Return the number of clauses of its own for every section, in document order."""
        counts = {section.key: 0 for section in self.sections}
        for clause in self.clauses:
            counts[clause.section] += 1
        return counts


def read_document(blocks: Sequence[Block]) -> Document:
    """Return the structure of a plan from its blocks."""
    parts = split_parts(_with_titles(blocks))
    letterhead, preamble = read_letterhead(parts.front)
    builder = _Builder()
    if preamble:
        builder.open(Section(PREAMBLE, PREAMBLE, "Phần mở đầu", preamble[0].line))
        for block in preamble:
            builder.add_clause(block)
    for position, block in enumerate(parts.body):
        following = parts.body[position + 1] if position + 1 < len(parts.body) else None
        builder.read(block, following)
    data = read_ending(letterhead, parts.ending)
    return Document(tuple(builder.sections), with_ids(builder.clauses), data)


def _with_titles(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Return the blocks with the title below "Phần thứ nhất" or "CHƯƠNG I" joined to it."""
    joined: list[Block] = []
    for block in blocks:
        before = joined[-1] if joined else None
        is_title = block.is_bold or bool(block.heading) or block.text.isupper()
        if before and is_bare_part(before) and is_title and not block.bullet and read_number(block) is None:
            joined[-1] = join_title(before, block)
        else:
            joined.append(block)
    return tuple(joined)


class _Builder:
    """Keeps the open sections while the blocks of the body pass by."""

    def __init__(self) -> None:
        self.sections: list[Section] = []
        self.clauses: list[Clause] = []
        self._stack: list[Section] = []
        self._current = PREAMBLE

    def open(self, section: Section) -> None:
        self.sections.append(section)
        self._current = section.key
        if section.key != PREAMBLE:
            self._stack.append(section)

    def read(self, block: Block, following: Block | None) -> None:
        """Take the next block of the body: a heading, or a clause of the section that is open."""
        numbered = None if block.bullet else read_number(block)
        if numbered is None:
            self.add_clause(block)
            return
        if not self._is_section(block, numbered[0], following):
            self.add_clause(_without_number(block, numbered[1]))
            return
        number, text = numbered
        title, carried = _split_heading(block, text, _has_content(following, number))
        while self._stack and self._stack[-1].level >= number.level:
            self._stack.pop()
        parent = self._stack[-1] if self._stack else Section("", "", "", 0)
        key = section_key(parent.key, parent.label, number)
        taken = {section.key for section in self.sections}
        repeats = key in taken
        while key in taken:
            key += "~"
        self.open(
            Section(key, number.label, title, block.line, parent.key, number.level, number.value, repeats)
        )
        if carried:
            self.add_clause(_without_number(block, text))

    def add_clause(self, block: Block) -> None:
        if not self.sections:
            self.open(Section(PREAMBLE, PREAMBLE, "Phần mở đầu", block.line))
        ordinal = 1 + sum(1 for clause in self.clauses if clause.section == self._current)
        self.clauses.append(
            Clause(
                "", self._current, ordinal, block.text, block.line, block.bullet, block.pieces, block.is_torn
            )
        )

    def _is_section(self, block: Block, number: Number, following: Block | None) -> bool:
        """Tell a heading from a numbered item of a list: items are plain, and hold nothing below them."""
        if block.heading or block.lead:
            return True
        if number.level == PART:
            return number.label.isalpha() and set(number.label) <= set("IVX")
        if number.level == LETTER:
            holds_bullets = following is not None and bool(following.bullet)
            return holds_bullets or any(section.level == LETTER for section in self._stack[-1:])
        if number.level < ARABIC:
            return True
        open_arabic = [section for section in self._stack if section.level == number.level]
        # Numbers that start again below an open section of the same level are a list inside it.
        return not (open_arabic and number.level == ARABIC and number.value <= open_arabic[-1].value)


def _has_content(following: Block | None, number: Number) -> bool:
    """Say whether something stands below a heading: a bullet, a paragraph or a deeper number."""
    if following is None:
        return False
    numbered = None if following.bullet else read_number(following)
    return numbered is None or numbered[0].level > number.level


def _split_heading(block: Block, text: str, has_content: bool) -> tuple[str, bool]:
    """Return a heading's title and whether its own line carries a clause."""
    number_length = len(block.text) - len(text)
    if block.lead and not block.is_bold:
        lead = block.lead[number_length:].strip() if len(block.lead) > number_length else ""
        if lead:
            return lead.rstrip(" :."), True
    title, colon, rest = text.partition(":")
    short = len(title.split()) <= _TITLE_WORDS
    if colon and rest.strip() and short and not block.is_bold and not block.heading:
        return title.strip(), True
    if block.heading or block.is_bold:
        return text.rstrip(" :."), False
    is_sentence = text.endswith((".", ";")) and len(text.split()) > _SENTENCE_WORDS
    return text.rstrip(" :.;"), not has_content or is_sentence


def _without_number(block: Block, text: str) -> Block:
    """Return the block with the number in front taken as its bullet, its pieces moved to fit."""
    cut = len(block.text) - len(text)
    pieces = tuple((line, max(0, start - cut)) for line, start in block.pieces)
    return replace(block, text=text, bullet=block.text[:cut].strip(), pieces=pieces)
