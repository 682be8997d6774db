"""Birth dates of which a spreadsheet took the day for the month, known by the pattern that this leaves in a column.

Typed with the day first into a spreadsheet set to English, "05/09/2012" becomes the 9th of May, silently, while "15/09/2012",
which is no English date, stays a text. So a column in which every real date has a day up to 12 and every text one above is
suspect, and the real dates in it are believed only where day and month are equal.
"""

from __future__ import annotations

from datetime import date, datetime

from quiz.exchange.sheets import Cell

#: So many of each kind, before the pattern is no accident.
_ENOUGH = 4
_MONTHS = 12


class SwappedDates:
    """Watches the birth dates of one sheet."""

    def __init__(self) -> None:
        self._possible = True
        self._real: dict[int, str] = {}
        self._real_count = self._texts = 0

    def see(self, number: int, cell: Cell, born: date | None) -> None:
        """A row's cell and the date that was read from it."""
        if not self._possible or born is None:
            return
        if isinstance(cell, datetime | date):
            self._possible = born.day <= _MONTHS
            self._real_count += 1
            if born.day != born.month:
                self._real[number] = f"{born:%d/%m/%Y}"
        elif isinstance(cell, str):
            self._possible = born.day > _MONTHS
            self._texts += 1
        if not self._possible:
            self._real.clear()

    def suspects(self) -> dict[int, str]:
        """The rows whose dates may be swapped, with the date as the file has it."""
        enough = self._real_count >= _ENOUGH and self._texts >= _ENOUGH
        return self._real if self._possible and enough else {}
