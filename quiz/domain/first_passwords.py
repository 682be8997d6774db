"""First passwords: read off a slip and typed on a small phone, used once and then changed.

Five syllables and two digits, `bamu-teka-ry47`: none of the letters and digits looks like another, and no syllable is a
word that one would not print for a child. 46 syllables and 64 pairs of digits make 33 bits, which is enough for a password that
is throttled, ends after a few weeks, and has to be changed when it is used.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

LIFETIME = timedelta(days=30)
_CONSONANTS, _VOWELS, _DIGITS = "bghkmnprstvx", "aeuy", "23456789"
_UNFIT = {"bu", "vu"}
SYLLABLES = tuple(
    consonant + vowel for consonant in _CONSONANTS for vowel in _VOWELS if consonant + vowel not in _UNFIT
)


def first_password(choose: Callable[[Sequence[str]], str]) -> str:
    """A password; `choose` draws one of several, by chance that nobody can foresee (secrets.choice)."""
    first, second, third, fourth, fifth = (choose(SYLLABLES) for _ in range(5))
    digits = choose(_DIGITS) + choose(_DIGITS)
    return f"{first}{second}-{third}{fourth}-{fifth}{digits}"
