"""A sheet of headcounts: one line per unit with a column for each audience, or one line per unit and audience.

Headings, in any order, case and diacritics folded: Mã đơn vị; Ngày; and either CB, GV, NV and/or Học sinh, or Đối tượng and
Tổng số. Rows above the headings, and sums below, are not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from quiz.domain.headcounts import AUDIENCES
from quiz.domain.text import fold
from quiz.domain.units import MAX_HEADCOUNT
from quiz.exchange.refusal import FileRefused
from quiz.exchange.roster_dates import read_birth
from quiz.exchange.roster_rows import RowProblem
from quiz.exchange.sheets import Cell, Row, Sheet, open_sheets

STAFF, STUDENT = AUDIENCES
MOST_ROWS = 5_000
_HEADING_WITHIN = 20
_HEADINGS = {
    "code": ("ma don vi", "ma truong", "unit", "unit code", "code"),
    "day": ("ngay", "tinh den ngay", "thoi diem", "date", "day", "as of"),
    STAFF: ("cb gv nv", "can bo giao vien nhan vien", "tong so cb gv nv", "staff"),
    STUDENT: ("hoc sinh", "tong so hoc sinh", "so hoc sinh", "students", "student", "pupils"),
    "audience": ("doi tuong", "audience"),
    "number": ("tong so", "so luong", "si so", "number"),
}
_FIELD_OF = {word: name for name, words in _HEADINGS.items() for word in words}
_AUDIENCE_OF = {word: name for name in AUDIENCES for word in _HEADINGS[name]}
_NUMBER = re.compile(r"\d+|\d{1,3}([.\s]\d{3})+")


@dataclass(frozen=True)
class HeadcountRow:
    """One number at its place in the file (row from 1)."""

    sheet: str
    row: int
    code: str
    audience: str
    as_of: date
    number: int


@dataclass(frozen=True)
class HeadcountFile:
    """What a file says, and what in it cannot be used."""

    rows: tuple[HeadcountRow, ...]
    problems: tuple[RowProblem, ...]


@dataclass(frozen=True)
class _Columns:
    """Places of the fields, and what the headings say as written."""

    at: Mapping[str, int]
    titles: Mapping[str, str]

    def cell(self, row: Row, name: str) -> Cell:
        place = self.at.get(name)
        return row[place] if place is not None and place < len(row) else ""


def read_headcounts(data: bytes, *, file_name: str) -> HeadcountFile:
    """The headcounts of all sheets that have the headings. Raises FileRefused for a file that has none of them."""
    rows: list[HeadcountRow] = []
    problems: list[RowProblem] = []
    has_headings = False
    for sheet in open_sheets(data, file_name=file_name):
        columns = None
        for number, row in sheet.rows:
            if columns is None:
                columns = _columns(row)
                if columns is None and number > _HEADING_WITHIN:
                    break
                continue
            for found in _numbers(sheet, number, row, columns):
                (rows if isinstance(found, HeadcountRow) else problems).append(found)  # type: ignore[arg-type]
            if len(rows) + len(problems) > MOST_ROWS:
                raise FileRefused("too-many-rows", {"most": str(MOST_ROWS)}, sheet=sheet.name)
        has_headings = has_headings or columns is not None
    if not has_headings:
        raise FileRefused("headcount-headings")
    return _once(rows, problems)


def _columns(row: Row) -> _Columns | None:
    at: dict[str, int] = {}
    titles: dict[str, str] = {}
    for place, cell in enumerate(row):
        name = _FIELD_OF.get(_plain(cell))
        if name and name not in at:
            at[name], titles[name] = place, str(cell).strip()
    has_numbers = {"audience", "number"} <= set(at) or not {STAFF, STUDENT}.isdisjoint(at)
    return _Columns(at, titles) if {"code", "day"} <= set(at) and has_numbers else None


def _plain(cell: Cell) -> str:
    return " ".join(re.findall(r"\w+", fold(str(cell)))) if isinstance(cell, str) else ""


def _numbers(sheet: Sheet, row: int, cells: Row, columns: _Columns) -> Iterator[HeadcountRow | RowProblem]:
    """What one line says: a number for each audience that it names."""
    code = _text(columns.cell(cells, "code"))
    audiences: list[tuple[str, str]] = []
    if "audience" in columns.at and "number" in columns.at:
        asked = columns.cell(cells, "audience")
        audience = _AUDIENCE_OF.get(_plain(asked), "")
        if code and not audience:
            yield _problem(sheet, row, columns, "audience", "headcount-whose", {"value": _text(asked)[:40]})
            return
        audiences = [(audience, "number")]
    else:
        audiences = [(name, name) for name in AUDIENCES if _text(columns.cell(cells, name))]
    if not code:
        if audiences and _text(columns.cell(cells, audiences[0][1])) and not _is_sum(cells):
            yield _problem(sheet, row, columns, "code", "headcount-code-missing", {})
        return
    day = read_birth(columns.cell(cells, "day"))
    if audiences and day.date is None:
        code_ = day.problem or "headcount-day-missing"
        yield _problem(sheet, row, columns, "day", code_, {"value": day.value})
        return
    for audience, name in audiences:
        number = _whole(columns.cell(cells, name))
        if number is None or day.date is None:
            yield _problem(sheet, row, columns, name, "headcount-number", {"most": str(MAX_HEADCOUNT)})
        else:
            yield HeadcountRow(sheet.name, row, code, audience, day.date, number)


def _problem(
    sheet: Sheet, row: int, columns: _Columns, name: str, code: str, facts: dict[str, str]
) -> RowProblem:
    return RowProblem(sheet.name, row, columns.titles.get(name, ""), code, facts)


def _is_sum(cells: Row) -> bool:
    return any(_plain(cell).startswith(("tong", "cong")) for cell in cells)


def _text(cell: Cell) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _whole(cell: Cell) -> int | None:
    """A whole number within bounds, as a number or as people write it (1.234); None for anything else."""
    if isinstance(cell, bool):
        return None
    text = _text(cell)
    if not _NUMBER.fullmatch(text):
        return None
    number = int(re.sub(r"\D", "", text)) if len(text) < 12 else MAX_HEADCOUNT + 1
    return number if number <= MAX_HEADCOUNT else None


def _once(rows: list[HeadcountRow], problems: list[RowProblem]) -> HeadcountFile:
    """Each number once; two different ones for the same unit, audience and day are a problem of the second."""
    kept: dict[tuple[str, str, date], HeadcountRow] = {}
    for row in rows:
        first = kept.setdefault((row.code, row.audience, row.as_of), row)
        if first.number != row.number:
            problems.append(RowProblem(row.sheet, row.row, "", "headcount-twice", {"row": str(first.row)}))
    return HeadcountFile(
        tuple(kept.values()), tuple(sorted(problems, key=lambda one: (one.sheet, one.row or 0)))
    )
