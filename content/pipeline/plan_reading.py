"""Any office's plan, read: from the name and the bytes of a file to its tree, its tasks, and the document beside them.

Pure: the same bytes give the same reading. A file that cannot be read is a PlanRefused with the reason and what to do.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from content.pipeline.citations import Citation, WebAddress, find_addresses, find_citations, with_late_flags
from content.pipeline.due_dates import year_of_title
from content.pipeline.editorial import EditorNote, editor_notes
from content.pipeline.file_kind import source_of
from content.pipeline.normalise import Block
from content.pipeline.outline import Entry, document_of, outline_of
from content.pipeline.page_parts import is_annex, split_parts
from content.pipeline.plan_refusal import PlanRefused
from content.pipeline.plan_source import (
    MOST_BLOCKS,
    MOST_LETTERS,
    MOST_LETTERS_OF_BLOCK,
    Place,
    PlanSource,
    Table,
)
from content.pipeline.plan_tasks import PlanTask, find_tasks, task_rows
from content.pipeline.sections import PREAMBLE, Document, read_document

#: What a block of the document became.
FRONT, HEADING, CLAUSE, ENDING, ANNEX, TASK, LEFT_OUT = (
    "front", "heading", "clause", "ending", "annex", "task", "left_out",
)  # fmt: skip


@dataclass(frozen=True)
class ReadBlock:
    """One paragraph, or one row of a table, as the document has it, with what it became.

    `role` is one of FRONT (letterhead and title), HEADING, CLAUSE, ENDING (closing, recipients, signature), ANNEX, TASK,
    LEFT_OUT; `section` and `clause` are the key and the id of what it became, "" where it became neither. A heading that
    carries a clause on its own line has both.
    """

    block: Block
    place: Place
    role: str
    section: str = ""
    clause: str = ""

    @property
    def line(self) -> int:
        return self.block.line


@dataclass(frozen=True)
class PlanReading:
    """A plan as read. `outline` is the tree as a list, what corrections are made on; `document` follows from it.

    `kind` is docx, pdf, md or txt, `digest` the SHA-256 of the file, `pages` 0 where a file has none. `line` of sections,
    clauses, tasks and warnings is the running number of the block that they come from; `places` says where that stands.
    """

    name: str
    kind: str
    digest: str
    pages: int
    blocks: tuple[ReadBlock, ...]
    outline: tuple[Entry, ...]
    document: Document
    citations: tuple[Citation, ...]
    addresses: tuple[WebAddress, ...]
    tasks: tuple[PlanTask, ...]
    tables: tuple[Table, ...]
    notes: tuple[EditorNote, ...]
    warnings: tuple[EditorNote, ...]
    places: Mapping[int, Place]

    def place(self, line: int) -> str:
        """Return in words where the block of that running number stands, "" for a number that no block has."""
        found = self.places.get(line)
        return found.display if found else ""

    def summary(self) -> dict[str, Any]:
        """Return the object that `content import --json` prints."""
        counts = self.document.counts()
        sections = {
            section.key: {"title": section.title, "clauses": counts[section.key]}
            for section in self.document.sections
        }
        citations = [
            {
                "type": citation.type,
                "number": citation.number,
                "date": citation.date,
                "issuer": citation.issuer,
                "subject": citation.subject,
                "flags": list(citation.flags),
            }
            for citation in self.citations
        ]
        warnings = [
            {"line": note.line, "place": self.place(note.line), "rule": note.rule, "message": note.message}
            for note in self.warnings
        ]
        tasks = [task.to_json() for task in self.tasks]
        return {"sections": sections, "citations": citations, "tasks": tasks, "warnings": warnings}


def read_plan(name: str, data: bytes) -> PlanReading:
    """Return the reading of a file (.docx, .pdf with text, .md, .txt); raises PlanRefused."""
    source = source_of(name, data)
    _refuse_too_large(source)
    as_tasks = task_rows(source.tables)
    content = tuple(block for block in source.blocks if block.line not in as_tasks)
    document = read_document(content)
    is_numbered = any(section.key != PREAMBLE for section in document.sections)
    if not document.clauses or not (is_numbered or document.data.title):
        raise PlanRefused("not-a-plan")
    empty = PlanReading(
        name=name,
        kind=source.kind,
        digest=hashlib.sha256(data).hexdigest(),
        pages=source.pages,
        blocks=_roles(source, content, as_tasks),
        outline=(),
        document=document,
        citations=(),
        addresses=(),
        tasks=find_tasks(source.tables, document.data),
        tables=source.tables,
        notes=source.notes,
        warnings=(),
        places=source.places,
    )
    return with_outline(empty, outline_of(document))


def _refuse_too_large(source: PlanSource) -> None:
    letters = [len(block.text) for block in source.blocks]
    if (
        len(letters) > MOST_BLOCKS
        or sum(letters) > MOST_LETTERS
        or max(letters, default=0) > MOST_LETTERS_OF_BLOCK
    ):
        raise PlanRefused("too-large")


def with_outline(reading: PlanReading, outline: Sequence[Entry]) -> PlanReading:
    """Return the reading with another tree: document, citations, warnings and the blocks' roles follow from it."""
    document = document_of(outline, reading.document.data)
    data = document.data
    citations = with_late_flags(
        find_citations(document.clauses), data.date, data.year or year_of_title(" ".join(data.title)) or 0
    )
    notes = {*editor_notes(document, citations), *reading.notes}
    return replace(
        reading,
        outline=outline_of(document),
        document=document,
        citations=citations,
        addresses=find_addresses(document.clauses),
        warnings=tuple(sorted(notes)),
        blocks=_resolved(reading.blocks, document),
    )


def _roles(source: PlanSource, content: Sequence[Block], as_tasks: frozenset[int]) -> tuple[ReadBlock, ...]:
    """Return all blocks with what they are apart from headings and clauses, which `_resolved` adds."""
    parts = split_parts(content)
    ending = {block.line for block in parts.ending}
    annex_from = next((block.line for block in parts.ending if is_annex(block)), None)
    front = {block.line for block in parts.front}
    blocks = []
    for block in source.blocks:
        if block.line in as_tasks:
            role = TASK
        elif block.line in front:
            role = FRONT
        elif block.line in ending:
            role = ANNEX if annex_from is not None and block.line >= annex_from else ENDING
        else:
            role = LEFT_OUT
        blocks.append(ReadBlock(block, source.places.get(block.line, Place()), role))
    return tuple(blocks)


def _resolved(blocks: Sequence[ReadBlock], document: Document) -> tuple[ReadBlock, ...]:
    headings = {section.line: section.key for section in document.sections if section.key != PREAMBLE}
    clauses: dict[int, tuple[str, str]] = {}
    for clause in document.clauses:
        for line, _ in clause.pieces or ((clause.line, 0),):
            clauses.setdefault(line, (clause.id, clause.section))
    resolved = []
    for read in blocks:
        line = read.line
        clause_id, section = clauses.get(line, ("", ""))
        if line in headings:
            resolved.append(replace(read, role=HEADING, section=headings[line], clause=clause_id))
        elif clause_id:
            resolved.append(replace(read, role=CLAUSE, section=section, clause=clause_id))
        else:
            role = LEFT_OUT if read.role in (HEADING, CLAUSE) else read.role
            resolved.append(replace(read, role=role, section="", clause=""))
    return tuple(resolved)
