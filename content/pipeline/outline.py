"""A plan's tree as one list, heading by heading and clause by clause: the form in which an editor's corrections are made.

The list and the document say the same: `outline_of` and `document_of` are each other's inverse.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from content.pipeline.clauses import Clause, with_ids
from content.pipeline.numbering import PART, Number, section_key
from content.pipeline.page_parts import DocumentData
from content.pipeline.sections import PREAMBLE, Document, Section

#: Kinds of entries; a block is what stands in the document and not in the tree.
HEADING, CLAUSE, BLOCK = "heading", "clause", "block"


@dataclass(frozen=True)
class Entry:
    """One heading or one clause; exactly one of the two is set."""

    section: Section | None = None
    clause: Clause | None = None

    @property
    def kind(self) -> str:
        return HEADING if self.section else CLAUSE

    @property
    def text(self) -> str:
        """The words of the entry: a heading's title, a clause's text."""
        return self.section.title if self.section else self._clause.text

    @property
    def line(self) -> int:
        return self.section.line if self.section else self._clause.line

    @property
    def key(self) -> str:
        """The key of the section that the entry opens or stands in."""
        return self.section.key if self.section else self._clause.section

    @property
    def _clause(self) -> Clause:
        assert self.clause is not None
        return self.clause


def outline_of(document: Document) -> tuple[Entry, ...]:
    """Return the headings and clauses of a document in its order."""
    entries: list[Entry] = []
    for section in document.sections:
        entries.append(Entry(section=section))
        entries += [Entry(clause=clause) for clause in document.clauses_of(section.key)]
    return tuple(entries)


def document_of(entries: Sequence[Entry], data: DocumentData) -> Document:
    """Return the document of a list: keys, ordinals and ids made anew from labels, levels and texts."""
    sections: list[Section] = []
    clauses: list[Clause] = []
    ordinals: Counter[str] = Counter()
    stack: list[Section] = []
    if entries and entries[0].section is None:
        sections.append(Section(PREAMBLE, PREAMBLE, "Phần mở đầu", entries[0].line))
    for entry in entries:
        if entry.section is not None:
            sections.append(_placed(entry.section, stack, sections))
        elif entry.clause is not None:
            key = sections[-1].key
            ordinals[key] += 1
            clauses.append(replace(entry.clause, section=key, ordinal=ordinals[key]))
    return Document(tuple(sections), with_ids(clauses), data)


def _placed(section: Section, stack: list[Section], before: Iterable[Section]) -> Section:
    """Return the section with its key and its parent, and keep the stack of open sections."""
    if section.key == PREAMBLE and section.label == PREAMBLE:
        return section
    while stack and stack[-1].level >= section.level:
        stack.pop()
    parent = stack[-1] if stack else Section("", "", "", 0, level=PART - 1)
    key = section_key(parent.key, parent.label, Number(section.level, section.label, section.value))
    taken = {other.key for other in before}
    repeats = key in taken
    while key in taken:
        key += "~"
    placed = replace(section, key=key, parent=parent.key, is_repeated=repeats)
    stack.append(placed)
    return placed
