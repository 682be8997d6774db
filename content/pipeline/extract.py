"""From the bytes of a source document to its printed lines. Nothing is corrected here or later."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass


class UnreadableSource(ValueError):
    """The document cannot be read as text; the message says why."""


@dataclass(frozen=True)
class SourceLine:
    """One printed line: its number from 1, its text in NFC without the line end."""

    number: int
    text: str

    @property
    def is_blank(self) -> bool:
        return not self.text.strip()


def extract_lines(source: bytes) -> tuple[SourceLine, ...]:
    """Return the lines of a UTF-8 text; raises UnreadableSource for other encodings and for binary files."""
    try:
        text = source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableSource(f"not UTF-8 at byte {error.start}") from error
    if "\x00" in text:
        raise UnreadableSource("contains NUL bytes: not a text file")
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    printed = text.split("\n")
    if printed and not printed[-1]:
        printed.pop()
    return tuple(SourceLine(number, line) for number, line in enumerate(printed, start=1))
