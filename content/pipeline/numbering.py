"""The numbers in front of headings: "III.", "2.1.", "a)" and what they say about a section's place."""

from __future__ import annotations

import re
from dataclasses import dataclass

from content.pipeline.normalise import Block

_ROMAN = re.compile(
    r"^(?:(?:PHẦN|Phần|CHƯƠNG|Chương|MỤC|Mục)\s+)?([IVX]{1,6})\s*(?:[.):/]|[-–](?=\s))\s*(?=\S)"
)
_NTH = re.compile(
    r"^(?:phần|chương|mục)\s+thứ\s+(nhất|hai|ba|tư|năm|sáu|bảy|tám|chín|mười)\b\s*[.:–-]?\s*", re.IGNORECASE
)
_NTHS = ("nhất", "hai", "ba", "tư", "năm", "sáu", "bảy", "tám", "chín", "mười")
_NTH_LABELS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
_BARE_PART = re.compile(
    r"^(?:phần|chương)\s+(?:[IVX]{1,6}|\d{1,2}|thứ\s+(?:nhất|hai|ba|tư|năm|sáu|bảy|tám|chín|mười))\s*[.:]?$",
    re.IGNORECASE,
)
_ARABIC = re.compile(
    r"^(?:(?:Điều|Mục|Phần)\s+)?(\d{1,2}(?:\.\d{1,2})*)\s*(?:[.):/](?!\d)|(?<=\.\d)\s|(?<=\.\d\d)\s)\s*(?=\S)"
)
_LETTER = re.compile(r"^([a-hđ])\s*[.):]\s*(?=\S)")
_PART = re.compile(r"^([A-HĐ])\s*[.):/]\s*(?=\S)")
_VALID_ROMAN = re.compile(r"^X{0,3}(?:IX|IV|V?I{0,3})$")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10}

#: Levels from the outermost: parts A, B; Roman numbers; "1", "1.1" ...; letters a, b.
PART, ROMAN, ARABIC, LETTER = 0, 1, 2, 20


@dataclass(frozen=True)
class Number:
    """A printed number: its level (ARABIC for "1", ARABIC + 1 for "1.1"), its label, its last part as a value."""

    level: int
    label: str
    value: int


def read_number(block: Block) -> tuple[Number, str] | None:
    """Return the number in front of a block and the text after it, or None when there is none."""
    text = block.text
    is_heading = bool(block.heading or block.is_bold)
    if found := _NTH.match(text):
        place = _NTHS.index(found[1].lower())
        return Number(PART, _NTH_LABELS[place], place + 1), text[found.end() :]
    if (found := _ROMAN.match(text)) and _VALID_ROMAN.match(found[1]):
        return Number(ROMAN, found[1], roman_value(found[1])), text[found.end() :]
    if found := _ARABIC.match(text):
        parts = found[1].split(".")
        return Number(ARABIC + len(parts) - 1, found[1], int(parts[-1])), text[found.end() :]
    if is_heading and (found := _PART.match(text)):
        return Number(PART, found[1], "ABCDĐEGH".find(found[1]) + 1), text[found.end() :]
    if found := _LETTER.match(text):
        return Number(LETTER, found[1], "abcdđegh".find(found[1]) + 1), text[found.end() :]
    return None


def is_bare_part(block: Block) -> bool:
    """Say whether a block is the number of a part and nothing else: "Phần thứ nhất", "CHƯƠNG I"; its title follows."""
    return not block.bullet and bool(_BARE_PART.match(block.text))


def roman_value(label: str) -> int:
    """Return the value of a Roman number from I to XXXIX."""
    total = 0
    for here, after in zip(label, (*label[1:], ""), strict=True):
        value = _ROMAN_VALUES[here]
        total += -value if after and _ROMAN_VALUES[after] > value else value
    return total


def section_key(parent: str, parent_label: str, number: Number) -> str:
    """Return the path of a section; a number that already contains its parent's is not repeated."""
    if not parent:
        return number.label
    if number.level > ARABIC and number.label.startswith(f"{parent_label}."):
        head = parent.removesuffix(parent_label).rstrip(".")
        return f"{head}.{number.label}" if head else number.label
    return f"{parent}.{number.label}"
