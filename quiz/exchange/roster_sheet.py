"""One sheet of a roster, from its first row to its last: the heading, then everybody below it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain, islice

from quiz.exchange import roster_headings as words
from quiz.exchange.roster_class import class_of_sheet, class_of_title, spellings_of_sheet
from quiz.exchange.roster_layout import HEADING_WITHIN, Layout, find_layout, label
from quiz.exchange.roster_people import PeopleFinder
from quiz.exchange.roster_person import Place, read_person
from quiz.exchange.roster_rows import ClassQuestion, DroppedColumn, RosterRow, RowProblem
from quiz.exchange.roster_swapped import SwappedDates
from quiz.exchange.sheets import Cell, Row, Sheet

_AHEAD = HEADING_WITHIN + 300


@dataclass(frozen=True)
class Asked:
    """What is wanted of a file: its kind, answers to earlier questions by sheet and row, and the day if it matters."""

    kind: str
    answers: Mapping[tuple[str, int], str]
    today: date | None


@dataclass
class Found:
    """What the sheets gave so far."""

    rows: list[RosterRow] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    dropped: list[DroppedColumn] = field(default_factory=list)
    questions: list[ClassQuestion] = field(default_factory=list)
    sheets: list[str] = field(default_factory=list)
    #: Sheets of classes, by their names or titles, that have no heading for a name.
    headless: list[str] = field(default_factory=list)
    sheets_with_heading: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class OpenedSheet:
    """A sheet whose heading was looked for: `layout` is None without one. `ahead` was read, `rest` follows it."""

    sheet: Sheet
    ahead: list[tuple[int, Row]]
    layout: Layout | None

    def rows(self) -> Iterator[tuple[int, Row]]:
        """Every row from the first."""
        return chain(self.ahead, self.sheet.rows)


def open_sheet(sheet: Sheet, kind: str) -> OpenedSheet | None:
    """The sheet with its layout, or None for an empty one. Raises FileRefused for headings that cannot be used."""
    ahead = list(islice(sheet.rows, _AHEAD))
    if not any(cell != "" for _, row in ahead for cell in row):
        return None
    return OpenedSheet(sheet, ahead, find_layout([row for _, row in ahead], kind, sheet.name))


def read_sheet(sheet: Sheet, asked: Asked, found: Found) -> None:
    """Add what the sheet gives. Raises FileRefused for headings that cannot be used."""
    opened = open_sheet(sheet, asked.kind)
    if opened is None:
        return
    layout = opened.layout
    if sheet.hidden:
        if layout is not None:
            found.dropped.append(DroppedColumn(sheet.name, "", "hidden-sheet"))
        return
    found.sheets.append(sheet.name)
    if layout is None:
        if asked.kind == words.STUDENT and (class_of_sheet(sheet.name) or _title_class(opened.ahead)):
            found.headless.append(sheet.name)
        return
    found.sheets_with_heading.append(sheet.name)
    found.dropped += [DroppedColumn(sheet.name, heading, reason) for heading, reason in layout.dropped]
    rows = chain(opened.ahead[layout.body :], sheet.rows)
    title = _title_class(opened.ahead[: layout.body])
    _SheetReading(sheet, layout, asked, found, title).read(_classes_filled_down(sheet, layout, rows))


def _title_class(rows: Iterable[tuple[int, Row]]) -> str | None:
    """The class that a title above the people names."""
    titles = (class_of_title(text) for _, row in rows for cell in row if (text := label(cell)))
    return next((title for title in titles if title), None)


def _classes_filled_down(
    sheet: Sheet, layout: Layout, rows: Iterator[tuple[int, Row]]
) -> Iterator[tuple[int, Row]]:
    """The rows, a class that is written once in cells merged downward given to each of them."""
    column = layout.columns.get(words.CLASS)
    ends = {
        top + 1: bottom + 1
        for (top, left), (bottom, right) in sheet.merged
        if column is not None and left <= column + sheet.first_column <= right and bottom > top
    }
    if not ends or column is None:
        yield from rows
        return
    last, value = 0, ""
    kept: Cell = value
    for number, row in rows:
        if number in ends and column < len(row):
            last, kept = ends[number], row[column]
        elif number <= last and column < len(row) and row[column] == "":
            row = [*row[:column], kept, *row[column + 1 :]]
        yield number, row


class _SheetReading:
    """The rows of one sheet below its heading."""

    def __init__(
        self, sheet: Sheet, layout: Layout, asked: Asked, found: Found, title_class: str | None
    ) -> None:
        self._place = Place(sheet.name, layout, asked.kind, asked.today)
        self._answers = asked.answers
        self._found = found
        self._people = PeopleFinder(layout)
        self._title_class = title_class
        self._sheet_classes = spellings_of_sheet(sheet.name)
        self._swapped = SwappedDates()

    def read(self, rows: Iterator[tuple[int, Row]]) -> None:
        """Every person below the heading, into what was found."""
        layout, first = self._place.layout, len(self._found.rows)
        born_in = layout.columns.get(words.BIRTH)
        citizens = others = 0
        for number, row in rows:
            if not self._people.is_person(row):
                continue
            person = read_person(self._place, number, row)
            citizens += person.has_citizen_number
            self._found.problems += person.problems
            if person.row is None:
                continue
            others += person.row.external_id is not None
            if born_in is not None and born_in < len(row):
                self._swapped.see(number, row[born_in], person.row.birth_date)
            self._keep(person.row, person.question)
        if citizens:
            reason = "citizen-number-in-part" if others else "citizen-number"
            self._found.dropped.append(
                DroppedColumn(self._place.sheet, layout.heading(words.IDENTIFIER), reason)
            )
        self._take_out_swapped(first)

    def _keep(self, row: RosterRow, question: ClassQuestion | None) -> None:
        if question is None and self._place.needs_class and row.class_name is None:
            row, question = self._class_around(row)
        if question is None:
            self._found.rows.append(row)
            return
        answer = self._answers.get((row.sheet, row.row))
        if answer is None:
            self._found.questions.append(question)
        else:
            self._found.rows.append(replace(row, class_name=answer))

    def _class_around(self, row: RosterRow) -> tuple[RosterRow, ClassQuestion | None]:
        """The class by the title or the sheet's name; asked where they differ, or where the name may stand for "6/1"."""
        title, names = self._people.title_class or self._title_class, self._sheet_classes
        if title and (not names or title in names or self._people.title_class):
            return replace(row, class_name=title), None
        candidates = (title, *names) if title else names
        if len(candidates) > 1:
            return row, ClassQuestion(row.sheet, row.row, row.sheet, candidates)
        return replace(row, class_name=candidates[0] if candidates else None), None

    def _take_out_swapped(self, first: int) -> None:
        suspects = self._swapped.suspects()
        if not suspects:
            return
        heading = self._place.layout.heading(words.BIRTH)
        self._found.problems += [
            RowProblem(self._place.sheet, number, heading, "date-maybe-swapped", {"value": value})
            for number, value in suspects.items()
        ]
        self._found.rows[first:] = [row for row in self._found.rows[first:] if row.row not in suspects]
        self._found.questions = [
            question
            for question in self._found.questions
            if question.sheet != self._place.sheet or question.row not in suspects
        ]
