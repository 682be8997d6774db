"""One row of a roster as a person: each field from its cell, with what is wrong with it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache

from quiz.domain.text import fold_space, nfc
from quiz.exchange import roster_headings as words
from quiz.exchange import roster_vocabulary as vocabulary
from quiz.exchange.legacy_fonts import legacy_font
from quiz.exchange.roster_class import read_class
from quiz.exchange.roster_dates import Birth, read_birth, read_birth_parts
from quiz.exchange.roster_headings import clean
from quiz.exchange.roster_identifier import read_identifier
from quiz.exchange.roster_layout import Layout
from quiz.exchange.roster_rows import ClassQuestion, Presence, RosterRow, RowProblem
from quiz.exchange.roster_text import cell_text, has_control, quoted, trim
from quiz.exchange.roster_vocabulary import listed
from quiz.exchange.sheets import Cell, Row

MOST_NAME_LETTERS = MOST_POSITION_LETTERS = 200
MOST_EMAIL_LETTERS = 254
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")

_PRESENCE = {
    word: presence
    for presence, text in (
        (Presence.PRESENT, vocabulary.PRESENT),
        (Presence.JOINED, vocabulary.JOINED),
        (Presence.LEFT, vocabulary.LEFT),
    )
    for word in listed(text)
}


@dataclass(frozen=True)
class Place:
    """Where a row stands: its sheet, the sheet's layout, the kind of list, and the day if it is known."""

    sheet: str
    layout: Layout
    kind: str
    today: date | None

    @cached_property
    def needs_class(self) -> bool:
        """Whether the class is to be looked for around the people, as no column gives it."""
        return self.kind == words.STUDENT and words.CLASS not in self.layout.columns


@dataclass
class Person:
    """`row` is None where there are problems. A question leaves the row's class open."""

    row: RosterRow | None = None
    problems: list[RowProblem] = field(default_factory=list)
    question: ClassQuestion | None = None
    has_citizen_number: bool = False


class _Cells:
    """The cells of a row by field, and the problems that they give."""

    def __init__(self, place: Place, number: int, row: Row) -> None:
        self.place, self.number, self.row = place, number, row
        self.problems: list[RowProblem] = []

    def at(self, column: int | None) -> Cell:
        return self.row[column] if column is not None and column < len(self.row) else ""

    def of(self, name: str) -> Cell:
        return self.at(self.place.layout.columns.get(name))

    def problem(self, heading: str, code: str, **facts: str) -> None:
        self.problems.append(RowProblem(self.place.sheet, self.number, heading, code, facts))

    def text(self, name: str, most: int) -> str | None:
        """A text of at most so many letters on one line."""
        if self.of(name) == "":
            return None
        text = trim(nfc(cell_text(self.of(name))))
        if has_control(text):
            text = fold_space(text)
        if has_control(text):
            self.problem(self.place.layout.heading(name), "control-character")
        elif len(text) > most:
            self.problem(self.place.layout.heading(name), "text-too-long", most=str(most))
        else:
            return text or None
        return None


def read_person(place: Place, number: int, row: Row) -> Person:
    """The person in a row that is one."""
    cells = _Cells(place, number, row)
    layout = place.layout
    name = _name(cells)
    identifier = read_identifier(cells.of(words.IDENTIFIER), citizen_column=layout.citizen_column is not None)
    if identifier.problem:
        facts = {"most": "40"} if identifier.problem == "id-too-long" else {}
        cells.problem(layout.heading(words.IDENTIFIER), identifier.problem, **facts)
    born = _birth(cells)
    class_name, question = _class(cells)
    made = RosterRow(
        sheet=place.sheet,
        row=number,
        full_name=name,
        external_id=identifier.value,
        class_name=class_name,
        birth_date=born,
        position=cells.text(words.POSITION, MOST_POSITION_LETTERS),
        email=_email(cells),
        presence=_presence(cells),
    )
    if cells.problems:
        return Person(problems=cells.problems, has_citizen_number=identifier.is_citizen)
    return Person(made, [], question, identifier.is_citizen)


def _name(cells: _Cells) -> str:
    columns = cells.place.layout.name_columns
    name = " ".join(part for column in columns if (part := trim(nfc(cell_text(cells.at(column))))))
    heading = cells.place.layout.headings.get(columns[0], "")
    if not name:
        cells.problem(heading, "name-missing")
    elif len(name) > MOST_NAME_LETTERS:
        cells.problem(heading, "name-too-long", most=str(MOST_NAME_LETTERS))
    elif has_control(name):
        cells.problem(heading, "control-character")
    elif font := legacy_font(name):
        cells.problem(heading, "legacy-font", font=font)
    return name


def _birth(cells: _Cells) -> date | None:
    layout = cells.place.layout
    column = layout.columns.get(words.BIRTH)
    if layout.birth_parts:
        day, month, year = layout.birth_parts
        born, column = read_birth_parts(cells.at(day), cells.at(month), cells.at(year)), year
    else:
        born = read_birth(cells.at(column))
        if born == Birth() and layout.birth_other is not None:
            born = read_birth(cells.at(layout.birth_other))
    heading = layout.headings.get(column, "") if column is not None else ""
    if born.problem:
        cells.problem(heading, born.problem, value=born.value)
    elif born.date and cells.place.today and born.date > cells.place.today:
        cells.problem(heading, "date-ahead", value=f"{born.date:%d/%m/%Y}")
    return born.date


def _class(cells: _Cells) -> tuple[str | None, ClassQuestion | None]:
    read = read_class(cells.of(words.CLASS))
    if read.problem:
        cells.problem(cells.place.layout.heading(words.CLASS), read.problem, most="60")
    if read.candidates:
        return None, ClassQuestion(cells.place.sheet, cells.number, read.shown, read.candidates)
    return read.name, None


def _email(cells: _Cells) -> str | None:
    email = cells.text(words.EMAIL, MOST_EMAIL_LETTERS)
    if email and not _EMAIL.fullmatch(email):
        cells.problem(cells.place.layout.heading(words.EMAIL), "email-unfit", value=quoted(email))
        return None
    return email


def _presence(cells: _Cells) -> Presence:
    cell = cells.of(words.PRESENCE)
    if cell == "":
        return Presence.PRESENT
    found = _presence_of(cell_text(cell))
    if found is None:
        cells.problem(cells.place.layout.heading(words.PRESENCE), "status-unknown", value=quoted(cell))
        return Presence.PRESENT
    return found


@lru_cache(maxsize=1024)
def _presence_of(text: str) -> Presence | None:
    word = clean(text)
    return _PRESENCE.get(word) if word else Presence.PRESENT
