"""Text files with separated values: which letters the bytes are, what separates, and rows of texts.

UTF-8 and UTF-16, with or without a byte order mark. Windows-1258 only where nothing else fits and every letter that it
gives is a Vietnamese one. Separators: comma, semicolon, tab.
"""

from __future__ import annotations

import codecs
import csv
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper
from typing import TextIO

from quiz.domain.text import nfc
from quiz.exchange.refusal import FileRefused
from quiz.exchange.sheet_extent import MOST_COLUMNS, MOST_ROWS

SEPARATORS = (",", ";", "\t")
_SAMPLE, _CHUNK, _LOOKED_AT = 4096, 1 << 18, 20_000
_BASES = set("aăâbcdđeêghiklmnoôơpqrstuưvxyfjwz")
_TONES = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}
#: A letter lost on the way to an alphabet that does not have it: "Nguy?n".
_LOST = re.compile(r"[^\W\d_]\?[^\W\d_]|\b[^\W\d_]\?\s")


@dataclass(frozen=True)
class TextFile:
    """Bytes that are text: their encoding, and how many bytes its mark takes at the front."""

    data: bytes
    encoding: str
    mark: int = 0

    def open(self) -> TextIO:
        """The text from its start, line ends as they are; it is never held as a whole."""
        raw = BytesIO(self.data)
        raw.seek(self.mark)
        return TextIOWrapper(raw, encoding=self.encoding, newline="")

    def start(self, letters: int) -> str:
        """The first letters."""
        with self.open() as text:
            return text.read(letters).removeprefix("\ufeff")


def recognise(data: bytes) -> TextFile:
    """The bytes as text. Raises FileRefused `encoding-unknown`."""
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if data.startswith(mark):
            return _checked(data, name, len(mark))
    if b"\x00" in data[:_SAMPLE]:
        return _checked(data, _wide_order(data[:_SAMPLE]), 0)
    try:
        return _checked(data, "utf-8", 0)
    except FileRefused:
        _check_windows(data)
        return TextFile(data, "cp1258")


def _checked(data: bytes, name: str, mark: int) -> TextFile:
    """The file, every byte of which this encoding knows."""
    decoder = codecs.getincrementaldecoder(name)()
    view = memoryview(data)
    try:
        for start in range(mark, len(data), _CHUNK):
            decoder.decode(view[start : start + _CHUNK])
        decoder.decode(b"", True)
    except UnicodeDecodeError as error:
        raise FileRefused("encoding-unknown") from error
    return TextFile(data, name, mark)


def _wide_order(sample: bytes) -> str:
    """Which of the two UTF-16 it is: the high half of a Latin letter or separator is zero."""
    first, second = sample[0::2].count(0), sample[1::2].count(0)
    if first == second:
        raise FileRefused("encoding-unknown")
    return "utf-16-be" if first > second else "utf-16-le"


def _check_windows(data: bytes) -> None:
    """Raises FileRefused unless the bytes are Windows-1258 beyond doubt."""
    try:
        text = nfc(data.decode("cp1258"))
    except UnicodeDecodeError as error:
        raise FileRefused("encoding-unknown") from error
    foreign = {letter for letter in text if ord(letter) > 0x7F}
    if not all(_is_vietnamese(letter) for letter in foreign) or _LOST.search(text):
        raise FileRefused("encoding-unknown")
    if not any(
        letter in "ăđơư" or len(unicodedata.normalize("NFD", letter)) > 2
        for letter in map(str.lower, foreign)
    ):
        raise FileRefused("encoding-unknown")


def _is_vietnamese(letter: str) -> bool:
    if letter in "\u00a0–—‘’“”…«»":
        return True
    base, tones = "", []
    for mark in unicodedata.normalize("NFD", letter.lower()):
        if mark in _TONES:
            tones.append(mark)
        else:
            base += mark
    return nfc(base) in _BASES and len(tones) <= 1


def text_rows(file: TextFile) -> Iterator[tuple[int, list[str]]]:
    """Rows of the text, counted as a spreadsheet would show them.

    Raises FileRefused `quote-not-closed` with the line on which the broken row begins.
    """
    separator, told = _separator(file.start(_LOOKED_AT))
    with file.open() as text:
        if told:
            text.readline()
        reader = csv.reader(text, delimiter=separator, strict=True)
        number = 0
        while True:
            begins = int(told) + reader.line_num + 1
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise FileRefused("quote-not-closed", {"line": str(begins)}, row=begins) from error
            number += 1
            if number == 1 and row:
                row[0] = row[0].removeprefix("\ufeff")
            if number > MOST_ROWS:
                raise FileRefused("too-many-rows", {"most": str(MOST_ROWS)})
            if len(row) > MOST_COLUMNS:
                raise FileRefused("too-many-columns", {"most": str(MOST_COLUMNS)})
            yield number, row


def _separator(start: str) -> tuple[str, bool]:
    """What separates, and whether a first line tells it ("sep=;") that is no row."""
    first = start[:20].split("\n")[0]
    told = re.fullmatch(r'"?sep=(.)"?\r?', first, re.IGNORECASE)
    if told and told[1] in SEPARATORS:
        return told[1], True
    lines = re.sub(r'"[^"]*"', "", start).splitlines()[:200]
    weights = {separator: _evenness(lines, separator) for separator in SEPARATORS}
    best = max(SEPARATORS, key=lambda separator: weights[separator])
    return (best if weights[best] else "\t"), False


def _evenness(lines: list[str], separator: str) -> int:
    """How many cells stand in rows of one width, were this the separator; 0 if it stands in one line of several."""
    counts = Counter(line.count(separator) for line in lines if separator in line)
    if counts.total() < 2 < len(lines):
        return 0
    return max((found * min(width, 30) for width, found in counts.items()), default=0)
