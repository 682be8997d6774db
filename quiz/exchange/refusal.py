"""Why a file is not read at all: one error with a code and facts, and a place where there is one. Nobody's data is in it."""

from __future__ import annotations

from collections.abc import Mapping


class FileRefused(Exception):
    """The file, or one of its sheets, cannot be read. `row` is a row as the sheet shows it, or a line of a text file."""

    def __init__(
        self,
        code: str,
        facts: Mapping[str, str] | None = None,
        *,
        sheet: str = "",
        row: int | None = None,
        column: str = "",
    ) -> None:
        super().__init__(code)
        self.code = code
        self.facts = dict(facts or {})
        self.sheet = sheet
        self.row = row
        self.column = column
