"""What a roster file says, once read: its people, what is wrong with it, what was left outside, what has to be asked.

A *row* is one person as written, its place counted as the sheet shows it (from 1). A *problem* is an error of a row or of
the file; whoever shows it words it by its `code` and `facts`. A *question* is a class that cannot be known for certain,
because the sheet kept a date or a number in its place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Presence(StrEnum):
    """What the column "Trạng thái" says of a person."""

    PRESENT = "present"
    JOINED = "joined"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One person of a roster. Names are in NFC and trimmed; what the file does not say is None, never empty."""

    sheet: str
    row: int
    full_name: str
    external_id: str | None = None
    class_name: str | None = None
    birth_date: date | None = None
    position: str | None = None
    email: str | None = None
    presence: Presence = Presence.PRESENT


@dataclass(frozen=True, slots=True)
class RowProblem:
    """An error at a place: `row` is None for the sheet, `sheet` empty for the file, `column` the heading as written."""

    sheet: str
    row: int | None
    column: str
    code: str
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DroppedColumn:
    """A column that is never taken in, and why: `citizen-number`, `sensitive`, `family`, `contact`, `not-needed`, `unknown`.

    Of `citizen-number-in-part` single cells were left out, the other codes are taken. `hidden-sheet` is a whole sheet that
    was not read; its `column` is empty.
    """

    sheet: str
    column: str
    reason: str


@dataclass(frozen=True, slots=True)
class ClassQuestion:
    """A class cell that a spreadsheet turned into a date or number: what it shows, and the classes that it may have been."""

    sheet: str
    row: int
    shown: str
    candidates: tuple[str, ...]


@dataclass(frozen=True)
class RosterFile:
    """A whole file as read. Rows named in `problems` or `questions` are not among `rows`.

    `is_refused`: nothing of the file could be read; the only problem says why, its row is where, if it is anywhere.
    """

    rows: tuple[RosterRow, ...]
    problems: tuple[RowProblem, ...]
    dropped: tuple[DroppedColumn, ...]
    questions: tuple[ClassQuestion, ...]
    is_refused: bool = False
