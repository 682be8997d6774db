"""Join codes: six characters that a class reads off the board and types on small phones.

No two characters of the alphabet look alike, so the look-alike of one can be read as it: a typed S is a 5.
"""

from __future__ import annotations

import unicodedata

#: 25 characters, 244 million codes.
ALPHABET = "ACEFHJKMNPQRTVWXY23456789"
LENGTH = 6
#: What people type or read in place of a character of the alphabet. I, 1 and L look alike and none of them is in it.
_LOOK_ALIKES = str.maketrans({"B": "8", "D": "Q", "G": "6", "O": "Q", "0": "Q", "S": "5", "U": "V", "Z": "2"})


def normalised_code(typed: str) -> str:
    """The code that was meant: without spaces and dashes, in capitals, look-alikes replaced. It may be no code at all."""
    bare = "".join(unicodedata.normalize("NFKC", typed).split()).replace("-", "")
    return bare.upper().translate(_LOOK_ALIKES)


def is_code(text: str) -> bool:
    """Whether a normalised text can be a code."""
    return len(text) == LENGTH and all(character in ALPHABET for character in text)


def grouped_code(code: str) -> str:
    """In two threes, as it stands on the board: `K7M 2QX`."""
    return f"{code[:3]} {code[3:]}"
