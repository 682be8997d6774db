"""A roster file from its bytes to its people: what a school's list says, whatever program wrote it.

Pure: no database, no clock. What is never taken (citizen numbers, ethnic origin, family, addresses ...) ends here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from quiz.exchange.refusal import FileRefused
from quiz.exchange.roster_rows import RosterFile, RowProblem
from quiz.exchange.roster_sheet import Asked, Found, read_sheet
from quiz.exchange.sheets import open_sheets

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
    file comes alone, without rows, and the result says `is_refused`.
    quiz.exchange.roster_words words problems, questions and dropped columns.
    """
    found, asked = Found(), Asked(kind, answers, today)
    try:
        for sheet in open_sheets(data, file_name=file_name):
            read_sheet(sheet, asked, found)
        _check_people(found)
    except FileRefused as refused:
        problem = RowProblem(refused.sheet, refused.row, refused.column, refused.code, refused.facts)
        return RosterFile((), (problem,), (), (), is_refused=True)
    headless = [RowProblem(sheet, None, "", "no-name-heading") for sheet in found.headless]
    return RosterFile(
        tuple(found.rows), (*headless, *found.problems), tuple(found.dropped), tuple(found.questions)
    )


def _check_people(found: Found) -> None:
    """Raises FileRefused where no sheet has a heading for a name, or none has a person."""
    if not found.sheets and not found.dropped:
        raise FileRefused("file-empty")
    if not found.sheets_with_heading:
        raise FileRefused("no-name-heading", sheet=found.sheets[0] if len(found.sheets) == 1 else "")
    if not (found.rows or found.problems or found.questions):
        raise FileRefused("no-people")
