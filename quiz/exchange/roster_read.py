"""A roster file from its bytes to its people: what a school's list says, whatever program wrote it.

Pure: no database, no clock. What is never taken (citizen numbers, ethnic origin, family, addresses ...) ends here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain, islice
from types import MappingProxyType

from quiz.exchange import roster_headings as words
from quiz.exchange.refusal import FileRefused
from quiz.exchange.roster_class import class_of_sheet, class_of_title
from quiz.exchange.roster_layout import HEADING_WITHIN, Layout, find_layout, label
from quiz.exchange.roster_people import PeopleFinder
from quiz.exchange.roster_person import Place, read_person
from quiz.exchange.roster_rows import ClassQuestion, DroppedColumn, RosterFile, RosterRow, RowProblem
from quiz.exchange.sheets import Row, Sheet, open_sheets

_AHEAD = HEADING_WITHIN + 300
NO_ANSWERS: Mapping[tuple[str, int], str] = MappingProxyType({})


def read_roster(
    data: bytes,
    *,
    file_name: str,
    kind: str,
    answers: Mapping[tuple[str, int], str] = NO_ANSWERS,
    today: date | None = None,
) -> RosterFile:
    """The people of a roster and everything that is wrong with it. Raises nothing for what a file may hold.

    `kind` is `student` or `staff`. `answers` settles questions of an earlier reading of the same file: the class of the
    row at (sheet, row), any text. With `today`, a birthday that lies ahead is a problem of its row. An error of the whole
    file is the only problem, and then there are no rows. quiz.exchange.roster_words words the problems.
    """
    found = _Found()
    try:
        for sheet in open_sheets(data, file_name=file_name):
            _read_sheet(sheet, kind, answers, today, found)
        found.check_people()
    except FileRefused as refused:
        problem = RowProblem(refused.sheet, refused.row, refused.column, refused.code, refused.facts)
        return RosterFile((), (problem,), tuple(found.dropped), ())
    return RosterFile(tuple(found.rows), tuple(found.problems), tuple(found.dropped), tuple(found.questions))


@dataclass
class _Found:
    """What the sheets gave so far."""

    rows: list[RosterRow] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    dropped: list[DroppedColumn] = field(default_factory=list)
    questions: list[ClassQuestion] = field(default_factory=list)
    sheets: list[str] = field(default_factory=list)
    sheets_with_heading: list[str] = field(default_factory=list)

    def check_people(self) -> None:
        """Raises FileRefused where no sheet has a heading for a name, or none has a person."""
        if not self.sheets:
            raise FileRefused("file-empty")
        if not self.sheets_with_heading:
            raise FileRefused("no-name-heading", sheet=self.sheets[0] if len(self.sheets) == 1 else "")
        if not (self.rows or self.problems or self.questions):
            raise FileRefused("no-people")


def _read_sheet(
    sheet: Sheet, kind: str, answers: Mapping[tuple[str, int], str], today: date | None, found: _Found
) -> None:
    ahead = list(islice(sheet.rows, _AHEAD))
    if not any(cell != "" for _, row in ahead for cell in row):
        return
    layout = find_layout([row for _, row in ahead], kind, sheet.name)
    if sheet.hidden:
        if layout is not None:
            found.dropped.append(DroppedColumn(sheet.name, "", "hidden-sheet"))
        return
    found.sheets.append(sheet.name)
    if layout is None:
        return
    found.sheets_with_heading.append(sheet.name)
    found.dropped += [DroppedColumn(sheet.name, heading, reason) for heading, reason in layout.dropped]
    body = chain(ahead[layout.body :], sheet.rows)
    reading = _SheetReading(sheet.name, layout, kind, answers, today, found)
    reading.title_class = _title_class(row for _, row in ahead[: layout.body])
    reading.read(body)


def _title_class(rows: Iterator[Row]) -> str | None:
    """The class that the title above the heading names."""
    titles = [class_of_title(text) for row in rows for cell in row if (text := label(cell))]
    return next((title for title in titles if title), None)


class _SheetReading:
    """The rows of one sheet below its heading."""

    def __init__(
        self,
        sheet: str,
        layout: Layout,
        kind: str,
        answers: Mapping[tuple[str, int], str],
        today: date | None,
        found: _Found,
    ) -> None:
        self.title_class: str | None = None
        self._place = Place(sheet, layout, kind, today)
        self._answers = answers
        self._found = found
        self._people = PeopleFinder(layout, kind)
        self._sheet_class = class_of_sheet(sheet)

    def read(self, rows: Iterator[tuple[int, Row]]) -> None:
        """Every person below the heading, into what was found."""
        citizens = others = 0
        for number, row in rows:
            if not self._people.is_person(row):
                continue
            person = read_person(self._place, number, row)
            citizens += person.has_citizen_number
            others += person.row is not None and person.row.external_id is not None
            self._found.problems += person.problems
            if person.row is not None:
                self._keep(person.row, person.question)
        if citizens:
            heading = self._place.layout.heading(words.IDENTIFIER)
            reason = "citizen-number-in-part" if others else "citizen-number"
            self._found.dropped.append(DroppedColumn(self._place.sheet, heading, reason))

    def _keep(self, row: RosterRow, question: ClassQuestion | None) -> None:
        answer = self._answers.get((row.sheet, row.row))
        if question is None and self._place.needs_class and row.class_name is None:
            row, question = self._class_around(row)
        if question is not None and answer is None:
            self._found.questions.append(question)
            return
        self._found.rows.append(replace(row, class_name=answer) if question is not None else row)

    def _class_around(self, row: RosterRow) -> tuple[RosterRow, ClassQuestion | None]:
        """The class by the title or the sheet's name, asked where the two differ."""
        title, sheet = self._people.title_class or self.title_class, self._sheet_class
        if title and sheet and self._people.title_class is None and title.casefold() != sheet.casefold():
            return row, ClassQuestion(row.sheet, row.row, row.sheet, (title, sheet))
        return replace(row, class_name=title or sheet), None
