"""What a reader of one kind of file hands on: the blocks of the document in reading order, and where each one stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from content.pipeline.editorial.note import EditorNote
from content.pipeline.normalise import Block

#: The most that a plan may hold: about three times what 200 closely printed pages do.
MOST_BLOCKS, MOST_LETTERS, MOST_LETTERS_OF_BLOCK = 6_000, 3_000_000, 20_000


@dataclass(frozen=True)
class Place:
    """Where a block stands in its file. All count from 1; 0 where the file has no such thing."""

    page: int = 0
    line: int = 0
    paragraph: int = 0
    table: int = 0
    row: int = 0

    @property
    def display(self) -> str:
        """The place in words: "trang 2, dòng 14", "đoạn 31", "bảng 1, hàng 3"."""
        parts = (
            ("trang", self.page),
            ("đoạn", self.paragraph),
            ("bảng", self.table),
            ("hàng", self.row),
            ("dòng", self.line),
        )
        return ", ".join(f"{word} {number}" for word, number in parts if number)


@dataclass(frozen=True)
class TableRow:
    """One row of a table: the line of its block, and its cells from left to right, "" where one is empty."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """One table, its rows in order, the text that stands right above it."""

    rows: tuple[TableRow, ...]
    title: str = ""


@dataclass(frozen=True)
class PlanSource:
    """A document as its reader found it. `Block.line` is a running number, the same that `places` is keyed by."""

    kind: str
    blocks: tuple[Block, ...]
    places: Mapping[int, Place]
    tables: tuple[Table, ...] = ()
    notes: tuple[EditorNote, ...] = ()
    pages: int = 0
