"""How far the cells of a workbook reach, read from its XML before the workbook is opened.

The reading library lays every sheet out as a full rectangle: two cells in opposite corners of an otherwise empty sheet
would take all the memory of the machine. So the rectangle is measured first, without keeping anything.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from functools import lru_cache
from typing import IO, ClassVar
from xml.parsers import expat
from zipfile import ZipFile

from quiz.exchange.refusal import FileRefused

MOST_ROWS = 200_000
MOST_COLUMNS = 256
MOST_CELLS = 8_000_000
_CHUNK = 1 << 18
#: Records of XLS: the beginning of a sheet; cells with a formula, texts, numbers, truth values.
_EXTENT, _EXTENT_LENGTH, _OLD_EXTENT_LENGTH, _TEXTS = 0x0200, 12, 8, 0xFC
_BEGINS, _CELLS = (
    0x0809,
    {0x06, 0x7E, 0xBD, 0xD6, 0xFD, 0x0203, 0x0204, 0x0205, 0x0207, 0x027E, 0x0406, 0x0206},
)
_PLACE = re.compile(r"([A-Za-z]{1,7})?(\d{1,9})?")


def check_extent(archive: ZipFile) -> None:
    """Raises FileRefused `too-many-rows`, `too-many-columns`, `too-many-cells`, or `file-broken` where XML is broken."""
    for name in archive.namelist():
        lower = name.casefold()
        if lower.startswith("xl/worksheets/") and lower.endswith(".xml"):
            with archive.open(name) as file:
                _measure(file, _OfficeExtent())
        elif lower == "content.xml":
            with archive.open(name) as file:
                _measure(file, _OpenExtent())
        elif lower.startswith("xl/") and lower.endswith(".xml"):
            with archive.open(name) as file:
                _measure(file, _Counts(most=archive.getinfo(name).file_size))


def check_old_extent(book: bytes) -> None:
    """The same for the stream of an XLS: a row of records, each with its kind and length; cells begin with their place."""
    extent, place, last = _Extent(), 0, len(book) - 8
    while place <= last:
        kind, length = struct.unpack_from("<HH", book, place)
        if kind == _BEGINS:
            extent = _Extent()
        elif kind in _CELLS:
            row, column = struct.unpack_from("<HH", book, place + 4)
            extent.grow(row + 1, column + 1)
        elif kind == _EXTENT:  # what a sheet says of itself is reserved as well
            _grow_as_told(extent, book[place + 4 : place + 4 + length])
        elif kind == _TEXTS and struct.unpack_from("<I", book, place + 8)[0] > len(book):
            raise FileRefused("file-broken")  # more texts than bytes
        place += 4 + length


def _grow_as_told(extent: _Extent, told: bytes) -> None:
    if len(told) < _OLD_EXTENT_LENGTH:
        raise FileRefused("file-broken")
    form = "<IIHH" if len(told) >= _EXTENT_LENGTH else "<HHHH"
    first_row, rows, first_column, columns = struct.unpack_from(form, told)
    if first_row > rows or first_column > columns:
        raise FileRefused("file-broken")
    extent.grow(rows, columns)


@dataclass
class _Extent:
    """The rectangle so far, in rows and columns."""

    wants_ends: ClassVar[bool] = False
    rows: int = 0
    columns: int = 0

    def grow(self, rows: int, columns: int) -> None:
        if rows <= self.rows and columns <= self.columns:
            return
        self.rows, self.columns = max(self.rows, rows), max(self.columns, columns)
        if self.rows > MOST_ROWS:
            raise FileRefused("too-many-rows", {"most": str(MOST_ROWS)})
        if self.columns > MOST_COLUMNS:
            raise FileRefused("too-many-columns", {"most": str(MOST_COLUMNS)})
        if self.rows * self.columns > MOST_CELLS:
            raise FileRefused("too-many-cells", {"most": str(MOST_CELLS)})

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        raise NotImplementedError

    def end(self, tag: str) -> None:
        """What is done at the end of an element, for kinds that want to know of it."""


@dataclass
class _OfficeExtent(_Extent):
    """A sheet of XLSX. A row or cell without a place follows the one before it; only a cell with a value counts."""

    row: int = 0
    column: int = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if ":" in tag:
            tag = tag.rpartition(":")[2]
        if tag == "c":
            found = _PLACE.fullmatch(attributes.get("r") or "")
            letters, digits = found.groups() if found else (None, None)
            self.row = int(digits) if digits else self.row
            self.column = _number(letters) if letters else self.column + 1
        elif tag in ("v", "is"):
            self.grow(self.row, self.column)
        elif tag == "row":
            self.row = int(attributes.get("r") or self.row + 1)
            self.column = 0


@dataclass
class _OpenExtent(_Extent):
    """A file of ODS. Runs of equal rows and cells are written once with their number; empty ones at the end do not count."""

    wants_ends: ClassVar[bool] = True
    row: int = 0
    repeated: int = 1
    column: int = 0
    filled: int = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        tag = tag.rpartition(":")[2]
        if tag == "table":
            self.row = self.rows = self.columns = 0
        elif tag == "table-row":
            self.repeated = _repeats(attributes, "number-rows-repeated")
            self.column = 0
            self.filled = 0
        elif tag in ("table-cell", "covered-table-cell"):
            self.column += _repeats(attributes, "number-columns-repeated")
            if any(name.endswith(":value-type") for name in attributes):
                self.filled = self.column
        elif tag == "p":
            self.filled = self.column

    def end(self, tag: str) -> None:
        if tag.rpartition(":")[2] == "table-row":
            self.row += self.repeated
            if self.filled:
                self.grow(self.row, self.filled)


@dataclass
class _Counts(_Extent):
    """Any other part of XLSX: what it says to hold is reserved, so it may not be more than its bytes."""

    most: int = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if not attributes:
            return
        for name in ("count", "uniqueCount"):
            if not 0 <= int(attributes.get(name, 0)) <= self.most:
                raise FileRefused("file-broken")


def _repeats(attributes: dict[str, str], ending: str) -> int:
    return next((int(value) for name, value in attributes.items() if name.endswith(ending)), 1)


@lru_cache(maxsize=1024)
def _number(letters: str) -> int:
    """A is 1, Z is 26, AA is 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _measure(file: IO[bytes], extent: _Extent) -> None:
    def refuse(*_: object) -> None:
        raise FileRefused("zip-unsafe")

    parser = expat.ParserCreate()
    parser.StartElementHandler = extent.start
    if extent.wants_ends:
        parser.EndElementHandler = extent.end
    parser.StartDoctypeDeclHandler = refuse  # no office program writes one; entities can only harm
    try:
        while chunk := file.read(_CHUNK):
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise FileRefused("file-broken") from error
