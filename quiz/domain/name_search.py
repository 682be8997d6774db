"""How people are looked for: words in any order, each the beginning of a word of the name, without diacritics."""

from __future__ import annotations

from quiz.domain.text import fold, fold_space

#: More words than any name has; the rest of what was typed is not looked at.
MOST_WORDS = 8
WORD_LENGTH = 40
_ENDS = ".,;:()\"'"


def search_words(text: str) -> list[str]:
    """The folded words of what was typed, each once, the longest first: it is in the fewest names."""
    typed = (word.strip(_ENDS) for word in fold(fold_space(text)).split(" "))
    found = dict.fromkeys(word[:WORD_LENGTH] for word in typed if word)
    return sorted(found, key=len, reverse=True)[:MOST_WORDS]


def above(prefix: str) -> str:
    """A text that stands, by code points, above every text that begins with `prefix`, and below the next other."""
    return prefix + "\U0010ffff"


def is_number(text: str) -> bool:
    """Whether what was typed may be an outside number or a user name: one word with a digit in it."""
    return " " not in text.strip() and any(letter.isdigit() for letter in text)
