"""What levels of thinking are called on pages: the one place that words them."""

from __future__ import annotations

from flask_babel import gettext as _

from quiz.domain.levels import SCHEMES, shown_level
from quiz.web.clock import settings


def level_words() -> dict[str, str]:
    """By stored level the word that the installation's scheme has for it."""
    words = _words()
    scheme = settings().level_scheme
    return {level: words[shown_level(level, scheme)] for level in words}


def level_choices() -> list[tuple[str, str]]:
    """The levels that the scheme shows, with their words, from the lowest."""
    words = _words()
    return [(level, words[level]) for level in SCHEMES[settings().level_scheme]]


def _words() -> dict[str, str]:
    return {
        "recall": _("Biết"),
        "comprehension": _("Hiểu"),
        "application": _("Vận dụng"),
        "advanced": _("Vận dụng cao"),
    }
