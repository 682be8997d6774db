"""Spreadsheet files as sheets of rows, whatever kind of file they are: XLSX, XLSM, XLS, ODS, HTML tables, CSV and text.

The kind is told by the content, never by the name. A *cell* is a text, a number, a truth value, a date, a time or a length
of time; an empty one is "". Rows are counted from 1, as a spreadsheet shows them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import BytesIO
from zipfile import ZipFile

import python_calamine

from quiz.exchange.refusal import FileRefused
from quiz.exchange.safe_ole import SIGNATURE, read_streams
from quiz.exchange.safe_zip import broken_refused, check_zip
from quiz.exchange.sheet_extent import MOST_COLUMNS, MOST_ROWS, check_extent, check_old_extent
from quiz.exchange.sheet_html import html_rows
from quiz.exchange.sheet_text import recognise, text_rows

Cell = str | int | float | bool | date | datetime | time | timedelta
Row = list[Cell]
#: First and last row and column, all from 0, as the library gives them.
Merged = tuple[tuple[int, int], tuple[int, int]]

MOST_BYTES = 64 << 20
MOST_SHEETS = 200
_NOT_SHEETS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"{\\rtf", b"GIF8")
_MARKUP = (
    "<html",
    "<!doctype html",
    "<?xml",
    "<table",
    "<meta",
    "<head",
    "<body",
    "<style",
    "<div",
    "<!--",
    "<center",
)


@dataclass(frozen=True)
class Sheet:
    """A sheet by its name; `rows` is read once, front to back. `first_column` is the column of each row's first cell."""

    name: str
    rows: Iterator[tuple[int, Row]]
    hidden: bool = False
    merged: tuple[Merged, ...] = ()
    first_column: int = 0


def open_sheets(data: bytes, *, file_name: str) -> Iterator[Sheet]:
    """The sheets of a file in their order, each to be read before the next is asked for.

    A text file is one sheet, named like the file without its ending. Raises FileRefused, also while rows are read.
    """
    if not data.strip(b"\x00\t\r\n \xef\xbb\xbf\xff\xfe"):
        raise FileRefused("file-empty")
    if len(data) > MOST_BYTES:
        raise FileRefused("file-too-large", {"most": str(MOST_BYTES >> 20)})
    if data.startswith(b"PK"):
        yield from _zipped(data)
    elif data.startswith(SIGNATURE):
        yield from _old_binary(data)
    elif data.startswith(_NOT_SHEETS):
        raise FileRefused("not-a-sheet")
    else:
        yield from _textual(data, _stem(file_name))


def _stem(file_name: str) -> str:
    name = file_name.replace("\\", "/").rsplit("/", 1)[-1]
    return name.rsplit(".", 1)[0] if "." in name.strip(".") else name


def _zipped(data: bytes) -> Iterator[Sheet]:
    archive = check_zip(data)
    with broken_refused():
        _check_kind(archive)
        check_extent(archive)
    yield from _by_library(data)


def _check_kind(archive: ZipFile) -> None:
    """Raises FileRefused for an archive that is no XLSX or ODS, or an encrypted one."""
    names = set(archive.namelist())
    if "xl/workbook.bin" in names:
        raise FileRefused("format-other")
    if "xl/workbook.xml" in names:
        return
    if "content.xml" not in names or "spreadsheet" not in _start(archive, "mimetype"):
        raise FileRefused("not-a-sheet")
    if "encryption-data" in _start(archive, "META-INF/manifest.xml"):
        raise FileRefused("file-encrypted")


def _start(archive: ZipFile, member: str) -> str:
    if member not in archive.namelist():
        return ""
    with archive.open(member) as file:
        return file.read(1 << 20).decode("utf-8", "replace")


def _old_binary(data: bytes) -> Iterator[Sheet]:
    """XLS; an encrypted XLSX is such a container as well, and so is a Word document of that time."""
    streams = read_streams(data)
    if "EncryptedPackage" in streams:
        raise FileRefused("file-encrypted")
    book = streams.get("Workbook") or streams.get("Book")
    if not book:
        raise FileRefused("not-a-sheet")
    check_old_extent(book)
    yield from _by_library(data)


def _by_library(data: bytes) -> Iterator[Sheet]:
    with _refusals(), python_calamine.load_workbook(BytesIO(data)) as book:
        metadata = book.sheets_metadata
        if len(metadata) > MOST_SHEETS:
            raise FileRefused("too-many-sheets", {"most": str(MOST_SHEETS)})
        for place, about in enumerate(metadata):
            if about.typ is not python_calamine.SheetTypeEnum.WorkSheet:
                continue
            sheet = book.get_sheet_by_index(place)
            _check_size(about.name, sheet)
            yield Sheet(
                name=about.name,
                rows=enumerate(sheet.iter_rows(), start=1),
                hidden=about.visible is not python_calamine.SheetVisibleEnum.Visible,
                merged=tuple(sheet.merged_cell_ranges or ()),
                first_column=sheet.start[1] if sheet.start else 0,
            )


def _check_size(name: str, sheet: python_calamine.CalamineSheet) -> None:
    if sheet.total_height > MOST_ROWS:
        raise FileRefused("too-many-rows", {"most": str(MOST_ROWS)}, sheet=name)
    if sheet.total_width > MOST_COLUMNS:
        raise FileRefused("too-many-columns", {"most": str(MOST_COLUMNS)}, sheet=name)


@contextmanager
def _refusals() -> Iterator[None]:
    """What the library cannot read, in our words; its own may quote the file."""
    try:
        yield
    except python_calamine.PasswordError as error:
        raise FileRefused("file-encrypted") from error
    except python_calamine.CalamineError as error:
        code = "file-encrypted" if "assword" in str(error) else "file-broken"
        raise FileRefused(code) from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # the library's own; it is no Exception
            raise FileRefused("file-broken") from error
        raise


def _textual(data: bytes, name: str) -> Iterator[Sheet]:
    file = recognise(data)
    start = file.start(2000).lstrip("\ufeff \t\r\n").casefold()
    if start.startswith("mime-version:") or "<workbook" in start or "<?mso-application" in start:
        raise FileRefused("format-other")
    rows: Iterator[tuple[int, list[str]]]
    if start.startswith(_MARKUP):
        with file.open() as text:
            rows = html_rows(text.read())
    else:
        rows = text_rows(file)
    yield Sheet(name=name, rows=((number, [*row]) for number, row in rows))
