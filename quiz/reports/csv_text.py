"""CSV that opens right in Excel and stays readable for programs.

UTF-8 with a byte order mark, without which Excel takes Vietnamese letters for another alphabet; commas between cells,
quotes where RFC 4180 wants them, CRLF at line ends. Not a semicolon and no `sep=` line: Excel stops heeding the mark when
the file begins with `sep=`, and every other reader takes that line for data. Where Excel splits at semicolons by its
regional setting, "Data, From text" reads the file as it is.

A text that a spreadsheet would run as a formula gets an apostrophe in front of it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO

BYTE_ORDER_MARK = "\ufeff"
#: Spreadsheets run what begins with these; the wide forms are turned into the plain ones by some of them.
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

Cell = str | int | float | None


def harmless(text: str) -> str:
    """The text as a spreadsheet shows it, never as a formula."""
    return f"'{text}" if text.startswith(_DANGEROUS) else text


def csv_lines(rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """The file line by line, the byte order mark first. Numbers stay numbers, with a decimal comma; None is an empty cell."""
    buffer = StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    yield BYTE_ORDER_MARK
    for row in rows:
        writer.writerow([_written(cell) for cell in row])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def _written(cell: Cell) -> str | int | None:
    if isinstance(cell, float):  # digits and a sign: nothing that is run, so a minus may stand first
        return f"{cell:.4f}".rstrip("0").rstrip(".").replace(".", ",")
    return harmless(cell) if isinstance(cell, str) else cell
