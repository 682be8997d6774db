"""Which rows of a sheet are people: not the blank ones, repeated headings, numbers of columns, titles, sums or signatures.

A name alone can look like anything, so a row that also has a number in the list, a code, a birth date or a class is a
person whatever its words say. Below a sum, a place with a date or a signer's office only such rows are people.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

from quiz.domain.text import fold, fold_space
from quiz.exchange import roster_headings as words
from quiz.exchange.roster_class import class_of_title
from quiz.exchange.roster_dates import read_birth
from quiz.exchange.roster_layout import Layout, label
from quiz.exchange.sheets import Cell, Row

_SIGNS = (words.IDENTIFIER, words.BIRTH, words.EMAIL, words.CLASS, words.POSITION)
#: What is filled in for a person alone; a class is often filled in ahead of the names.
_OWN_SIGNS = (words.IDENTIFIER, words.BIRTH, words.EMAIL)
_TAIL = re.compile(
    r"(an dinh )?(danh sach|tong so|tong cong)( nay)? ?(co|gom|:)|danh sach nay|tong (cong|so)\b|tong\s*:|"
    r"cong( danh sach)?\s*:|an dinh\b|trong do\b|nguoi lap|lap bieu|lap bang|"
    r"(kt\.? ?|tm\.? ?|tl\.? ?)*(pho )?(hieu truong|giam doc|thu truong)\b|giao vien chu nhiem|gvcn\b|"
    r"xac nhan\b|\(?ky,? (va )?(ghi|ten|dong)|ky ten|\(da ky\)|duyet cua|ghi chu\s*:|"
    r".{0,60}\bngay\b.{0,14}\bthang\b.{0,14}\bnam\b"
)
#: So few numbers in order may be somebody's.
_MOST_BY_CHANCE = 2
_PART = re.compile(r"(?:[IVX]+|[A-E])[.)]?")
_NUMBERING = re.compile(r"\(?(\d{1,2}|[A-Za-z])\)?")


class PeopleFinder:
    """Tells people from the rest, row by row; remembers whether the people have ended and which class a title named."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.title_class: str | None = None
        self._headings = {
            column: {fold(part) for part in (text, *text.split(" / "))}
            for column, text in layout.headings.items()
        }
        written = {part for text in layout.headings.values() for part in (text, *text.split(" / "))}
        self._raw = {
            part.casefold() for part in (*written, *(unicodedata.normalize("NFD", part) for part in written))
        }
        self._ended = False
        self._fresh = True
        self._ordinal = layout.columns.get(words.ORDINAL)

    def is_person(self, row: Row) -> bool:
        """Whether the row is somebody, perhaps without a name."""
        if not any(_filled(cell) for cell in row):
            return False
        fresh, self._fresh = self._fresh, False
        if self._is_heading(row):
            self._ended, self._fresh = False, True
            return False
        if fresh and _is_numbering(row):
            return False
        named = any(column < len(row) and _filled(row[column]) for column in self.layout.name_columns)
        if named and self._is_group(row):
            return False
        if named and (self._is_numbered(row) or any(self._is_sign(row, sign) for sign in _SIGNS)):
            self._ended = False
            return True
        if not named and any(self._is_sign(row, sign) for sign in _OWN_SIGNS):
            return True
        return not self._is_remark(row) and named and not self._ended

    def _is_sign(self, row: Row, field: str) -> bool:
        """Whether the cell of this field can only be a person's; a signer's office may stand in any column."""
        column = self.layout.columns.get(field)
        if column is None or column >= len(row) or not _filled(row[column]):
            return False
        cell = row[column]
        if not isinstance(cell, str):
            return True
        if field == words.BIRTH:
            return read_birth(cell).date is not None or (_has_digit(cell) and not _is_tail(cell))
        if field == words.EMAIL:
            return "@" in cell
        if field == words.IDENTIFIER or self._ended:
            return field != words.POSITION and _has_digit(cell) and not _is_tail(cell)
        return not _is_tail(cell)

    def _is_numbered(self, row: Row) -> bool:
        if self._ordinal is None or self._ordinal >= len(row):
            return False
        cell = row[self._ordinal]
        if isinstance(cell, str):
            return cell.strip().rstrip(".").isdecimal()
        return isinstance(cell, int | float) and not isinstance(cell, bool)

    def _is_group(self, row: Row) -> bool:
        """ "II", "Tổ Văn phòng": a part of the list, numbered like one, with nothing that a person has."""
        if self._ordinal is None or self._ordinal >= len(row):
            return False
        number = row[self._ordinal]
        return (
            isinstance(number, str)
            and bool(_PART.fullmatch(number.strip()))
            and not any(self._is_sign(row, sign) for sign in _SIGNS)
        )

    def _is_heading(self, row: Row) -> bool:
        """A heading repeated on a later page."""
        if not any(isinstance(cell, str) and cell.strip().casefold() in self._raw for cell in row):
            return False  # a look that costs little, before every name is folded
        column = self.layout.name_columns[0]
        if column >= len(row) or fold(label(row[column])) not in self._headings[column]:
            return False
        same = sum(
            place < len(row) and fold(label(row[place])) in texts for place, texts in self._headings.items()
        )
        return same > 1 or len(self._headings) == 1

    def _is_remark(self, row: Row) -> bool:
        """A title, a sum, a place with a date, a signer's office; notes a class that a title names."""
        texts = [label(cell) for cell in row]
        texts = [text for text in texts if text]
        if len(texts) == 1 and (found := class_of_title(texts[0])):
            self.title_class = found
            return True
        if any(_is_tail(text) for text in texts):
            self._ended = True
            return True
        return False


def _filled(cell: Cell) -> bool:
    return cell != "" and not (isinstance(cell, str) and not cell.strip())


def _has_digit(text: str) -> bool:
    return any(letter.isdecimal() for letter in text)


def _is_tail(text: str) -> bool:
    return bool(_TAIL.match(fold(fold_space(text))))


def _is_numbering(row: Row) -> bool:
    """A row of "(1) (2) (3)" or "A B 1 2" under the heading."""
    texts = [_numbering_text(cell) for cell in row if cell != ""]
    letters = [text.upper() for text in texts if text.isalpha()]
    numbers = [int(text) for text in texts if text.isdecimal()]
    if len(texts) <= _MOST_BY_CHANCE or len(letters) + len(numbers) < len(texts):
        return False
    in_order = all(a < b for a, b in pairwise(letters)) and all(a < b for a, b in pairwise(numbers))
    return in_order and texts[0].upper() in ("1", "A")


def _numbering_text(cell: Cell) -> str:
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        return str(int(cell)) if 0 < cell < 60 else ""
    found = _NUMBERING.fullmatch(cell.strip()) if isinstance(cell, str) else None
    return found[1] if found else ""
