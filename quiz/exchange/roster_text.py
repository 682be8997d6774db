"""Texts in the cells of a roster: trimmed at their ends, searched for what may not stand inside."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime, time
from typing import TypeGuard

from quiz.exchange.sheets import Cell

#: What a spreadsheet or a web page leaves at the ends of a text and nobody sees.
_INVISIBLE = "\ufeff\u200b\u200c\u200d\u2060\u00ad"
_LONG_NUMBER = 9
_MOST_SHOWN = 40


def trim(text: str) -> str:
    """The text without white space, non-breaking spaces and invisible marks at its ends."""
    before = None
    while before != text:
        before, text = text, text.strip().strip(_INVISIBLE)
    return text


def has_control(text: str) -> bool:
    """Whether a control character, or half of a character, stands inside."""
    return not text.isprintable() and any(unicodedata.category(letter) in ("Cc", "Cs") for letter in text)


def is_whole(cell: Cell) -> TypeGuard[int | float]:
    """Whether the cell is a whole number."""
    return not isinstance(cell, bool) and (
        isinstance(cell, int) or (isinstance(cell, float) and cell.is_integer())
    )


def cell_text(cell: Cell) -> str:
    """The cell as a person sees it. Dates are dd/MM/yyyy, whole numbers have no decimal part."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime | date):
        return f"{cell.day:02d}/{cell.month:02d}/{cell.year:04d}"
    if isinstance(cell, time):
        return f"{cell.hour}:{cell.minute:02d}"
    return str(cell)


def is_long_number(cell: Cell) -> bool:
    """Whether so many digits stand in the cell that they may be a citizen's number or a telephone's."""
    if isinstance(cell, str) and len(cell) < _LONG_NUMBER:
        return False
    return sum(letter.isdecimal() for letter in cell_text(cell)) >= _LONG_NUMBER


def quoted(cell: Cell) -> str:
    """The cell for a sentence about it: short, and without any long number, which may be a citizen's or a telephone's."""
    text = " ".join("".join(" " if has_control(letter) else letter for letter in cell_text(cell)).split())
    if is_long_number(text):
        return "…"
    return text if len(text) <= _MOST_SHOWN else text[:_MOST_SHOWN] + "…"
