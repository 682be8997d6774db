"""The plans written by hand for reading: each line is a part of the document with the place in the tree that it must get.

letterhead LEFT | RIGHT      title TEXT      p TEXT (preamble)
h KEY | NUMBER | TITLE       hc KEY | NUMBER | TITLE | REST (a heading that carries a clause)
c BULLET | TEXT              e TEXT (closing)      r TEXT (recipient)      s TEXT (office)      n TEXT (name)
annex TEXT      columns A | B | ...      group NUMBER | TEXT      task CELLS | ... | DUE DATE
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from content.pipeline.plan_reading import PlanReading

FOLDER = Path(__file__).parent
NAMES = ("lam-giang", "yen-linh", "vinh-khe")


@dataclass(frozen=True)
class Part:
    """One part of the document: what it is, and its cells."""

    kind: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Golden:
    """What must be read: (key, title) of the sections, (key, text) of the clauses, the rows of tasks."""

    sections: tuple[tuple[str, str], ...]
    clauses: tuple[tuple[str, str], ...]
    tasks: tuple[tuple[str, ...], ...]


def parts_of(name: str) -> tuple[Part, ...]:
    """The parts of one of the plans in this folder."""
    parts = []
    for line in (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            kind, _, rest = line.partition(" ")
            cells = tuple(cell.strip() for cell in f" {rest} ".split(" | "))
            parts.append(Part(kind, cells))
    return tuple(parts)


def golden(parts: tuple[Part, ...]) -> Golden:
    """The tree and the tasks that the marks of the parts say."""
    sections: list[tuple[str, str]] = []
    clauses: list[tuple[str, str]] = []
    for part in parts:
        match part.kind, part.cells:
            case "p", (text,):
                sections += [] if sections else [("0", "Phần mở đầu")]
                clauses.append(("0", text))
            case "h", (key, _, title):
                sections.append((key, title))
            case "hc", (key, _, title, rest):
                sections.append((key, title))
                clauses.append((key, f"{title}: {rest}"))
            case "c", (_, text):
                clauses.append((sections[-1][0], text))
    tasks = tuple(part.cells for part in parts if part.kind == "task")
    return Golden(tuple(sections), tuple(clauses), tasks)


def parts_of_reading(reading: PlanReading) -> tuple[Part, ...]:
    """The parts of a plan that has been read, to lay it out in another form."""
    document, data = reading.document, reading.document.data
    parts = [Part("letterhead", ("Số:", f"{data.place}, ngày tháng năm {data.year}"))]
    parts += [Part("title", (line,)) for line in data.title]
    headings = {section.line: section for section in document.sections if section.key != "0"}
    for entry in reading.outline:
        if entry.section and entry.section.key != "0":
            carried = document.clauses_of(entry.key)[:1]
            if not (carried and carried[0].line == entry.line):
                parts.append(Part("h", (entry.key, f"{entry.section.label}.", entry.text)))
        elif entry.clause and entry.line in headings:
            section = headings[entry.line]
            rest = entry.text.removeprefix(section.title).lstrip(": ")
            parts.append(Part("hc", (section.key, f"{section.label}.", section.title, rest)))
        elif entry.clause:
            kind = ("p", (entry.text,)) if entry.key == "0" else ("c", (entry.clause.bullet, entry.text))
            parts.append(Part(*kind))
    parts += [Part("e", (text,)) for text in data.closing]
    parts += [Part("r", (text,)) for text in data.recipients]
    parts += [Part("s", (text,)) for text in data.signature_office]
    return (*parts, Part("n", (data.signature_name,)))
