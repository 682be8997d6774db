"""The two numbers that are both called "mã định danh": the code of a pupil or teacher, which is kept, and the citizen's.

A citizen number has 12 digits. It is recognised by its value wherever an identifier is expected and goes no further.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from quiz.domain.text import nfc
from quiz.exchange.roster_text import has_control, is_whole, trim
from quiz.exchange.sheets import Cell

MOST_LETTERS = 40
CITIZEN_DIGITS = 12
#: Citizen numbers begin with 001 to 096: kept as numbers, they lose one zero or two.
_LEAST_LOOSE_DIGITS = 10
#: From here on a spreadsheet no longer keeps every digit of a number.
_EXACT_BELOW = 10**15
_GAPS = re.compile(r"[\s.\-]+")
_SCIENTIFIC = re.compile(r"[+-]?\d+([.,]\d+)?[eE]\+\d+")
_WHOLE = re.compile(r"(\d+)[.,]0+")
_AS_FORMULA = re.compile(r'="(.*)"')


@dataclass(frozen=True)
class Identifier:
    """The code as text; or `problem`, why there is none; or `is_citizen` where a citizen number was left out."""

    value: str | None = None
    problem: str | None = None
    is_citizen: bool = False


def is_citizen_number(cell: Cell, *, loosely: bool) -> bool:
    """Whether the cell holds a citizen number, or one that lost its leading zero; `loosely` also one that lost two."""
    if isinstance(cell, str):
        digits = _GAPS.sub("", _whole(trim(cell).lstrip("'")))
        if not (digits.isascii() and digits.isdecimal()):
            return False
    elif is_whole(cell):
        digits = str(int(cell))
    else:
        return False
    least = _LEAST_LOOSE_DIGITS if loosely else CITIZEN_DIGITS - 1
    return len(digits) == CITIZEN_DIGITS or (least <= len(digits) < CITIZEN_DIGITS and digits[0] != "0")


def read_identifier(cell: Cell, *, citizen_column: bool) -> Identifier:
    """The identifier in a cell. Problems: `id-digits-lost`, `id-unfit`, `id-too-long`, `control-character`."""
    if cell == "":
        return Identifier()
    if is_citizen_number(cell, loosely=citizen_column):
        return Identifier(is_citizen=True)
    if isinstance(cell, str):
        return _from_text(cell)
    if not is_whole(cell) or cell < 0:
        return Identifier(problem="id-unfit")
    if cell >= _EXACT_BELOW:
        return Identifier(problem="id-digits-lost")
    return Identifier(str(int(cell)))


def _from_text(cell: str) -> Identifier:
    text = trim(nfc(cell))
    formula = _AS_FORMULA.fullmatch(text)
    if formula:
        text = trim(formula[1])
    if text.startswith("'") and text[1:].isdecimal():
        text = text[1:]
    if not text:
        return Identifier()
    if _SCIENTIFIC.fullmatch(text):
        return Identifier(problem="id-digits-lost")
    if has_control(text):
        return Identifier(problem="control-character")
    text = _whole(text)
    return Identifier(problem="id-too-long") if len(text) > MOST_LETTERS else Identifier(text)


def _whole(text: str) -> str:
    """A whole number that a program wrote with a decimal part of zeros, without it."""
    found = _WHOLE.fullmatch(text)
    return found[1] if found else text
