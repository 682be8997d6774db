"""A plan that was read as its page shows it: the document beside the tree, entry by entry, and the corrections in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from quiz.models import PlanImport
from quiz.models.columns import canonical_json
from quiz.services.plan_read import Corrected, PlanReading, corrected, unpack

_SHORT = 90


@dataclass(frozen=True)
class DocumentLine:
    """A paragraph of the document. `entry`: number of what it became in the tree, None where it became nothing."""

    line: int
    text: str
    bullet: str
    role: str
    where: str
    entry: int | None


@dataclass(frozen=True)
class TreeEntry:
    """A heading or a clause. `number` counts clauses in their section; `is_first`, `is_last`: among clauses in a row."""

    place: int
    is_heading: bool
    key: str
    label: str
    text: str
    number: int
    depth: int
    line: int
    is_first: bool
    is_last: bool
    is_preamble: bool


@dataclass(frozen=True)
class Remark:
    """Something to look at, with the paragraph that it is about."""

    text: str
    line: int
    where: str


@dataclass(frozen=True)
class CorrectionLine:
    """A correction in words; `lost`: why it fits nowhere any more, or empty."""

    number: int
    text: str
    lost: str


@dataclass(frozen=True)
class PlanView:
    """Everything that the page of an import shows of the reading."""

    lines: tuple[DocumentLine, ...]
    entries: tuple[TreeEntry, ...]
    remarks: tuple[Remark, ...]
    corrections: tuple[CorrectionLine, ...]
    clauses: int
    tasks: int
    citations: int

    @property
    def headings(self) -> list[TreeEntry]:
        """The headings, for choosing one."""
        return [entry for entry in self.entries if entry.is_heading]

    @property
    def lost(self) -> int:
        """How many corrections fit nowhere any more."""
        return sum(bool(one.lost) for one in self.corrections)


def view_of(record: PlanImport) -> PlanView:
    """The view of an import that has a reading."""
    found = corrected(unpack(record.reading), record.corrections)
    reading = found.reading
    entries = _entries(reading)
    places = {entry.line: entry.place for entry in reversed(entries)}
    clauses = {clause.id: place for place, clause in _clauses(reading)}
    lines = tuple(
        DocumentLine(
            read.line,
            read.block.text,
            "" if read.block.bullet == "|" else read.block.bullet,
            read.role,
            read.place.display,
            places.get(read.line, clauses.get(read.clause)) if read.role in ("heading", "clause") else None,
        )
        for read in reading.blocks
    )
    remarks = tuple(Remark(note.message, note.line, reading.place(note.line)) for note in reading.warnings)
    return PlanView(
        lines,
        entries,
        remarks,
        _corrections(record.corrections, found),
        len(reading.document.clauses),
        len(reading.tasks),
        len(reading.citations),
    )


def _clauses(reading: PlanReading) -> list[tuple[int, Any]]:
    return [(place, entry.clause) for place, entry in enumerate(reading.outline) if entry.clause]


def _entries(reading: PlanReading) -> tuple[TreeEntry, ...]:
    outline, entries = reading.outline, []
    for place, entry in enumerate(outline):
        section, clause = entry.section, entry.clause
        before = outline[place - 1] if place else None
        after = outline[place + 1] if place + 1 < len(outline) else None
        entries.append(
            TreeEntry(
                place=place,
                is_heading=section is not None,
                key=entry.key,
                label=section.label if section else "",
                text=entry.text,
                number=clause.ordinal if clause else 0,
                depth=entry.key.count("."),
                line=entry.line,
                is_first=before is None or before.clause is None,
                is_last=after is None or after.clause is None,
                is_preamble=entry.key == "0",
            )
        )
    return tuple(entries)


def _corrections(stored: Sequence[Any], found: Corrected) -> tuple[CorrectionLine, ...]:
    lost = {canonical_json(one.correction.to_json()): one.why for one in found.lost}
    reasons = {
        "anchor": _("không còn thấy chỗ này trong tệp"),
        "target": _("không còn thấy nơi chuyển đến trong tệp"),
        "words": _("không còn thấy những chữ ở chỗ tách"),
        "impossible": _("không làm được ở chỗ này nữa"),
    }
    return tuple(
        CorrectionLine(number, correction_words(one), reasons.get(lost.get(canonical_json(one), ""), ""))
        for number, one in enumerate(stored, start=1)
    )


def correction_words(one: Any) -> str:
    """What a correction did, for the list of corrections."""
    text = short(one["anchor"]["text"])
    target = short((one.get("target") or {}).get("text", ""))
    match one["action"]:
        case "merge":
            return _("Gộp vào ý trên: “%(text)s”", text=text)
        case "split":
            return _("Tách ý “%(text)s” trước “%(at)s”", text=text, at=short(one.get("at", "")))
        case "move":
            return (
                _("Chuyển “%(text)s” đến sau “%(target)s”", text=text, target=target)
                if target
                else _("Chuyển “%(text)s” ra ngoài cùng", text=text)
            )
        case "retitle":
            return _("Đổi tên mục “%(text)s” thành “%(title)s”", text=text, title=short(one.get("title", "")))
        case "make_heading":
            return _("Đặt làm mục: “%(text)s”", text=text)
        case "make_clause":
            return _("Đặt làm ý: “%(text)s”", text=text)
        case _:
            return _("Bỏ ra khỏi cây: “%(text)s”", text=text)


def short(text: str) -> str:
    """The beginning of a text."""
    return text if len(text) <= _SHORT else text[:_SHORT].rsplit(" ", 1)[0] + "…"
