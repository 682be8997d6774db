"""A plan's tasks, from tables that name them: who leads, who helps, by when, with what product.

Columns are known by their headings, in any order; a table without a column of tasks, or with one and neither a unit nor
a time beside it, is no table of tasks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from content.pipeline.due_dates import due_date, year_of_title
from content.pipeline.page_parts import DocumentData
from content.pipeline.plan_source import Table, TableRow
from quiz.domain.text import fold, fold_space

NUMBER, TEXT, LEAD, PARTNERS, DUE, PRODUCT, PLACE, NOTE = (
    "number", "text", "lead_unit", "partners", "due_text", "product", "place", "note",
)  # fmt: skip

#: What a heading's words say, the more telling first: "Đơn vị phối hợp thực hiện" is about partners.
_HEADINGS = (
    (NUMBER, re.compile(r"^(?:s?tt|so tt|so thu tu|so)$")),
    (PARTNERS, re.compile(r"phoi hop")),
    (DUE, re.compile(r"^(?:thoi gian|thoi han|thoi diem|tien do|han |ngay |hoan thanh)|thoi gian|thoi han")),
    (LEAD, re.compile(r"chu tri|phu trach|(?:don vi|co quan|bo phan|nguoi)(?:,? ca nhan)? thuc hien|^thuc hien$|^don vi$|dau moi")),
    (PRODUCT, re.compile(r"san pham|ket qua|dau ra|minh chung")),
    (PLACE, re.compile(r"dia diem|noi thuc hien|^noi to chuc")),
    (NOTE, re.compile(r"ghi chu|kinh phi")),
    (TEXT, re.compile(r"nhiem vu|noi dung|cong viec|hoat dong|hinh thuc|giai phap")),
)  # fmt: skip
_COUNT = re.compile(r"^\(?\d{1,2}\)?$")
_GROUP_NUMBER = re.compile(r"^(?:[IVX]{1,5}|[A-HĐ])[.)]?$")
_HEADING_ROWS = 3


@dataclass(frozen=True)
class PlanTask:
    """One task as printed, "" where the table says nothing; `due` where the printed time can be read as a day.

    A month, a quarter or a year is over on its last day, and that is then `due`. `group` is the heading inside the table
    that the task stands under, `line` the running number of its row.
    """

    number: str
    text: str
    lead_unit: str
    partners: str
    due_text: str
    due: date | None
    product: str
    place: str
    group: str
    line: int

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "due": self.due.isoformat() if self.due else None}


@dataclass(frozen=True)
class _Head:
    """A table's columns by what they hold, and the rows that say so."""

    columns: Mapping[str, int]
    rows: tuple[TableRow, ...]


def find_tasks(tables: Sequence[Table], data: DocumentData) -> tuple[PlanTask, ...]:
    """Return the tasks of all tables of tasks, in the order of the document."""
    year = year_of_title(" ".join(data.title))
    return tuple(task for table, head in _task_tables(tables) for task in _tasks(table, head, year))


def task_rows(tables: Sequence[Table]) -> frozenset[int]:
    """Return the lines of all rows of tables of tasks, headings included: they are not clauses."""
    return frozenset(row.line for table, _ in _task_tables(tables) for row in table.rows)


def _task_tables(tables: Sequence[Table]) -> Iterator[tuple[Table, _Head]]:
    for table in tables:
        head = _head(table)
        if head is not None and len(table.rows) > len(head.rows):
            yield table, head


def _head(table: Table) -> _Head | None:
    """Return the columns of a table of tasks, None for any other table."""
    for start in range(min(_HEADING_ROWS, len(table.rows))):
        first = table.rows[start]
        below = table.rows[start + 1] if start + 1 < len(table.rows) else None
        columns = _columns([first.cells])
        rows = table.rows[: start + 1]
        if below is not None and _is_second_head(first, below):
            both = _columns([first.cells, below.cells])
            if len(both) > len(columns):
                columns, rows = both, table.rows[: start + 2]
        if TEXT in columns and (LEAD in columns or DUE in columns):
            return _Head(columns, rows)
    return None


def _columns(rows: Sequence[Sequence[str]]) -> dict[str, int]:
    """Return what each column holds by its headings, those of the lower row first; the first column of a kind counts."""
    columns: dict[str, int] = {}
    for place in range(max(len(row) for row in rows)):
        for row in reversed(rows):
            kind = _kind(row[place]) if place < len(row) else ""
            if kind:
                columns.setdefault(kind, place)
                break
    return columns


def _kind(heading: str) -> str:
    folded = fold(fold_space(heading)).strip(" .:*")
    if not folded or len(folded.split()) > 12:
        return ""
    return next((kind for kind, words in _HEADINGS if words.search(folded)), "")


def _is_second_head(first: TableRow, below: TableRow) -> bool:
    """Say whether the row below a heading row goes on with it: short headings under a merged cell, and no number."""
    filled = [cell for cell in below.cells if cell]
    if not filled or _COUNT.match(below.cells[0]):
        return False
    return all(_kind(cell) and len(cell.split()) <= 8 for cell in filled)


def _tasks(table: Table, head: _Head, year: int | None) -> Iterator[PlanTask]:
    group = ""
    heading_rows = {row.cells for row in head.rows}
    task: PlanTask | None = None
    for row in table.rows[len(head.rows) :]:
        if row.cells in heading_rows or all(_COUNT.match(cell) for cell in row.cells if cell):
            continue  # a heading that is printed again on the next page, or the row "(1) (2) (3)"
        found = _task(row, head.columns, group, year)
        if _is_group(row, found):
            if task is not None:
                yield task
            task, group = None, " ".join(cell for cell in row.cells if cell)
        elif task is not None and _goes_on(found):
            task = _joined(task, found, year)
        else:
            if task is not None:
                yield task
            task = found
    if task is not None:
        yield task


def _task(row: TableRow, columns: Mapping[str, int], group: str, year: int | None) -> PlanTask:
    def cell(kind: str) -> str:
        place = columns.get(kind, len(row.cells))
        return row.cells[place] if place < len(row.cells) else ""

    return PlanTask(
        number=cell(NUMBER).rstrip("."),
        text=cell(TEXT),
        lead_unit=cell(LEAD),
        partners=cell(PARTNERS),
        due_text=cell(DUE),
        due=due_date(cell(DUE), year),
        product=cell(PRODUCT),
        place=cell(PLACE),
        group=group,
        line=row.line,
    )


def _is_group(row: TableRow, task: PlanTask) -> bool:
    """Say whether a row is a heading inside the table: nothing but its words, and they look like a heading."""
    if task.lead_unit or task.partners or task.due_text or task.product or task.place:
        return False
    words = [cell for cell in row.cells if cell and cell != task.number]
    if len(words) != 1:
        return False
    return bool(_GROUP_NUMBER.match(task.number) or re.match(r"^(?:[IVX]{1,5}|[A-HĐ])[.)]\s", words[0])) or (
        words[0].isupper()
    )


def _goes_on(task: PlanTask) -> bool:
    """Say whether a row without a number is the rest of the row above, cut by the end of a page."""
    if task.number:
        return False
    begun = task.text[:1]
    return not task.text or begun.islower() or not (task.lead_unit or task.due_text)


def _joined(task: PlanTask, rest: PlanTask, year: int | None) -> PlanTask:
    fields = {
        name: fold_space(f"{getattr(task, name)} {getattr(rest, name)}")
        for name in (TEXT, LEAD, PARTNERS, DUE, PRODUCT, PLACE)
    }
    return PlanTask(**{**vars(task), **fields, "due": due_date(fields[DUE], year)})
