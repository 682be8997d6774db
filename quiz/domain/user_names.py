"""User names made from people's names: `nguyenthidao`, and for the next of that name `nguyenthidao2`."""

from __future__ import annotations

from collections.abc import Iterator

from quiz.domain.text import words

MOST_LETTERS = 32
#: For a name that has no letter from a to z.
NAMELESS = "nguoidung"


def user_name_base(full_name: str) -> str:
    """The name in small letters without diacritics and spaces, cut to a length that fits a slip."""
    letters = "".join(letter for word in words(full_name) for letter in word if letter.isascii())
    return letters[:MOST_LETTERS] or NAMELESS


def numbered_names(base: str) -> Iterator[str]:
    """The user names that people of this name get, in the order in which they are given."""
    yield base
    number = 2
    while True:
        yield f"{base}{number}"
        number += 1
