"""Vietnamese text: one normal form, folding for search and comparison, and sorting of names.

Words used here: *folding* makes two writings of one thing equal (case, diacritics, runs of white space);
a *sort key* is a string whose plain byte order is the order that a Vietnamese reader expects.
"""

from __future__ import annotations

import re
import unicodedata

#: The Vietnamese alphabet of 29 letters, with the four foreign letters where Latin order puts them.
ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"

_TONES = {
    "\u0300": 1,
    "\u0309": 2,
    "\u0303": 3,
    "\u0301": 4,
    "\u0323": 5,
}  # huyền hỏi ngã sắc nặng; ngang is 0
_SHAPES = {
    "\u0306",
    "\u0302",
    "\u031b",
}  # breve, circumflex, horn: they make another letter, not another tone
_SPACE = re.compile(r"\s+")
_LEVEL, _WORD_GAP, _DIGITS, _LETTERS, _OTHER = 0, 1, 0x10, 0x20, 0xFF


def nfc(text: str) -> str:
    """Return `text` in Unicode normal form C, the only form that the application stores."""
    return unicodedata.normalize("NFC", text)


def fold_space(text: str) -> str:
    """Return `text` in NFC with every run of white space made one space and none at the ends."""
    return _SPACE.sub(" ", nfc(text)).strip()


def fold(text: str) -> str:
    """Return `text` in lower case without diacritics, đ as d: what searches and duplicate checks compare.

    White space stays as it is; combine with `fold_space` where it should not count.
    """
    decomposed = unicodedata.normalize("NFD", text.casefold())
    bare = "".join(mark for mark in decomposed if not unicodedata.combining(mark))
    return nfc(bare.replace("đ", "d"))


def words(text: str) -> list[str]:
    """Return the words of `text` folded, without punctuation, in their order."""
    return re.findall(r"[^\W_]+", fold(text))


def sort_key(text: str) -> str:
    """Return a key in hexadecimal digits that sorts words as a Vietnamese dictionary does.

    Letters decide first, then tones (ngang, huyền, hỏi, ngã, sắc, nặng), then case (small before capital).
    Only the digits 0-9 and a-f occur, so every database collation keeps the order. A tone belongs to its
    syllable: "hòa" and "hoà" have the same key.
    """
    return f"{_LEVEL:02x}".join((*_levels(text),))


def is_storable(text: str) -> bool:
    """Whether every database can keep, and be asked for, this text: no NUL and no half of a surrogate pair."""
    return not any(letter == "\x00" or "\ud800" <= letter <= "\udfff" for letter in text)


def name_sort_key(name: str) -> str:
    """Return the key for lists of people: by given name (the last word), then by family and middle names."""
    *rest, given = fold_space(name).split(" ") if name.strip() else [""]
    given_letters, given_tones, given_case = _levels(given)
    rest_letters, rest_tones, rest_case = _levels(" ".join(rest))
    gap = f"{_LEVEL:02x}"
    return gap.join((given_letters, given_tones, rest_letters, rest_tones, given_case + rest_case))


def _levels(text: str) -> tuple[str, str, str]:
    """Return letters, tones and case of `text`, each as hexadecimal digits."""
    letters, tones, case = [], [], []
    for number, word in enumerate(fold_space(text).split(" ")):
        if number:
            letters.append(f"{_WORD_GAP:02x}")
        tone = 0
        for character in word:
            letter, marked = _letter_and_tone(character)
            letters.append(_rank(letter))
            case.append("2" if character != character.lower() else "1")
            tone = marked or tone
        tones.append(f"{tone + 1:02x}")
    return "".join(letters), "".join(tones), "".join(case)


def _letter_and_tone(character: str) -> tuple[str, int]:
    """Split one character into its letter of the alphabet and its tone (0 to 5)."""
    base, tone = "", 0
    for mark in unicodedata.normalize("NFD", character.lower()):
        if mark in _TONES:
            tone = _TONES[mark]
        elif mark in _SHAPES or not unicodedata.combining(mark):
            base += mark
    return nfc(base), tone


def _rank(letter: str) -> str:
    """Return the place of one letter: digits, then the alphabet, then everything else by code point."""
    if letter in ALPHABET and len(letter) == 1:
        return f"{_LETTERS + ALPHABET.index(letter):02x}"
    if len(letter) == 1 and letter.isdecimal():
        return f"{_DIGITS + int(letter):02x}"
    return "".join(f"{_OTHER:02x}{ord(part):06x}" for part in letter)
